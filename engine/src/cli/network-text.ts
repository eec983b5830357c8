/** The network, stages and personas as text for people. */
import type {
  NetworkPeriod,
  NetworkPersonasView,
  NetworkPlace,
  NetworkStagesView,
  NetworkTimes,
  NetworkView,
} from '../server/api-network.ts';
import { grouped } from './progress.ts';

/** Lines of each list; the rest is counted. */
const MOST_LINES = 25;

export function networkText(view: NetworkView): string {
  const { walked, designed, differences } = view;
  const lines = [`Network, ${periodText(view)}`];
  if (walked.touchpoints.length === 0) lines.push('', 'Nobody has walked here yet.');
  else {
    lines.push(
      ...section(
        ['touchpoint', 'came', 'began here', 'went no further', 'journeys'],
        walked.touchpoints.map(({ name, arrivals, begins, stopped, journeys }) => [
          name,
          grouped(arrivals),
          grouped(begins),
          `${grouped(stopped)} ${percent(stopped, arrivals)}`,
          journeys.join(', '),
        ]),
      ),
      ...section(
        ['followed by', 'times', 'share', 'usually after', 'journeys'],
        walked.connections.map(({ from, to, count, share, times, journeys }) => [
          `${from} > ${to}`,
          grouped(count),
          percent(share, 1),
          times === null ? '' : timesText(times),
          journeys.join(', '),
        ]),
      ),
    );
  }
  lines.push(
    '',
    `Designed: ${designed.connections.length} connections among ${designed.touchpoints.length} touchpoints.`,
  );
  lines.push(
    ...section(
      ['designed, and nobody walks it', 'chances', 'journeys'],
      differences.unwalked.map(({ from, to, chances, journeys }) => [
        `${from} > ${to}`,
        grouped(chances),
        journeys.join(', '),
      ]),
    ),
    ...section(
      ['walked, and in no journey', 'times'],
      differences.undesigned.map(({ from, to, count }) => [`${from} > ${to}`, grouped(count)]),
    ),
  );
  return `${lines.join('\n')}\n`;
}

export function stagesText(view: NetworkStagesView): string {
  const lines = [`Stages, ${periodText(view)}`, ''];
  if (view.stages.length === 0) lines.push('No document of kind stages declares any.');
  const rows = view.stages.flatMap(({ steps, pains, from, ...stage }) => [
    placeRow(stage, '', from.map(({ stage: name, count }) => `from ${name} ${grouped(count)}`).join(', ')),
    ...steps.map((step) => placeRow(step, '  ', '')),
    ...pains.map((pain) =>
      placeRow(pain, '  ! ', pain.rate === null ? '' : `${percent(pain.rate, 1)} of those who entered`),
    ),
  ]);
  if (rows.length > 0)
    lines.push(...table(['stage', 'people now', 'entered', 'left', 'usually after', ''], rows));
  return `${lines.join('\n')}\n`;
}

function placeRow(
  { name, people, entered, left, times }: NetworkPlace,
  indent: string,
  more: string,
): string[] {
  const after = times === null ? '' : timesText(times);
  return [`${indent}${name}`, grouped(people), grouped(entered), grouped(left), after, more];
}

export function personasText({ personas, from, to }: NetworkPersonasView): string {
  const lines = [`Personas, ${from} to ${to}`];
  if (personas.length === 0) lines.push('', 'No document of kind persona declares any.');
  for (const { name, description, audience, people, share, leanings } of personas) {
    lines.push('', `${name}: ${grouped(people)} people (${percent(share, 1)}), audience ${audience}`);
    if (description !== null) lines.push(`  ${description}`);
    for (const { touchpoint, share: theirs, lift } of leanings)
      lines.push(
        `  ${touchpoint}: ${percent(theirs, 1)} of their walks, ${lift.toFixed(1)} times as everybody`,
      );
  }
  return `${lines.join('\n')}\n`;
}

function periodText({ from, to, audience }: NetworkPeriod): string {
  return `${from} to ${to}, ${audience === null ? 'everybody' : `members of ${audience}`}`;
}

function section(head: readonly string[], rows: readonly string[][]): string[] {
  if (rows.length === 0) return [];
  const rest = rows.length - MOST_LINES;
  return ['', ...table(head, rows.slice(0, MOST_LINES)), ...(rest > 0 ? [`and ${grouped(rest)} more`] : [])];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) =>
    row
      .map((cell, column) =>
        isNumber(cell, column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}

function isNumber(cell: string, column: number): boolean {
  return column > 0 && /^[\d,.]+( %|$)/.test(cell);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`;
}

export function timesText({ p10, p50, p90 }: NetworkTimes): string {
  return `${lengthText(p50)} (${lengthText(p10)} to ${lengthText(p90)})`;
}

/** "40 s", "3 min", "2.5 h", "4 d" */
export function lengthText(ms: number): string {
  const units: [number, string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  const [unitMs, unit] = units.find(([unitMs]) => ms >= unitMs) ?? [1, 'ms'];
  const value = ms / unitMs;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${unit}`;
}
