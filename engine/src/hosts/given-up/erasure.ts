/** Takes people out of the entries of calls that were given up: those of all others stay where they are. */
import type { Subject } from '../erasure.ts';
import { decodeEntry, encodeEntry, erasedEntry } from '../record.ts';
import { blanked, nameIn, namesOf } from './rows.ts';

export class GivenUpEraser {
  /** Places of the people in the list, by how they may have been named. */
  readonly #places = new Map<string, number>();

  constructor(subjects: readonly Subject[]) {
    for (const [place, { profiles, identifiers }] of subjects.entries())
      for (const name of namesOf(profiles, identifiers)) this.#places.set(name, place);
  }

  /** @returns as many bytes as the entry has, undefined where nobody of them is in it; and who is */
  restOf(bytes: Uint8Array): { readonly rest?: Uint8Array; readonly places: ReadonlySet<number> } {
    const places = new Set<number>();
    const entry = decodeEntry(bytes);
    if (entry.type !== 'given-up') return { places };
    const { rows } = entry;
    const isTheirs = (row: number) => {
      const place = this.#places.get(nameIn(rows, row));
      if (place !== undefined) places.add(place);
      return place !== undefined;
    };
    const rest = { ...entry, rows: blanked(rows, isTheirs) };
    if (places.size === 0) return { places };
    const encoded = Buffer.from(encodeEntry(rest));
    // Positions must stay: what cannot be cut out to the byte goes as a whole.
    return { rest: encoded.length === bytes.length ? encoded : erasedEntry(bytes.length), places };
  }
}
