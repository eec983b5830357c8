/** An evaluation as text for people: the number, its ranges, what it is compared with, what could make it wrong. */
import type { Answer, Evaluation, Measured } from '../analytics/evaluation/evaluate.ts';
import type { Interval } from '../analytics/evaluation/normal.ts';
import type { Doubt } from '../analytics/evaluation/refusal.ts';
import { ASSUMED, estimatorWords, verdictWords } from '../analytics/evaluation/words.ts';
import { grouped } from './progress.ts';

const WIDTH = 100;

/** @param rule where it is asked what a rule costs; @param notes what else to know of the log */
export function evaluationText(found: Evaluation, rule?: string, notes: readonly string[] = []): string {
  const { policy, decisions, persons, logged, overlap, refusals, answer } = found;
  const question = rule === undefined ? `What would "${policy}" have earned?` : `What does ${rule} cost?`;
  const lines = [question, ''];
  if (answer) lines.push(...answerLines(policy, logged, answer, rule));
  else lines.push(...refusalLines(refusals));
  const people = persons === decisions ? '' : ` of ${grouped(persons)} people`;
  lines.push(
    '',
    `${grouped(decisions)} decisions${people} tell as much of it as ${grouped(overlap.effectiveRows)} of its own would.`,
    ...notes,
  );
  if (answer) lines.push('', ...wrongLines(answer.doubts), '', ...estimateLines(answer));
  return `${lines.join('\n')}\n`;
}

function answerLines(
  policy: string,
  logged: Measured,
  { value, difference, verdict }: Answer,
  rule: string | undefined,
): string[] {
  const write = writer(Math.max(Math.abs(value.mean), Math.abs(logged.mean)));
  const rows = [
    ['', 'a decision', 'likely', value.sure === null ? '' : 'surely'],
    [policy, ...measuredCells(value, write)],
    ['as it was', ...measuredCells(logged, write)],
    ['difference', ...measuredCells(difference, (number) => withSign(number, write))],
  ];
  const thousand = withSign(1_000 * difference.mean, writer(Math.abs(1_000 * difference.mean)));
  const words = verdictWords(verdict, rule !== undefined);
  return [...columns(rows), '', `${words} In 1,000 decisions: ${thousand}.`];
}

function measuredCells({ mean, likely, sure }: Measured, write: Writer): string[] {
  return [write(mean), range(likely, write), sure === null ? '' : range(sure, write)];
}

function refusalLines(refusals: readonly Doubt[]): string[] {
  const lines = ['This log cannot tell.'];
  for (const { code, detail, mend } of refusals)
    lines.push('', ...wrapped(`${detail} (${code})`, '  '), ...wrapped(`To mend it: ${mend}`, '  '));
  return lines;
}

function wrongLines(doubts: readonly Doubt[]): string[] {
  const all = [ASSUMED, ...doubts.map(({ detail, mend }) => `${detail} ${mend}`)];
  return ['What could make it wrong:', ...all.flatMap((text) => wrapped(text, '    ', '  - '))];
}

function estimateLines({ estimates, value }: Answer): string[] {
  const write = writer(Math.abs(value.mean));
  return columns([
    ['estimate', 'a decision', 'likely', ''],
    ...estimates.map(({ estimator, mean, likely, lambda }) => [
      estimator,
      write(mean),
      likely === null ? '' : range(likely, write),
      `${estimatorWords[estimator]}${lambda === null ? '' : ` (${lambda})`}`,
    ]),
  ]);
}

function range({ lower, upper }: Interval, write: Writer): string {
  return `${write(lower)} to ${write(upper)}`;
}

type Writer = (value: number) => string;

/** Three or four figures that count of a number of this size; all numbers of a table are written alike. */
function writer(size: number): Writer {
  const digits = size === 0 ? 2 : Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(size))));
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (value) => value.toLocaleString('en-US', form);
}

export function withSign(value: number, write: Writer): string {
  return value > 0 ? `+${write(value)}` : write(value);
}

/** Numbers to the right, words to the left. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (/^[+-]?\d/.test(cell) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('   ')
      .trimEnd(),
  );
}

/** Lines of at most so many characters, each after its indent. */
export function wrapped(text: string, indent: string, first = indent): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
