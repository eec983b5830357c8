/** `kairos uplift`: what acting adds, by a trial or a holdout: for whom more, and how surely. */
import { Command, InvalidArgumentError } from 'commander';
import { encode, numberIn } from '../analytics/evaluation/encode.ts';
import { EvaluationRefused } from '../analytics/evaluation/refusal.ts';
import { placeboShare } from '../analytics/uplift/placebo.ts';
import { upliftReport } from '../analytics/uplift/report.ts';
import type { Trial } from '../analytics/uplift/trial.ts';
import { mappingSchema } from '../collect/import-mapping.ts';
import { openRows } from '../collect/import-rows.ts';
import type { JsonObject } from '../core/input.ts';
import type { ServerFlags } from './ask-server.ts';
import { grouped, openProgress, type ProgressView } from './progress.ts';
import { tellHeldOut } from './uplift-held.ts';
import { placeboText, upliftDocument, upliftText } from './uplift-text.ts';

interface UpliftFlags extends ServerFlags {
  readonly arm: string;
  readonly silent: string;
  readonly outcome: string;
  readonly context?: readonly string[];
  readonly placebo?: number;
  readonly document?: true;
  readonly json?: true;
}

export function upliftCommand(): Command {
  return new Command('uplift')
    .description('What does acting add, and for whom? Told from a trial, or from a holdout')
    .argument(
      '[file]',
      'people as CSV or NDJSON, plain or .gz; without: what holdouts of a running Kairos tell',
    )
    .option(
      '--url <url>',
      'the running server (KAIROS_URL)',
      process.env.KAIROS_URL ?? 'http://127.0.0.1:4600',
    )
    .option('--api-key <key>', 'its secret key (KAIROS_API_KEY)', process.env.KAIROS_API_KEY)
    .option('--arm <column>', 'what chance gave them', 'arm')
    .option('--silent <arm>', 'the arm in which nothing was done', 'nothing')
    .option('--outcome <column>', '1 where they did what it is for, else 0', 'outcome')
    .option('--context <columns>', 'what was known before, separated by commas', names)
    .option(
      '--placebo <splits>',
      'split the silent arm so often by chance: uplift may hardly ever show',
      wholeNumber,
    )
    .option('--document', 'print what arbitration may go by: a document with the uplift that is shown')
    .option('--json', 'print it as JSON')
    .action(run);
}

async function run(file: string | undefined, flags: UpliftFlags): Promise<void> {
  if (file === undefined) return tellHeldOut(flags);
  const view = openProgress(process.stderr);
  try {
    const trial = await readTrial(file, flags, view);
    const report = upliftReport(trial);
    if (flags.document) {
      view.end();
      process.stdout.write(upliftDocument(report, file));
      return;
    }
    const { placebo: splits } = flags;
    const placebo =
      splits === undefined
        ? undefined
        : {
            splits,
            shown: placeboShare(trial, splits, (share) => view.show(share, 'splitting the silent arm')),
          };
    view.end();
    if (flags.json) process.stdout.write(`${JSON.stringify({ ...report, ...(placebo && { placebo }) })}\n`);
    else process.stdout.write(`${upliftText(report)}${placebo ? placeboText(placebo) : ''}`);
  } finally {
    view.end();
  }
}

async function readTrial(path: string, flags: UpliftFlags, view: ProgressView): Promise<Trial> {
  const file = await openRows(path, mappingSchema.parse({}));
  const contexts: JsonObject[] = [];
  const arms: string[] = [];
  const outcomes: number[] = [];
  for await (const { rows, bytes } of file.lots()) {
    for (const read of rows) {
      if (!('row' in read))
        throw new EvaluationRefused(
          read.code,
          `Line ${read.line}: ${read.reason}.`,
          'Mend the line, or leave it out.',
        );
      const { row, line } = read;
      const outcome = cellOf(row[flags.outcome]);
      if (outcome !== 0 && outcome !== 1)
        throw new EvaluationRefused(
          'bad_outcome',
          `Line ${line}: the column "${flags.outcome}" has neither 0 nor 1.`,
          'Write 1 where the person did what the action is for, and 0 where not.',
        );
      const arm = row[flags.arm];
      if (arm === undefined || arm === null || arm === '')
        throw new EvaluationRefused(
          'no_arm',
          `Line ${line}: there is nothing in the column "${flags.arm}".`,
          'Name the column that says what chance gave the person.',
        );
      arms.push(String(arm));
      outcomes.push(outcome);
      contexts.push(
        Object.fromEntries((flags.context ?? []).map((name) => [name, knownIn(row[name], name)])),
      );
    }
    view.show(file.bytes === 0 ? 1 : bytes / file.bytes, `${grouped(arms.length)} people read`);
  }
  return trialOf(arms, outcomes, contexts, flags.silent);
}

function trialOf(
  arms: readonly string[],
  outcomes: readonly number[],
  contexts: readonly JsonObject[],
  silent: string,
): Trial {
  if (arms.length > 0 && !arms.includes(silent))
    throw new EvaluationRefused(
      'no_silent_arm',
      `Nobody is in the arm "${silent}".`,
      `Name the arm in which nothing was done with --silent; there are ${[...new Set(arms)].sort().slice(0, 10).join(', ')}.`,
    );
  const named = [silent, ...[...new Set(arms)].filter((arm) => arm !== silent).sort()];
  return {
    rows: arms.length,
    arms: named,
    arm: Int32Array.from(arms, (arm) => named.indexOf(arm)),
    outcome: Float64Array.from(outcomes),
    features: encode(contexts),
  };
}

function cellOf(cell: unknown): number | undefined {
  return typeof cell === 'number' || typeof cell === 'string' ? numberIn(cell) : undefined;
}

function knownIn(cell: unknown, name: string): number | string | boolean {
  if (typeof cell === 'number' || typeof cell === 'string' || typeof cell === 'boolean') return cell;
  if (cell === null) return '';
  throw new EvaluationRefused(
    'no_column',
    `There is no column "${name}".`,
    'Name columns that the file has.',
  );
}

export function names(text: string): readonly string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.every((name) => name !== '')) return found;
  throw new InvalidArgumentError('Name columns, separated by commas.');
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 1_000) return number;
  throw new InvalidArgumentError('It must be a whole number from 1 to 1,000.');
}
