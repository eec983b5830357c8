/** The result of an allocation as a table that a marketer reads. */
import type { AllocationTold } from './allocate.ts';
import { grouped } from './progress.ts';

export function allocationText(told: AllocationTold): string {
  const { customers, served, value, bound, gap, seconds, limits } = told;
  const lines = [
    `${grouped(served)} of ${grouped(customers)} customers get an offer, worth ${number(value)} together.`,
    gap === 0
      ? 'Nothing can be worth more: that is proven.'
      : `Nothing can be worth more than ${number(bound)}: at most ${(100 * gap).toPrecision(2)} % is left to gain, whatever is done.`,
    `Found in ${seconds} s.`,
    '',
  ];
  const rows = limits.map(({ name, most, least, used, short, price }) => [
    name,
    number(used),
    most === null ? `at least ${number(least)}` : number(most),
    short > 0 ? `${number(short)} short` : price > 0 ? 'binds' : price < 0 ? 'costs value' : 'has room',
    price === 0 ? '-' : number(price),
  ]);
  const table = [['limit', 'used', 'of', '', 'one more is worth'], ...rows];
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  for (const row of table)
    lines.push(
      row
        .map((cell, i) => (i === 0 || i === 3 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    );
  const priced = limits.filter(({ price }) => price > 0);
  if (priced.length > 0)
    lines.push('', 'What one more is worth is the `price` to begin with in the limits of a budget document.');
  return `${lines.join('\n')}\n`;
}

/** Four digits that count; whole numbers as they are. */
function number(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) return grouped(value);
  return String(Number(value.toPrecision(4)));
}
