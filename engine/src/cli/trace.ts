/** `kairos trace`: prints why a decision came out as it did, and takes it again to verify it. */
import { Command } from 'commander';
import type { DecisionTrace, DecisionVerification, RefusedBy } from '../server/api.ts';
import { asksAboutDecisions, type DecisionSource, type SourceFlags, withSource } from './decision-source.ts';
import { lackedLines } from './trace-lacked.ts';

interface TraceFlags extends SourceFlags {
  readonly json?: true;
  readonly verify?: true;
}

export function traceCommand(): Command {
  return asksAboutDecisions(new Command('trace'))
    .description('Show why a decision came out as it did')
    .argument('<decision>', 'id of the decision')
    .option('--verify', 'take it again, from its record and from the log, and compare')
    .action(async (decision: string, flags: TraceFlags) => {
      const text = await withSource(flags, (source) =>
        flags.verify ? verified(source, decision, flags) : traced(source, decision, flags),
      );
      process.stdout.write(text);
    });
}

async function traced(source: DecisionSource, decision: string, { json }: TraceFlags): Promise<string> {
  const trace = await source.trace(decision);
  return json ? `${JSON.stringify(trace, null, 2)}\n` : traceText(trace);
}

async function verified(source: DecisionSource, decision: string, { json }: TraceFlags): Promise<string> {
  const verification = await source.verification(decision);
  // Whoever runs it in a script hears it too.
  if (verification.verdict === 'different')
    process.exitCode = verification.code === 'other_semantics' ? OTHER_VERSION : 1;
  return json ? `${JSON.stringify(verification, null, 2)}\n` : verificationText(verification);
}

/** Exit code where it came out otherwise, and another version of the engine may be why. */
const OTHER_VERSION = 3;

/** What was run again and what came of it, then the digests to compare. */
export function verificationText(verification: DecisionVerification): string {
  const { decision, revision, words, parts, recorded, taken, inputs, missing } = verification;
  const rows = parts.map(({ part, verdict, words }) => [part, verdictWords[verdict], words]);
  const differences = parts.flatMap(({ part, differences }) =>
    differences.map((line) => `  ${part}: ${line}`),
  );
  const history = missing > 0 ? `${inputs} inputs, ${missing} of them not kept any more` : `${inputs} inputs`;
  return [
    `decision   ${decision}`,
    `revision   ${revision}`,
    `history    ${history}`,
    '',
    columns([['part', 'again', 'what was run'], ...rows]),
    ...(differences.length > 0 ? ['', 'differences (recorded; again):', ...differences] : []),
    '',
    `recorded   sha256 ${recorded.sha256}  ${recorded.bytes} bytes`,
    `again      ${taken === null ? 'not run' : `sha256 ${taken.sha256}  ${taken.bytes} bytes`}`,
    '',
    words,
    '',
  ].join('\n');
}

const verdictWords = { same: 'the same', different: 'DIFFERENT', 'not-run': 'not run' } as const;

/** A table for terminals: those that remained with their factors, then the others with the rule that refused them. */
export function traceText(trace: DecisionTrace): string {
  const head = [
    `decision   ${trace.decision}`,
    `at         ${trace.at}`,
    `profile    ${trace.profile}`,
    `placement  ${trace.placement}`,
    `revision   ${trace.revision}`,
    `chosen     ${trace.chosen.join(', ') || 'nothing'}`,
    ...upliftLines(trace),
    ...trace.outcomes.map(({ outcome, at }) => `outcome    ${outcome} at ${at}`),
  ];
  const shown = factorColumns.filter(
    ({ plain, of }) => plain === undefined || trace.candidates.some((one) => (of(one) ?? plain) !== plain),
  );
  const rows = trace.candidates.map((candidate) => [
    candidate.action,
    ...shown.map(({ of, digits }) => figure(of(candidate) ?? undefined, digits)),
    candidate.refusedBy ? refusalText(candidate.refusedBy) : 'chosen',
  ]);
  const table = columns([['candidate', ...shown.map(({ name }) => name), 'because'], ...rows]);
  return `${[...head, ...lackedLines(trace), ...fellOutLines(trace)].join('\n')}\n\n${table}\n`;
}

/** What saying it adds, how sure that is, and where it is known from; and what somebody is held out of. */
function upliftLines({ candidates, chosen, wouldHave }: DecisionTrace): string[] {
  const held = wouldHave && `held out   of ${wouldHave.action}, which would have come first`;
  const first = candidates.find(({ action }) => action === chosen[0]);
  const { uplift, upliftInterval: interval, upliftBasis } = first ?? {};
  const from = upliftBasis === undefined ? 'as the document says' : basisWords[upliftBasis];
  const adds =
    typeof uplift === 'number' &&
    `adds       ${points(uplift)} points to the chance${interval ? ` (95 %: ${points(interval.lower)} to ${points(interval.upper)})` : ''}, ${from}`;
  return [held, adds].filter((line) => typeof line === 'string');
}

const basisWords = {
  action: 'against people from whom it was withheld',
  group: 'mostly as other actions of its group, against people from whom they were withheld',
  goal: 'mostly as other actions, against people from whom they were withheld',
} as const;

function points(chance: number): string {
  return (100 * chance).toFixed(2);
}

type Candidate = DecisionTrace['candidates'][number];

/** Those with `plain` are left out where they are that for everybody. */
const factorColumns: readonly {
  readonly name: string;
  readonly digits: number;
  readonly plain?: number;
  readonly of: (candidate: Candidate) => number | null | undefined;
}[] = [
  { name: 'propensity', digits: 4, of: ({ propensity }) => propensity },
  { name: 'uplift', digits: 4, plain: 0, of: ({ uplift }) => uplift },
  { name: 'draw', digits: 4, of: ({ draw }) => draw },
  { name: 'value', digits: 2, of: ({ value }) => value },
  { name: 'context', digits: 2, plain: 1, of: ({ contextWeight }) => contextWeight },
  { name: 'lever', digits: 2, plain: 1, of: ({ lever }) => lever },
  { name: 'influence', digits: 2, plain: 1, of: ({ influence }) => influence },
  { name: 'cost', digits: 4, plain: 0, of: ({ cost }) => cost },
  { name: 'priority', digits: 4, of: ({ priority }) => priority },
  { name: 'selected', digits: 3, of: ({ selectionProbability }) => selectionProbability },
];

/** What refused how many, in the order in which it was asked. */
function fellOutLines({ fellOut, unranked, candidates }: DecisionTrace): string[] {
  const counted = fellOut.reduce((sum, { count }) => sum + count, 0);
  if (counted + (unranked ?? 0) <= candidates.length && counted < MANY) return [];
  return [
    '',
    `${counted} candidates fell out, and of ${unranked ?? 0} more others were better on average:`,
    ...fellOut.map(({ count, ...by }) => `  ${count}  ${refusalText(by)}`),
  ];
}

/** From so many on they are counted first. */
const MANY = 20;

/** "suitability of group loans: traits.income > 0". */
function refusalText({ policy, rule, level, name }: RefusedBy): string {
  return level === undefined ? `${policy}: ${rule}` : `${policy} of ${level} ${name}: ${rule}`;
}

function figure(value: number | undefined, digits: number): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits);
}

export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
