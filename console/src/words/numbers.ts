/** Numbers in the reader's words. Always English grouping, since all other text of the console is English. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** 1234 -> "1,234". */
export function count(value: number): string {
  return whole.format(value);
}

/** Exact up to five digits, then short: 123456 -> "123.5K". For places where width is scarce. */
export function shortCount(value: number): string {
  return Math.abs(value) < 100_000 ? whole.format(value) : short.format(value);
}

/** Rates: one decimal below ten, whole above. */
export function rate(value: number): string {
  return value < 10 ? tenth.format(value) : shortCount(value);
}

/** 0.623 -> "62 %"; small chances keep a digit: 0.0042 -> "0.4 %". The space does not break. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return '< 0.1\u00a0%';
  return `${(value < 10 && value > 0 ? tenth : whole).format(value)}\u00a0%`;
}

/** plural(1, 'event') -> "1 event"; plural(2, 'reply', 'replies') -> "2 replies". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Factors of a decision: enough digits to compare, no noise. */
export function factor(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 100 ? whole.format(value) : String(Number(value.toPrecision(3)));
}
