/** `kairos fairness`: what decisions gave to people of each group, also by documents that were not in force. */
import { Command, InvalidArgumentError } from 'commander';
import type { FairnessView, IntervalView } from '../server/api.ts';
import { AskRefused, ask } from './decision-source.ts';
import { columns } from './trace.ts';

interface FairnessFlags {
  readonly url: string;
  readonly data?: string;
  readonly policy?: string;
  readonly from?: number;
  readonly to?: number;
  readonly placement?: string;
  readonly json?: true;
}

const USUAL_MS = 30 * 86_400_000;

export function fairnessCommand(): Command {
  return new Command('fairness')
    .description('Compare what decisions gave to groups of people, by protected traits')
    .option(
      '--url <url>',
      'the running server (KAIROS_URL)',
      process.env.KAIROS_URL ?? 'http://127.0.0.1:4600',
    )
    .option('--data <folder>', 'data folder of a Kairos that is not running, or a copy of one')
    .option('--policy <folder>', 'documents folder: what it would have decided instead; with --data')
    .option('--from <day>', 'first day (UTC); the last 30 days by default', day)
    .option('--to <day>', 'last day (UTC)', day)
    .option('--placement <name>', 'only decisions for this placement')
    .option('--json', 'print the report as it is')
    .action(async (flags: FairnessFlags) => {
      const report = await reported(flags);
      process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : fairnessText(report));
    });
}

async function reported(flags: FairnessFlags): Promise<FairnessView> {
  const { url, data, policy, placement } = flags;
  const to = flags.to === undefined ? Date.now() : flags.to + 86_400_000 - 1;
  const from = flags.from ?? to - USUAL_MS;
  const only = placement === undefined ? {} : { placement };
  if (data === undefined) {
    if (policy !== undefined)
      throw new AskRefused('needs_data', 'A policy is tried on a data folder: give --data, of a copy.');
    const asked = new URLSearchParams({ from: instantOf(from), to: instantOf(to) });
    if (placement !== undefined) asked.set('placement', placement);
    return ask<FairnessView>(url, `/v1/fairness?${asked}`);
  }
  const { foundInFolder } = await import('./fairness-folder.ts');
  return foundInFolder(data, { from, to, ...only }, policy);
}

/** For each trait a table of each subject: what each group got, and what that means. */
export function fairnessText({ from, to, decisions, confidence, traits, doubts }: FairnessView): string {
  const lines = [
    `${decisions} decisions from ${from.slice(0, 10)} to ${to.slice(0, 10)}`,
    `intervals hold for all comparisons by one trait together, at ${Math.round(confidence * 1000) / 10} %`,
  ];
  for (const { trait, groups, subjects, comparisons } of traits) {
    const people = groups.map(({ group, persons }) => `${group} ${persons}`).join(', ');
    lines.push('', `BY ${trait}: ${people || 'nobody'} (${comparisons} comparisons)`);
    for (const { subject, kind, rows } of subjects) {
      const head = kind === 'chosen' ? ['share', 'worth'] : ['by decision', ''];
      lines.push('', subject);
      lines.push(
        columns([
          ['  group', ...head, 'times the reference', 'which means'],
          ...rows.map(({ group, rate, value, ratio, words }) => [
            `  ${group}`,
            kind === 'chosen' ? shareText(rate) : numberText(rate),
            numberText(value),
            numberText(ratio),
            words,
          ]),
        ]),
      );
    }
  }
  lines.push('', 'What would make it wrong:', ...doubts.map((doubt) => `- ${doubt}`));
  return `${lines.join('\n')}\n`;
}

function shareText(interval: IntervalView | undefined): string {
  if (!interval) return '';
  const percent = (share: number) => (share * 100).toFixed(1);
  return `${percent(interval.estimate)} % (${percent(interval.low)} to ${percent(interval.high ?? 1)})`;
}

function numberText(interval: IntervalView | undefined): string {
  if (!interval) return '';
  const high = interval.high === null ? 'or more' : `to ${interval.high.toFixed(2)}`;
  return `${interval.estimate.toFixed(2)} (${interval.low.toFixed(2)} ${high})`;
}

function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}

function day(text: string): number {
  const at = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at)) return at;
  throw new InvalidArgumentError('A day is written as 2026-03-01.');
}
