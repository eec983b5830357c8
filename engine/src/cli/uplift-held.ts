/** `kairos uplift` without a file: what holdouts of a running Kairos tell of each action, as a table and in words. */
import type { UpliftActionView, UpliftArmView, UpliftGoalView, UpliftView } from '../server/api-uplift.ts';
import { askServer, type ServerFlags } from './ask-server.ts';
import { columns, wrapped } from './evaluate-text.ts';
import { grouped } from './progress.ts';

export async function tellHeldOut(flags: ServerFlags & { readonly json?: true }): Promise<void> {
  const view = await askServer<UpliftView>('/v1/uplift', flags, {});
  process.stdout.write(flags.json ? `${JSON.stringify(view)}\n` : heldOutText(view));
}

export function heldOutText({ goals }: UpliftView): string {
  if (goals.length === 0)
    return 'No arbitration document names a goal: add `uplift: [{ goal: { event: Order Completed } }]`, and a holdout.\n';
  return goals.map(goalText).join('\n');
}

function goalText({ event, where, withinMs, about, isInForce, actions, doubts }: UpliftGoalView): string {
  const goal = `"${event}"${where === undefined ? '' : ` where ${where}`} within ${daysText(withinMs)}`;
  const rows = actions.map((row) => [
    row.action,
    row.group,
    ...armCells(row.said),
    ...armCells(row.silent),
    ...addsCells(row.adds),
  ]);
  const table = [
    ['action', 'group', 'said', 'did it', 'withheld', 'did it', 'adds of 100', '95 %', 'rests on'],
    ...rows,
  ];
  return [
    `What saying it adds, by ${goal} (${about.join(', ')})`,
    isInForce ? 'Arbitration goes by it.' : 'Arbitration does not go by it yet: scores are response scores.',
    '',
    ...(rows.length > 0 ? [...columns(table), ''] : []),
    'Compared with people of whom it would have come first and to whom nothing was said, as a holdout wants it.',
    ...insteadLines(actions),
    'What could make it wrong:',
    ...doubts.flatMap((doubt) => wrapped(doubt, '    ', '  - ')),
    '',
  ].join('\n');
}

/** Those who got the next best one: that is another comparison. */
function insteadLines(actions: readonly UpliftActionView[]): string[] {
  return actions
    .filter(({ instead }) => instead.people > 0)
    .map(
      ({ action, said, instead }) =>
        `${action} against the next best one: ${rate(said)} of ${grouped(said.people)} did it, instead ${rate(instead)} of ${grouped(instead.people)}.`,
    );
}

function armCells(arm: UpliftArmView): string[] {
  return [grouped(arm.people), rate(arm)];
}

function rate({ people, reached }: UpliftArmView): string {
  return people === 0 ? '-' : `${((100 * reached) / people).toFixed(2)} %`;
}

const basisWords = { action: 'its own counts', group: 'its group', goal: 'all actions' } as const;

function addsCells(adds: UpliftActionView['adds']): string[] {
  if (adds === null) return ['not known', '', ''];
  const { estimate, lower, upper, basis } = adds;
  return [points(estimate), `${points(lower)} to ${points(upper)}`, basisWords[basis]];
}

function points(share: number): string {
  return (100 * share).toFixed(2);
}

function daysText(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours === 24) return '1 day';
  return hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`;
}
