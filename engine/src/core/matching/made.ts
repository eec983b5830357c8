/** What makers of records draw, for tests and benches. */
import type { Draw } from '../draws.ts';
import type { FieldValues } from './records.ts';

export interface MadeRecord {
  readonly id: string;
  readonly person: number;
  readonly values: FieldValues;
}

const SYLLABLES =
  'ma ri an el to ber son wil har ley sta ne ra chi do lu ka ven gra th ol is ed win fre jo'.split(' ');

export interface Maker {
  /** From 0, as likely each. */
  whole(below: number): number;
  /** The first of a list are frequent, the last rare. */
  skewed(below: number): number;
  words(count: number, syllables: number): string[];
}

export function makerOf(draw: Draw): Maker {
  const whole = (below: number) => Math.floor(draw() * below);
  const word = (syllables: number) =>
    Array.from({ length: syllables }, () => SYLLABLES[whole(SYLLABLES.length)]).join('');
  return {
    whole,
    skewed: (below) => Math.min(below - 1, Math.floor(below ** draw() - 1)),
    words: (count, syllables) => Array.from({ length: count }, () => word(syllables)),
  };
}

/** With one letter written wrong. */
export function misspelt(text: string, draw: Draw): string {
  const at = Math.floor(draw() * text.length);
  return text.slice(0, at) + letter(draw) + text.slice(at + 1);
}

export function letter(draw: Draw): string {
  return String.fromCharCode(97 + Math.floor(draw() * 26));
}

/** Of a month, a day. */
export function two(number: number): string {
  return String(number).padStart(2, '0');
}
