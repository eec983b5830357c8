/** Names a state of the documents by its content, so that the same configuration has the same name everywhere. */
import { createHash } from 'node:crypto';

/**
 * Twelve hex digits of a hash over what the documents mean: independent of file names, comments, the order of
 * documents and of keys, and of defaults being written out.
 */
export function revisionOf(documents: readonly object[]): string {
  const texts = documents.map((document) => canonical(document)).sort();
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\n');
  return hash.digest('hex').slice(0, 12);
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
