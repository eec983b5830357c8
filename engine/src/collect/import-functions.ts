/**
 * What a mapping may call beside CEL's own functions. Amounts are decimal: `times("2.55", "6")` is 15.3 and not
 * 15.299999999999999, because texts are multiplied as whole numbers and only the result becomes a double.
 *
 *     number(text) number(text, ",")   "1,234.5" -> 1234.5; the decimal sign, "." by default, may be given
 *     times(a, b) plus(a, b) minus(a, b)   exact, the result rounded to 9 decimals (half away from zero)
 *     whole(text)                      "17850.0" -> "17850", for identifiers that a spreadsheet made numbers
 *     blank(value)                     true for missing, null, and white space only
 */

type Call = (scope: unknown, args: readonly unknown[]) => unknown;

/** Undefined is "no such value": the row is then refused with the name of the field. */
export const importFunctions: { readonly [name: string]: Call } = {
  number: (_scope, [value, sign]) => numberOf(value, sign),
  times: (_scope, [a, b]) => combine(a, b, times),
  plus: (_scope, [a, b]) => combine(a, b, plus),
  minus: (_scope, [a, b]) => combine(a, b, minus),
  whole: (_scope, [value]) => wholeOf(value),
  blank: (_scope, [value]) => value === null || (typeof value === 'string' && value.trim() === ''),
};

/** digits x 10^-scale */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const MOST_CHARS = 40;
const RESULT_SCALE = 9;

function numberOf(value: unknown, sign: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return undefined;
  const text = sign === ',' ? value.replaceAll('.', '').replace(',', '.') : value.replaceAll(',', '');
  const decimal = parseDecimal(text.replace(/[\s\u00a0'_]/g, ''));
  return decimal && toNumber(decimal);
}

function wholeOf(value: unknown): string | undefined {
  if (typeof value === 'bigint') return String(value);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const match = /^\s*([+-]?\d+)(?:\.0*)?\s*$/.exec(text);
  return match?.[1];
}

function combine(a: unknown, b: unknown, join: (a: Decimal, b: Decimal) => Decimal): number | undefined {
  const left = decimalOf(a);
  const right = decimalOf(b);
  return left && right && toNumber(join(left, right));
}

function decimalOf(value: unknown): Decimal | undefined {
  if (typeof value === 'bigint') return { digits: value, scale: 0 };
  // The shortest text that reads back as the double is the decimal its writer meant.
  if (typeof value === 'number') return parseDecimal(plainText(value));
  return typeof value === 'string' ? parseDecimal(value.trim()) : undefined;
}

function plainText(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20) : text;
}

function parseDecimal(text: string): Decimal | undefined {
  if (text.length > MOST_CHARS) return undefined;
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
}

function times(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: raise(a, scale) + raise(b, scale), scale };
}

function minus(a: Decimal, b: Decimal): Decimal {
  return plus(a, { digits: -b.digits, scale: b.scale });
}

function raise({ digits, scale }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}

/** The nearest double of the decimal, read from its text as any program would read it. */
function toNumber(decimal: Decimal): number {
  const { digits, scale } = rounded(decimal);
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const cut = text.length - scale;
  return Number(`${sign}${text.slice(0, cut)}.${text.slice(cut)}`);
}

function rounded(decimal: Decimal): Decimal {
  const surplus = decimal.scale - RESULT_SCALE;
  if (surplus <= 0) return decimal;
  const unit = 10n ** BigInt(surplus);
  const half = decimal.digits < 0n ? -unit / 2n : unit / 2n;
  return { digits: (decimal.digits + half) / unit, scale: RESULT_SCALE };
}
