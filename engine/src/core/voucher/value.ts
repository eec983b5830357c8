/** What a voucher is worth: an amount of money, or a part of the price. Exact to a millionth. */
import { z } from 'zod';

const MICROS = 1_000_000;
const FORM = /^(\d{1,9}(?:\.\d{1,6})?) ?(%|[A-Z]{3})$/;

export interface VoucherValue {
  /** A currency, or '%'. */
  readonly unit: string;
  /** Millionths of the unit. */
  readonly micros: number;
}

export const valueSchema = z
  .string()
  .regex(FORM, 'an amount and its currency, or a part: "10 EUR", "2.50 EUR", "15 %"')
  .transform((text): VoucherValue => {
    const [, amount = '0', unit = ''] = FORM.exec(text) ?? [];
    return { unit, micros: Math.round(Number(amount) * MICROS) };
  });

/** "10.00 EUR", "15 %". */
export function voucherValueText({ unit, micros }: VoucherValue): string {
  const amount = micros / MICROS;
  return `${unit === '%' || !Number.isInteger(amount * 100) ? String(amount) : amount.toFixed(2)} ${unit}`;
}
