/** Numbers: how far apart they are where they measure something, slips of digits where they name something. */
import { fold, squeeze } from '../fold.ts';
import { isSlip } from '../similarity.ts';
import type { FieldKind, Values } from './kind.ts';

export const numberKind: FieldKind = {
  scales: [
    {
      name: 'number',
      levels: ['different', 'within a quarter', 'within a twentieth', 'slip', 'equal'],
      start: [0.1, 0.04, 0.04, 0.07, 0.75],
      equal: 4,
      isByFrequency: true,
    },
  ],
  keys: ['whole', 'size'],
  read: (text) => {
    const number = readNumber(text);
    return number === null ? squeeze(fold(text)) || null : String(number);
  },
  open: () => new Numbers(),
};

/** 1,234.50 and 1.234,50 alike; null where it is no number. */
export function readNumber(text: string): number | null {
  const bare = text.replace(/[\s$€£¥%']/g, '');
  if (!/^[+-]?[\d.,]*\d[\d.,]*$/.test(bare)) return null;
  const isCommaLast = bare.lastIndexOf(',') > bare.lastIndexOf('.');
  const isGrouping = isCommaLast && /^[+-]?\d{1,3}(,\d{3})+$/.test(bare);
  const plain =
    isCommaLast && !isGrouping ? bare.replaceAll('.', '').replace(',', '.') : bare.replaceAll(',', '');
  const number = Number(plain);
  return Number.isFinite(number) ? number : null;
}

class Numbers implements Values {
  readonly #texts: string[] = [];
  readonly #numbers: number[] = [];

  add(value: string): void {
    this.#texts.push(value);
    this.#numbers.push(Number(value));
  }

  compare(_scale: number, a: number, b: number): number {
    const [one, other] = [this.#texts[a]!, this.#texts[b]!];
    if (Math.min(one.length, other.length) >= 4 && isSlip(one, other)) return 3;
    const [x, y] = [this.#numbers[a]!, this.#numbers[b]!];
    const apart = Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y));
    if (apart <= 0.05) return 2;
    return apart <= 0.25 ? 1 : 0;
  }

  key(key: number, value: number): string {
    if (key === 0) return this.#texts[value]!;
    const number = Math.abs(this.#numbers[value]!);
    return number > 0 ? String(Math.floor(Math.log(number) / Math.log(1.5))) : '';
  }
}
