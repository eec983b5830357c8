/** What must change in one value so that it becomes another: as little as possible, so that the rest of a text stays. */
import type { Raw } from './change.ts';
import { isMap } from './render.ts';
import { identityOf, isSame, type Place, type Primitive } from './value.ts';

/** Beyond this many pairs of entries two lists are not compared one by one. */
const MOST_PAIRS = 1_000_000;

/** In the order in which they are to be made. */
export function difference(before: Raw, after: Raw, path: Place = []): Primitive[] {
  if (isSame(before, after)) return [];
  if (isMap(before) && isMap(after)) {
    const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
    return [
      ...Object.entries(after).flatMap(([key, value]): Primitive[] =>
        Object.hasOwn(before, key)
          ? difference(before[key]!, value, [...path, key])
          : [{ type: 'add', path: [...path, key], value }],
      ),
      ...removed.map((key): Primitive => ({ type: 'remove', path: [...path, key] })),
    ];
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length * after.length <= MOST_PAIRS) {
    return listDifference(before, after, path);
  }
  return [{ type: 'replace', path, value: after }];
}

function listDifference(before: readonly Raw[], after: readonly Raw[], path: Place): Primitive[] {
  const kept = longestKept(before, after);
  const primitives: Primitive[] = [];
  let index = 0;
  let from = 0;
  let to = 0;
  const rest: readonly [number, number] = [before.length, after.length];
  for (const [keptFrom, keptTo] of [...kept, rest]) {
    // What is at the same place between two kept entries is changed, not taken out and put in.
    while (from < keptFrom && to < keptTo) {
      if (identityOf(before[from]) === undefined && identityOf(after[to]) === undefined)
        primitives.push(...difference(before[from]!, after[to]!, [...path, index]));
      else primitives.push({ type: 'replace', path: [...path, index], value: after[to]! });
      from++;
      to++;
      index++;
    }
    for (; from < keptFrom; from++) primitives.push({ type: 'remove', path: [...path, index] });
    for (; to < keptTo; to++)
      primitives.push({ type: 'insert', path: [...path, index++], value: after[to]! });
    if (keptFrom >= before.length) continue;
    primitives.push(...difference(before[keptFrom]!, after[keptTo]!, [...path, index++]));
    from = keptFrom + 1;
    to = keptTo + 1;
  }
  return primitives;
}

/** The longest row of entries that are the same, or of the same id, in both. */
function longestKept(before: readonly Raw[], after: readonly Raw[]): (readonly [number, number])[] {
  const columns = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * columns);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * columns + j] = isKept(before[i]!, after[j]!)
        ? lengths[(i + 1) * columns + j + 1]! + 1
        : Math.max(lengths[(i + 1) * columns + j]!, lengths[i * columns + j + 1]!);
    }
  }
  const kept: (readonly [number, number])[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (isKept(before[i]!, after[j]!)) kept.push([i++, j++]);
    else if (lengths[(i + 1) * columns + j]! >= lengths[i * columns + j + 1]!) i++;
    else j++;
  }
  return kept;
}

function isKept(a: Raw, b: Raw): boolean {
  const name = identityOf(a);
  return name === undefined ? isSame(a, b) : name === identityOf(b);
}
