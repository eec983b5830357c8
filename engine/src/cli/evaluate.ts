/** `kairos evaluate`: what another policy would have earned, from decisions that were taken and what came of them. */
import { Command } from 'commander';
import { type Evaluation, evaluate } from '../analytics/evaluation/evaluate.ts';
import { type LogColumns, usualColumns } from '../analytics/evaluation/import.ts';
import { readLogFile } from './evaluate-log.ts';
import { policyNamed } from './evaluate-policy.ts';
import { evaluationText } from './evaluate-text.ts';
import { openProgress } from './progress.ts';
import { names } from './uplift.ts';

interface EvaluateFlags {
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

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('What would another policy have earned? Told from the decisions of a log, with ranges')
    .argument('<policy>', 'uniform, always:ACTION, or a YAML file of rules')
    .requiredOption('--log <file>', 'decisions as CSV or NDJSON, plain or .gz')
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

async function run(policy: string, flags: EvaluateFlags): Promise<void> {
  const view = openProgress(process.stderr);
  let found: Evaluation;
  try {
    const { log, contexts } = await readLogFile(flags.log!, columnsOf(flags), view);
    found = evaluate(log, await policyNamed(policy, contexts), {
      looks: flags.monitor ? 'anytime' : 'fixed',
    });
  } finally {
    view.end();
  }
  process.stdout.write(flags.json ? `${JSON.stringify(found)}\n` : evaluationText(found));
}

function columnsOf({ chosen, probability, reward, candidates, person, context }: EvaluateFlags): LogColumns {
  return { chosen, probability, reward, candidates, person, context };
}
