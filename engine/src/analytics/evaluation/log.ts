/**
 * A log of decisions as evaluation reads it: per decision its candidates, the one that was chosen with the chance it
 * had, and what came of it. Columns, since a log has millions of rows; in order of time.
 */
import { EvaluationRefused } from './refusal.ts';

export interface DecisionLog {
  readonly rows: number;
  /** Names; the rest counts in places of this list. */
  readonly actions: readonly string[];
  /** The candidates of row i stand at `starts[i]` to `starts[i + 1]`. */
  readonly starts: Int32Array;
  /** Places in `actions`. */
  readonly candidates: Int32Array;
  /** Chance of each candidate to have been chosen; NaN where the log only knows that of the chosen one. */
  readonly chances: Float64Array;
  /** Where among `candidates` the chosen one stands. */
  readonly chosen: Int32Array;
  /** What came of the choice, in the unit of the log. */
  readonly rewards: Float64Array;
  /** Whom the decision was about, as a number; rows of one person are not independent. */
  readonly persons: Int32Array;
  /** What was known of each: `features.names.length` numbers a row. */
  readonly features: Features;
}

export interface Features {
  readonly names: readonly string[];
  readonly values: Float64Array;
}

export const noFeatures: Features = { names: [], values: new Float64Array() };

/** One decision, for {@link LogBuilder.add}. */
export interface LoggedDecision {
  /** Names of those it was chosen among; the chosen one is one of them. */
  readonly candidates: readonly string[];
  /** Of each candidate; or only of the chosen one. */
  readonly chances: readonly number[] | number;
  readonly chosen: string;
  readonly reward: number;
  /** Absent: somebody of whom there is no other decision. */
  readonly person?: string;
}

export class LogBuilder {
  readonly #actions = new Map<string, number>();
  readonly #persons = new Map<string, number>();
  readonly #starts: number[] = [0];
  readonly #candidates: number[] = [];
  readonly #chances: number[] = [];
  readonly #chosen: number[] = [];
  readonly #rewards: number[] = [];
  readonly #whose: number[] = [];

  get rows(): number {
    return this.#rewards.length;
  }

  /** @throws EvaluationRefused with a code where the row cannot be part of a log */
  add({ candidates, chances, chosen, reward, person }: LoggedDecision): void {
    const place = candidates.indexOf(chosen);
    if (place < 0) throw notACandidate(chosen);
    const chance = typeof chances === 'number' ? chances : chances[place];
    checkChance(chance);
    if (!Number.isFinite(reward)) throw badReward(reward);
    const begin = this.#candidates.length;
    for (const [i, name] of candidates.entries()) {
      this.#candidates.push(placeOf(this.#actions, name));
      this.#chances.push(typeof chances === 'number' ? (i === place ? chances : Number.NaN) : chances[i]!);
    }
    this.#starts.push(begin + candidates.length);
    this.#chosen.push(begin + place);
    this.#rewards.push(reward);
    this.#whose.push(placeOf(this.#persons, person ?? `\u0000${this.rows}`));
  }

  /** @param features of all rows, in their order @throws EvaluationRefused `empty_log` */
  finish(features: Features = noFeatures): DecisionLog {
    if (this.rows === 0)
      throw new EvaluationRefused(
        'empty_log',
        'The log has no decision that could be evaluated.',
        'Give one with decisions that were chosen with a chance and whose outcome is known.',
      );
    return {
      rows: this.rows,
      actions: [...this.#actions.keys()],
      starts: Int32Array.from(this.#starts),
      candidates: Int32Array.from(this.#candidates),
      chances: Float64Array.from(this.#chances),
      chosen: Int32Array.from(this.#chosen),
      rewards: Float64Array.from(this.#rewards),
      persons: Int32Array.from(this.#whose),
      features,
    };
  }
}

function placeOf(places: Map<string, number>, name: string): number {
  const found = places.get(name);
  if (found !== undefined) return found;
  places.set(name, places.size);
  return places.size - 1;
}

function checkChance(chance: number | undefined): void {
  if (chance === undefined || Number.isNaN(chance))
    throw new EvaluationRefused(
      'no_probability',
      'A decision does not tell the chance that its choice had.',
      'Log the selection probability of what was chosen; without it nothing can be said about another policy.',
    );
  if (!(chance > 0 && chance <= 1))
    throw new EvaluationRefused(
      'bad_probability',
      `A chosen action had the chance ${chance}, which is none.`,
      'A selection probability is above 0 and at most 1; a percentage has to be divided by 100.',
    );
}

function notACandidate(chosen: string): EvaluationRefused {
  return new EvaluationRefused(
    'not_a_candidate',
    `What was chosen, "${chosen}", is not among the candidates of its decision.`,
    'List all candidates of each decision, the chosen one with them.',
  );
}

function badReward(reward: number): EvaluationRefused {
  return new EvaluationRefused(
    'bad_reward',
    `A reward is ${reward}.`,
    'A reward is a number: 0 or 1 for a response, or an amount; write 0 where nothing came.',
  );
}
