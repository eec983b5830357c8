/** Pools of vouchers in words. */
import type { VoucherPoolView } from '../../api/types.ts';
import { count } from '../../words/numbers.ts';

/** "10.00 EUR each, imported"; "made as needed", "made, at most 500". */
export function sourceWords({ value, codesAre, most }: VoucherPoolView): string {
  const source =
    codesAre === 'imported' ? 'imported' : most === null ? 'made as needed' : `made, at most ${count(most)}`;
  return value === null ? source : `${value} each, ${source}`;
}

/** What there still is, and what becomes of those who come when there is none. */
export function stockWords({ left, empty }: Pick<VoucherPoolView, 'left' | 'empty'>): string {
  if (left === null) return 'As many as are needed';
  if (left > 0) return `${count(left)} codes`;
  return empty === 'refuse' ? 'None: its actions are refused' : 'None: its actions go without';
}
