/** Names a state of the documents by its content, so that the same configuration has the same name everywhere. */
import { createHash } from 'node:crypto';
import { atOnce, inPortions, type Portions } from '../core/portions.ts';

/**
 * Twelve hex digits of a hash over what the documents mean: independent of file names, comments, the order of
 * documents and of keys, and of defaults being written out.
 */
export function revisionOf(documents: readonly object[]): string {
  return atOnce(revising(documents));
}

/** The same in portions. */
export function* revising(documents: readonly object[]): Portions<string> {
  const sorted = yield* sortedByText(documents);
  const hash = createHash('sha256');
  for (let i = 0; i < sorted.length; i += HASHED_AT_ONCE) {
    hash.update(
      `${sorted
        .slice(i, i + HASHED_AT_ONCE)
        .map(textOf)
        .join('\n')}\n`,
    );
    yield;
  }
  return hash.digest('hex').slice(0, 12);
}

const HASHED_AT_ONCE = 1_000;

/** Documents are never changed: what one means is found once. */
const texts = new WeakMap<object, string>();

function textOf(document: object): string {
  let text = texts.get(document);
  if (text === undefined) {
    text = canonical(document);
    texts.set(document, text);
  }
  return text;
}

/** Of the last time: of a large catalogue all but a few are in their order already. */
let lastSorted: readonly object[] = [];

function* sortedByText(documents: readonly object[]): Portions<readonly object[]> {
  const fresh = new Set<object>();
  yield* inPortions(documents, (document) => {
    textOf(document);
    fresh.add(document);
  });
  if (fresh.size < documents.length) return documents.toSorted(byText);
  const kept: object[] = [];
  yield* inPortions(lastSorted, (document) => {
    if (fresh.delete(document)) kept.push(document);
  });
  lastSorted = merged(kept, [...fresh].sort(byText));
  return lastSorted;
}

/** Both are in order. */
function merged(many: readonly object[], few: readonly object[]): readonly object[] {
  const all: object[] = [];
  let from = 0;
  for (const one of few) {
    const to = placeOf(one, many, from);
    for (; from < to; from++) all.push(many[from]!);
    all.push(one);
  }
  for (; from < many.length; from++) all.push(many[from]!);
  return all;
}

/** How many of them stand before it. */
function placeOf(one: object, among: readonly object[], from: number): number {
  let [low, high] = [from, among.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byText(among[middle]!, one) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byText(one: object, other: object): number {
  const [a, b] = [textOf(one), textOf(other)];
  return a < b ? -1 : Number(a > b);
}

/** Of a text as it is written: each other text has another one. */
export function revisionOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
