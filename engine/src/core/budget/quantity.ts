/** Amounts that budgets count: money, offers, or a service agent's time. Millionths of a unit, so that they add up exactly. */
import { z } from 'zod';

export interface Quantity {
  /** A currency ('EUR'), 'offers' or 'minutes'. */
  readonly unit: string;
  readonly micros: number;
}

export const MICROS = 1_000_000;
const WRITTEN = /^(\d{1,9})(?:\.(\d{1,6}))?\s*([A-Z]{3}|offers?|minutes?|hours?)$/;
const MINUTES_OF_HOUR = 60;

/** "2.50 EUR", "40 hours", "12 minutes", "1000 offers"; a number alone is so many offers. */
export const quantitySchema = z
  .union([z.number().int().nonnegative().max(1e9), z.string().max(40)])
  .transform((written, context): Quantity => {
    const quantity = typeof written === 'number' ? ofOffers(written) : parseQuantity(written);
    if (quantity !== undefined) return quantity;
    context.addIssue({
      code: 'custom',
      message: 'write an amount as "2500 EUR", "40 hours", "12 minutes" or "1000 offers"',
    });
    return z.NEVER;
  });

export function ofOffers(count: number): Quantity {
  return { unit: 'offers', micros: count * MICROS };
}

function parseQuantity(text: string): Quantity | undefined {
  const [, whole, parts = '', unit] = WRITTEN.exec(text) ?? [];
  if (whole === undefined || unit === undefined) return undefined;
  const micros = Number(whole) * MICROS + Number(parts.padEnd(6, '0'));
  if (unit.startsWith('hour')) return { unit: 'minutes', micros: micros * MINUTES_OF_HOUR };
  if (unit.startsWith('minute')) return { unit: 'minutes', micros };
  return { unit: unit.startsWith('offer') ? 'offers' : unit, micros };
}

/** As people read it: "2,500.00 EUR", "1.5 hours", "1 offer". */
export function quantityText({ unit, micros }: Quantity): string {
  if (unit === 'minutes' && Math.abs(micros) >= MINUTES_OF_HOUR * MICROS)
    return withUnit(micros / MICROS / MINUTES_OF_HOUR, 'hours');
  return withUnit(micros / MICROS, unit);
}

function withUnit(amount: number, unit: string): string {
  if (/^[A-Z]{3}$/.test(unit)) return `${grouped(amount.toFixed(2))} ${unit}`;
  const text = grouped(String(Math.round(amount * 100) / 100));
  return `${text} ${text === '1' ? unit.slice(0, -1) : unit}`;
}

function grouped(number: string): string {
  const [whole = '', parts] = number.split('.');
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return parts === undefined ? digits : `${digits}.${parts}`;
}
