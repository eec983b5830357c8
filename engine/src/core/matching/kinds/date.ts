/** Dates (of birth, above all): equal, one slip or day and month swapped, two parts, one part. */
import { isSlip } from '../similarity.ts';
import type { FieldKind, Values } from './kind.ts';

const EQUAL = 4;

export const dateKind: FieldKind = {
  scales: [
    {
      name: 'date',
      levels: ['different', 'one part', 'two parts', 'slip', 'equal'],
      start: [0.04, 0.03, 0.06, 0.1, 0.77],
      equal: EQUAL,
      isByFrequency: true,
    },
  ],
  keys: ['whole', 'year and month', 'month and day', 'year and day', 'year'],
  read: readDate,
  open: () => new Dates(),
};

/**
 * As yyyymmdd, with 00 for what is not said. Of 03/04/1971 the first is taken for the day unless it cannot be: within
 * a source that is consistent, and between sources a swap is a level of its own.
 */
export function readDate(text: string): string | null {
  const parts = text.trim().match(/\d+/g);
  if (!parts) return null;
  const [a, b = '', c = ''] = parts as [string, string?, string?];
  if (a.length === 8) {
    const isYearFirst = /^(1[5-9]|20|21)/.test(a) && Number(a.slice(4, 6)) <= 12;
    return isYearFirst || !/^(1[5-9]|20|21)/.test(a.slice(4))
      ? a
      : a.slice(4) + a.slice(2, 4) + a.slice(0, 2);
  }
  if (a.length === 4) return a + two(b) + two(c);
  if (c.length === 4) return c + (Number(b) > 12 ? two(a) + two(b) : two(b) + two(a));
  return b.length === 4 ? `${b}${two(a)}00` : null;
}

function two(digits: string): string {
  return digits.slice(0, 2).padStart(2, '0');
}

class Dates implements Values {
  readonly #dates: string[] = [];
  #years = new Uint16Array(64);
  #days = new Uint16Array(64);

  add(value: string): void {
    const count = this.#dates.push(value);
    if (count > this.#years.length) {
      this.#years = grown(this.#years);
      this.#days = grown(this.#days);
    }
    this.#years[count - 1] = Number(value.slice(0, 4));
    this.#days[count - 1] = Number(value.slice(4));
  }

  compare(_scale: number, a: number, b: number): number {
    const sameYear = this.#years[a] === this.#years[b];
    const [dayA, dayB] = [this.#days[a]!, this.#days[b]!];
    const [monthA, monthB] = [Math.floor(dayA / 100), Math.floor(dayB / 100)];
    // A part that is not said (00) agrees with none.
    const sameMonth = monthA === monthB && monthA !== 0;
    const sameDay = dayA % 100 === dayB % 100 && dayA % 100 !== 0;
    const isSwapped = sameYear && dayA % 100 === monthB && dayB % 100 === monthA && monthA !== 0;
    if (isSwapped || isSlip(this.#dates[a]!, this.#dates[b]!)) return 3;
    return Math.min(2, (sameYear ? 1 : 0) + (sameMonth ? 1 : 0) + (sameDay ? 1 : 0));
  }

  key(key: number, value: number): string {
    const text = this.#dates[value]!;
    if (key === 0) return text;
    if (key === 1) return text.slice(0, 6);
    if (key === 2) return text.slice(4);
    return key === 3 ? text.slice(0, 4) + text.slice(6) : text.slice(0, 4);
  }
}

function grown(array: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const more = new Uint16Array(array.length * 2);
  more.set(array);
  return more;
}
