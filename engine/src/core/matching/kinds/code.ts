/** Codes (postcodes, insurance and customer numbers), phones and categories: short texts without spaces. */
import { fold, squeeze } from '../fold.ts';
import { isSlip } from '../similarity.ts';
import type { FieldKind, Values } from './kind.ts';

export const codeKind: FieldKind = {
  scales: [
    {
      name: 'code',
      levels: ['different', 'same beginning', 'slip', 'equal'],
      start: [0.08, 0.04, 0.08, 0.8],
      equal: 3,
      isByFrequency: true,
    },
  ],
  keys: ['whole', 'start', 'end'],
  read: (text) => squeeze(fold(text)) || null,
  open: () => new Codes(),
};

/** Digits that a number has within its country and network; what stands before differs by habit. */
const SUBSCRIBER_DIGITS = 9;
const LEAST_DIGITS = 5;

export const phoneKind: FieldKind = {
  ...codeKind,
  read: (text) => {
    const digits = text.replace(/\(0\)/g, '').replace(/\D+/g, '').replace(/^0+/, '');
    return digits.length < LEAST_DIGITS ? null : digits.slice(-SUBSCRIBER_DIGITS);
  },
};

export const categoryKind: FieldKind = {
  scales: [
    { name: 'category', levels: ['different', 'equal'], start: [0.1, 0.9], equal: 1, isByFrequency: true },
  ],
  keys: ['whole'],
  read: (text) => fold(text) || null,
  open: () => new Categories(),
};

class Codes implements Values {
  readonly #codes: string[] = [];

  add(value: string): void {
    this.#codes.push(value);
  }

  compare(_scale: number, a: number, b: number): number {
    const [one, other] = [this.#codes[a]!, this.#codes[b]!];
    if (Math.min(one.length, other.length) >= 4 && isSlip(one, other)) return 2;
    const half = Math.ceil(Math.max(one.length, other.length) / 2);
    return half >= 2 && one.slice(0, half) === other.slice(0, half) ? 1 : 0;
  }

  key(key: number, value: number): string {
    const code = this.#codes[value]!;
    if (key === 0) return code;
    const half = Math.ceil(code.length / 2);
    return key === 1 ? code.slice(0, half) : code.slice(-half);
  }
}

/** One of a few: equal or not. */
class Categories extends Codes {
  override compare(): number {
    return 0;
  }
}
