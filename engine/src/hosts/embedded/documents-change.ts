/**
 * What differs between the documents of one revision and the next: of a catalogue of 100,000 actions a few. That is what
 * threads are told, instead of all of them.
 */
import type { CoreDocument } from '../../core/document.ts';

/** In their order: documents that were there, by their places in the list of before, and new ones. */
export type DocumentsChange = readonly (
  | { readonly from: number; readonly to: number }
  | { readonly documents: readonly CoreDocument[] }
)[];

/** Documents are the same when they are the same objects: those that are read anew because their text changed are not. */
export function changeBetween(
  before: readonly CoreDocument[],
  after: readonly CoreDocument[],
): DocumentsChange {
  const places = new Map(before.map((document, i) => [document, i]));
  const change: ({ from: number; to: number } | { documents: CoreDocument[] })[] = [];
  for (const document of after) {
    const place = places.get(document);
    const last = change.at(-1);
    if (place === undefined) {
      if (last && 'documents' in last) last.documents.push(document);
      else change.push({ documents: [document] });
    } else if (last && 'from' in last && last.to === place) last.to++;
    else change.push({ from: place, to: place + 1 });
  }
  return change;
}

export function changed(before: readonly CoreDocument[], change: DocumentsChange): CoreDocument[] {
  const after: CoreDocument[] = [];
  for (const piece of change) {
    const documents = 'documents' in piece ? piece.documents : before.slice(piece.from, piece.to);
    for (const document of documents) after.push(document);
  }
  return after;
}
