/** `kairos evaluate`: what another policy would have earned, from decisions that were taken and what came of them. */
import { Command, InvalidArgumentError } from 'commander';
import { type Evaluation, evaluate } from '../analytics/evaluation/evaluate.ts';
import { type LogColumns, usualColumns } from '../analytics/evaluation/import.ts';
import { EvaluationRefused } from '../analytics/evaluation/refusal.ts';
import { parseDuration } from '../language/index.ts';
import type { DataFlags } from './evaluate-data.ts';
import { readLogFile } from './evaluate-log.ts';
import { policyNamed } from './evaluate-policy.ts';
import { evaluationText } from './evaluate-text.ts';
import { openProgress, type ProgressView } from './progress.ts';
import { names } from './uplift.ts';

interface EvaluateFlags extends Omit<DataFlags, 'data'> {
  readonly data?: string;
  readonly log?: string;
  readonly chosen: string;
  readonly probability: string;
  readonly reward: string;
  readonly candidates: string;
  readonly person: string;
  readonly context?: readonly string[];
  readonly monitor?: true;
  readonly json?: true;
}

interface Asked {
  readonly found: Evaluation;
  readonly notes: readonly string[];
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description(
      'What would another policy have earned, or what does a rule cost? Told from decisions, with ranges',
    )
    .argument('[policy]', 'uniform, always:ACTION, a YAML file of rules, or a documents folder (with --data)')
    .option('--data <folder>', 'data folder of a Kairos that is not running, or a copy: its own decisions')
    .option(
      '--without <rule>',
      'what a rule costs: cap:NAME, suitability, lever, lever:ACTION ... (with --data)',
    )
    .option('--placement <name>', 'only its decisions; of a journey: journey:NAME/STEP')
    .option('--from <day>', 'first day, such as 2026-03-01 (UTC)', day)
    .option('--to <day>', 'day after the last', day)
    .option('--within <duration>', 'how long an outcome may take', duration, 7 * 86_400_000)
    .option('--responses', 'count responses, not what they are worth')
    .option('--most <number>', 'decisions at most; of more, those of some people', wholeNumber, 500_000)
    .option('--log <file>', 'instead of --data: decisions as CSV or NDJSON, plain or .gz')
    .option('--chosen <column>', 'what was chosen', usualColumns.chosen)
    .option('--probability <column>', 'the chance that the choice had', usualColumns.probability)
    .option('--reward <column>', 'what came of it', usualColumns.reward)
    .option('--candidates <column>', 'what it was chosen among', usualColumns.candidates)
    .option('--person <column>', 'whom it was about', usualColumns.person)
    .option('--context <columns>', 'what was known, separated by commas', names)
    .option('--monitor', 'ranges that hold however often one looks at a growing log')
    .option('--json', 'print it as JSON')
    .action(run);
}

async function run(policy: string | undefined, flags: EvaluateFlags): Promise<void> {
  const view = openProgress(process.stderr);
  const { found, notes } = await ask(policy, flags, view).finally(() => view.end());
  if (flags.json) process.stdout.write(`${JSON.stringify({ ...found, notes })}\n`);
  else process.stdout.write(evaluationText(found, flags.without, notes));
}

async function ask(name: string | undefined, flags: EvaluateFlags, view: ProgressView): Promise<Asked> {
  const looks = flags.monitor ? 'anytime' : 'fixed';
  const { data, log: file } = flags;
  if (data !== undefined && file === undefined) {
    const { answerOfData } = await import('./evaluate-data.ts');
    const { notes, ...found } = await answerOfData(name, { ...flags, data }, looks, view);
    return { found, notes };
  }
  if (file === undefined || data !== undefined)
    throw new EvaluationRefused(
      'no_log',
      file === undefined ? 'No decisions are named.' : 'Two logs are named.',
      'Give --data FOLDER, or --log FILE.',
    );
  if (flags.without !== undefined || name === undefined)
    throw new EvaluationRefused(
      'no_policy',
      'A log from elsewhere does not tell which rules refused what.',
      'Name a policy; --without goes with --data.',
    );
  const { log, contexts } = await readLogFile(file, columnsOf(flags), view);
  return { found: evaluate(log, await policyNamed(name, contexts), { looks }), notes: [] };
}

function columnsOf({ chosen, probability, reward, candidates, person, context }: EvaluateFlags): LogColumns {
  return { chosen, probability, reward, candidates, person, context };
}

function day(text: string): number {
  const at = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at)) return at;
  throw new InvalidArgumentError('A day is written as 2026-03-01.');
}

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw new InvalidArgumentError('It must be a length of time such as 7d.');
  }
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1_000 && number <= 5_000_000) return number;
  throw new InvalidArgumentError('It must be a whole number from 1,000 to 5,000,000.');
}
