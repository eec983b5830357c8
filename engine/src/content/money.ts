/** Money as people of a place write it: `1.234,50 €`. Money is a scaled integer with its currency. */

/** `amount` 123450 with `scale` 2 is 1234.50. Without a scale it is the currency's usual one (JPY has none). */
export interface Money {
  readonly amount: number;
  readonly currency: string;
  readonly scale?: number;
}

const formatters = new Map<string, Intl.NumberFormat>();

/**
 * Formats money, or a plain number where a currency is given. Anything else, also an unknown currency, gives ''.
 */
export function formatMoney(value: unknown, currency: string | undefined, locale: string): string {
  const amount = isMoney(value) ? exactDecimal(value) : plainNumber(value);
  const code = isMoney(value) ? value.currency : currency;
  if (amount === undefined || code === undefined) return '';
  // A decimal string is formatted exactly; as a number, large amounts would lose cents.
  return formatter(locale, code)?.format(amount as Intl.StringNumericLiteral) ?? '';
}

function isMoney(value: unknown): value is Money {
  if (typeof value !== 'object' || value === null) return false;
  const { amount, currency, scale } = value as Partial<Record<keyof Money, unknown>>;
  return (
    Number.isSafeInteger(amount) &&
    typeof currency === 'string' &&
    (scale === undefined || (Number.isInteger(scale) && (scale as number) >= 0 && (scale as number) <= 12))
  );
}

function plainNumber(value: unknown): string | undefined {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && value.trim() !== ''
        ? Number(value)
        : Number.NaN;
  return Number.isFinite(number) ? String(number) : undefined;
}

function exactDecimal(money: Money): string {
  const scale = money.scale ?? formatter('en', money.currency)?.resolvedOptions().maximumFractionDigits ?? 2;
  const digits = String(Math.abs(money.amount)).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = money.amount < 0 ? '-' : '';
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-scale)}`;
}

function formatter(locale: string, currency: string): Intl.NumberFormat | undefined {
  const key = `${locale} ${currency}`;
  const known = formatters.get(key);
  if (known) return known;
  try {
    const made = new Intl.NumberFormat(locale, { style: 'currency', currency });
    if (formatters.size > 500) formatters.clear();
    formatters.set(key, made);
    return made;
  } catch {
    return undefined;
  }
}
