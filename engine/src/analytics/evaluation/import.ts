/** A log that another system wrote: one line a decision, with columns that say what is what. */
import type { Json, JsonObject } from '../../core/input.ts';
import { encode, numberIn } from './encode.ts';
import { type DecisionLog, LogBuilder } from './log.ts';
import { EvaluationRefused } from './refusal.ts';

/** Names of columns. */
export interface LogColumns {
  readonly chosen: string;
  /** Chance that the choice had. */
  readonly probability: string;
  readonly reward: string;
  /**
   * Those it was chosen among: a list, of names or of {action, probability}; in CSV separated by `|`. Without such a
   * column: all that were ever chosen.
   */
  readonly candidates: string;
  readonly person: string;
  /** What was known; absent: the object in the column `context`, or no more. */
  readonly context: readonly string[] | undefined;
}

export const usualColumns: LogColumns = {
  chosen: 'chosen',
  probability: 'probability',
  reward: 'reward',
  candidates: 'candidates',
  person: 'person',
  context: undefined,
};

export type LogRow = { readonly [column: string]: unknown };

export interface ImportedLog {
  readonly log: DecisionLog;
  /** What was known at each decision, for policies that ask for it. */
  readonly contexts: readonly JsonObject[];
}

interface Row {
  readonly chosen: string;
  readonly probability: number;
  readonly reward: number;
  readonly candidates: readonly Candidate[] | undefined;
  readonly person: string | undefined;
}

interface Candidate {
  readonly action: string;
  readonly chance: number;
}

/** Lines that are no decision, by why. */
interface Bad {
  count: number;
  readonly line: number;
  readonly refusal: EvaluationRefused;
}

export class LogImport {
  readonly #columns: LogColumns;
  readonly #rows: Row[] = [];
  readonly #contexts: JsonObject[] = [];
  readonly #bad = new Map<string, Bad>();

  constructor(columns: LogColumns) {
    this.#columns = columns;
  }

  get lines(): number {
    return this.#rows.length;
  }

  /** @param line where it stands in the file */
  take(row: LogRow, line: number): void {
    try {
      this.#rows.push(readRow(row, this.#columns));
      this.#contexts.push(contextOf(row, this.#columns));
    } catch (error) {
      if (!(error instanceof EvaluationRefused)) throw error;
      this.refuse(error, line);
    }
  }

  refuse(refusal: EvaluationRefused, line: number): void {
    const seen = this.#bad.get(refusal.code);
    if (seen) seen.count++;
    else this.#bad.set(refusal.code, { count: 1, line, refusal });
  }

  /** @throws EvaluationRefused: a log with lines left out is another log, so that one bad line is too many */
  finish(): ImportedLog {
    const [worst] = [...this.#bad.values()].sort((a, b) => b.count - a.count);
    if (worst) {
      const { count, line, refusal } = worst;
      const where = count === 1 ? `Line ${line}` : `${count} lines, the first is line ${line}`;
      throw new EvaluationRefused(refusal.code, `${where}: ${refusal.detail}`, refusal.mend);
    }
    const builder = new LogBuilder();
    const everything = [...new Set(this.#rows.map(({ chosen }) => chosen))].sort();
    for (const { chosen, probability, reward, candidates, person } of this.#rows)
      builder.add({
        candidates: candidates?.map(({ action }) => action) ?? everything,
        chances: chancesOf(candidates, chosen, probability),
        chosen,
        reward,
        ...(person !== undefined && { person }),
      });
    return { log: builder.finish(encode(this.#contexts)), contexts: this.#contexts };
  }
}

/** Of each candidate where all are told, else of the chosen one. */
function chancesOf(
  candidates: readonly Candidate[] | undefined,
  chosen: string,
  probability: number,
): readonly number[] | number {
  if (!candidates || candidates.some(({ chance }) => Number.isNaN(chance))) return probability;
  return candidates.map(({ action, chance }) => (action === chosen ? probability : chance));
}

function readRow(row: LogRow, columns: LogColumns): Row {
  const chosen = row[columns.chosen];
  if (chosen === undefined || chosen === null || chosen === '')
    throw new EvaluationRefused(
      'no_choice',
      `There is nothing in the column "${columns.chosen}".`,
      'Name the column with what was chosen; a decision to do nothing needs a name too, such as "nothing".',
    );
  const candidates = candidatesIn(row[columns.candidates]);
  const own = candidates?.find(({ action }) => action === String(chosen))?.chance ?? Number.NaN;
  const probability = cellNumber(row[columns.probability]) ?? own;
  if (Number.isNaN(probability))
    throw new EvaluationRefused(
      'no_probability',
      `There is no chance in the column "${columns.probability}".`,
      'Log the chance that each choice had when it was made; without it nothing can be said about another policy.',
    );
  if (!(probability > 0 && probability <= 1))
    throw new EvaluationRefused(
      'bad_probability',
      `The choice had the chance ${probability}, which is none.`,
      'A chance is above 0 and at most 1; divide a percentage by 100.',
    );
  if (candidates && !candidates.some(({ action }) => action === String(chosen)))
    throw new EvaluationRefused(
      'not_a_candidate',
      `What was chosen, "${String(chosen)}", is not among the candidates.`,
      'List all that each decision was made among, the chosen one with them.',
    );
  const reward = cellNumber(row[columns.reward]);
  if (reward === undefined)
    throw new EvaluationRefused(
      'bad_reward',
      `The column "${columns.reward}" has no number.`,
      'A reward is 0 or 1 for a response, or an amount; write 0 where nothing came.',
    );
  const person = row[columns.person];
  return {
    chosen: String(chosen),
    probability,
    reward,
    candidates,
    person: person === undefined || person === null || person === '' ? undefined : String(person),
  };
}

function candidatesIn(cell: unknown): Candidate[] | undefined {
  if (cell === undefined || cell === null || cell === '') return undefined;
  const items: readonly unknown[] = Array.isArray(cell) ? cell : String(cell).split('|');
  return items.map((item) => {
    if (typeof item !== 'object' || item === null) return { action: String(item).trim(), chance: Number.NaN };
    const { action, probability } = item as { action?: unknown; probability?: unknown };
    return { action: String(action), chance: cellNumber(probability) ?? Number.NaN };
  });
}

function cellNumber(cell: unknown): number | undefined {
  return typeof cell === 'number' || typeof cell === 'string' ? numberIn(cell) : undefined;
}

function contextOf(row: LogRow, { context }: LogColumns): JsonObject {
  if (context === undefined) {
    const found = row.context;
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as JsonObject) : {};
  }
  const entries = context.map((name): [string, Json] => {
    const cell = row[name];
    if (cell === undefined)
      throw new EvaluationRefused(
        'no_column',
        `There is no column "${name}".`,
        'Name columns that the file has.',
      );
    return [name, typeof cell === 'string' ? (numberIn(cell) ?? cell) : (cell as Json)];
  });
  return Object.fromEntries(entries);
}
