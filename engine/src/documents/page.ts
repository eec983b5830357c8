/** A page of very many documents, in the order of their kinds and names: without putting all of them in order. */
import { inPortions, type Portions } from '../core/portions.ts';
import type { ReadDocument } from './read-text.ts';

export interface DocumentPage {
  readonly documents: readonly ReadDocument[];
  /** Present where more follow. */
  readonly next?: string;
}

/** @param after what the page before gave as `next`: also where that document is gone now */
export function* pageOf(
  documents: readonly ReadDocument[],
  { after = '', limit }: { readonly after?: string | undefined; readonly limit: number },
): Portions<DocumentPage> {
  // One more than fits says that there are more.
  const first: { readonly key: string; readonly read: ReadDocument }[] = [];
  yield* inPortions(documents, (read) => {
    const key = keyOf(read);
    if (key <= after || (first.length > limit && key >= first[limit]!.key)) return;
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (first[middle]!.key < key) low = middle + 1;
      else high = middle;
    }
    first.splice(low, 0, { key, read });
    if (first.length > limit + 1) first.pop();
  });
  const page = first.slice(0, limit);
  return {
    documents: page.map(({ read }) => read),
    ...(first.length > limit && { next: page.at(-1)!.key }),
  };
}

function keyOf({ document: { kind, name } }: ReadDocument): string {
  return `${kind}/${name}`;
}
