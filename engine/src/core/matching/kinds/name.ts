/** Names of people and places: slips, short forms and initials, sound, several names in any order. */
import { fold, soundOf, squeeze } from '../fold.ts';
import { isSlip, jaroWinkler } from '../similarity.ts';
import { type FieldKind, MISSING, type Values } from './kind.ts';

export const NAME_CLOSE = 2;
export const NAME_SLIP = 3;
const EQUAL = 4;
/** Given name and surname stand in each other's place: found by the one who sees both fields. */
export const NAME_CROSSED = 5;

export const nameKind: FieldKind = {
  scales: [
    {
      name: 'name',
      levels: ['different', 'similar', 'close', 'slip', 'equal', 'crossed'],
      start: [0.05, 0.04, 0.07, 0.09, 0.74, 0.01],
      equal: EQUAL,
      isByFrequency: true,
    },
  ],
  keys: ['whole', 'sound', 'start'],
  read: (text) => fold(text) || null,
  open: () => new Names(),
};

class Names implements Values {
  readonly #names: string[] = [];

  add(value: string): void {
    this.#names.push(value);
  }

  compare(_scale: number, a: number, b: number): number {
    return nameLevel(this.#names[a]!, this.#names[b]!);
  }

  key(key: number, value: number): string {
    const name = this.#names[value]!;
    if (key === 0) return squeeze(name);
    return key === 1 ? soundOf(squeeze(name)) : squeeze(name).slice(0, 3);
  }
}

/** Level of two different names. */
export function nameLevel(a: string, b: string): number {
  const isSingle = !a.includes(' ') && !b.includes(' ');
  if (isSingle) return wordLevel(a, b);
  const whole = wordLevel(squeeze(a), squeeze(b));
  return whole >= NAME_SLIP ? whole : Math.max(whole, namesLevel(a.split(' '), b.split(' ')));
}

function wordLevel(a: string, b: string): number {
  if (a === b) return NAME_SLIP;
  const shorter = Math.min(a.length, b.length);
  if (shorter === 0) return MISSING;
  const isStart = a.startsWith(b) || b.startsWith(a);
  if (shorter === 1) return isStart ? 1 : 0;
  if (isSlip(a, b)) return shorter >= 4 ? NAME_SLIP : NAME_CLOSE;
  if (isStart && shorter >= 3) return NAME_CLOSE;
  const alike = jaroWinkler(a, b);
  if (alike >= 0.9) return NAME_CLOSE;
  return alike >= 0.8 || (shorter >= 4 && a.charCodeAt(0) === b.charCodeAt(0) && soundOf(a) === soundOf(b))
    ? 1
    : 0;
}

/** Every name of the shorter list finds one of the longer: as good as the worst of them. */
function namesLevel(a: readonly string[], b: readonly string[]): number {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  const isFree = many.map(() => true);
  let worst = EQUAL;
  for (const name of few) {
    let best = 0;
    let place = -1;
    for (const [i, other] of many.entries()) {
      const level = isFree[i] ? (name === other ? EQUAL : wordLevel(name, other)) : -1;
      if (level > best) [best, place] = [level, i];
    }
    if (place >= 0) isFree[place] = false;
    worst = Math.min(worst, best);
  }
  if (worst < NAME_CLOSE) return worst;
  return few.length === many.length && few.length > 1 ? NAME_SLIP : NAME_CLOSE;
}
