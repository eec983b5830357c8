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
  const [nearest, difference] = nearestTo(documents);
  if (difference.gone.length === 0 && difference.come.length === 0) return nearest.revision;
  const sorted = yield* afterwards(nearest.sorted, difference);
  const hash = createHash('sha256');
  for (let i = 0; i < sorted.length; i += HASHED_AT_ONCE) {
    const texts = sorted.slice(i, i + HASHED_AT_ONCE).map(({ text }) => text);
    hash.update(`${texts.join('\n')}\n`);
    yield;
  }
  const revision = hash.digest('hex').slice(0, 12);
  recent.unshift({ documents, sorted, revision });
  recent.length = Math.min(recent.length, MOST_RECENT);
  return revision;
}

const HASHED_AT_ONCE = 500;

/** A document with what it means: documents are never changed. */
interface Meaning {
  readonly document: object;
  readonly text: string;
}

interface Named {
  readonly documents: readonly object[];
  /** By their texts. */
  readonly sorted: readonly Meaning[];
  readonly revision: string;
}

interface Difference {
  readonly gone: readonly object[];
  readonly come: readonly object[];
}

/** What was named of late: of a large catalogue all but a few documents are the same, and in their order already. */
const recent: Named[] = [];
/** What a folder has, and what is in force of it with what was published. */
const MOST_RECENT = 2;

const nothing: Named = { documents: [], sorted: [], revision: revisionOfText('') };

function nearestTo(documents: readonly object[]): [Named, Difference] {
  let nearest: [Named, Difference] = [nothing, { gone: [], come: documents }];
  for (const named of recent) {
    const difference = differenceOf(named.documents, documents);
    if (difference.come.length < nearest[1].come.length) nearest = [named, difference];
  }
  return nearest;
}

/** What stands between what both begin with and what both end with. */
function differenceOf(before: readonly object[], after: readonly object[]): Difference {
  const shorter = Math.min(before.length, after.length);
  let begin = 0;
  while (begin < shorter && before[begin] === after[begin]) begin++;
  let end = 0;
  while (end < shorter - begin && before.at(-1 - end) === after.at(-1 - end)) end++;
  return {
    gone: before.slice(begin, before.length - end),
    come: after.slice(begin, after.length - end),
  };
}

function* afterwards(sorted: readonly Meaning[], { gone, come }: Difference): Portions<readonly Meaning[]> {
  const counts = new Map<object, number>();
  for (const document of gone) counts.set(document, (counts.get(document) ?? 0) + 1);
  const texts = new Map<object, string>();
  const kept: Meaning[] = [];
  yield* inPortions(sorted, (meaning) => {
    const count = counts.get(meaning.document) ?? 0;
    if (count === 0) {
      kept.push(meaning);
      return;
    }
    counts.set(meaning.document, count - 1);
    texts.set(meaning.document, meaning.text);
  });
  const fresh: Meaning[] = [];
  yield* inPortions(come, (document) => {
    fresh.push({ document, text: texts.get(document) ?? canonical(document) });
  });
  return merged(kept, fresh.sort(byText));
}

/** Both are in order. */
function merged(many: readonly Meaning[], few: readonly Meaning[]): readonly Meaning[] {
  const all: Meaning[] = [];
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
function placeOf(one: Meaning, among: readonly Meaning[], from: number): number {
  let [low, high] = [from, among.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byText(among[middle]!, one) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byText({ text: a }: Meaning, { text: b }: Meaning): number {
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
