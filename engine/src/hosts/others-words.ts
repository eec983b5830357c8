/**
 * Of a profile whose history is too long to be learnt anew: looks up the few events from which its traits and consents are,
 * each about when it happened, and tells which of them are another's. What is not found there stays where it is.
 */
import type { OthersWords, Word } from '../core/identity/others-words.ts';
import type { LifeAsked, LifePage, LifeRecord } from './life-records.ts';

export interface WordPorts {
  page(life: string, asked: LifeAsked): Promise<LifePage>;
  /** Null: nobody knows; so it is whose history it stands in. */
  ownerOf(record: LifeRecord): string | null;
  isPerson(id: string): boolean;
  /** Identifiers that were never anybody else's. */
  nodesOf(id: string): readonly string[];
  /** Gives each its turn behind what is live. */
  inSlices<T>(items: readonly T[], turn: (item: T) => void): Promise<void>;
}

/** Records that are gone through at most, and for one event: what came late stands further on. */
export const MOST_LOOKED_THROUGH = 100_000;
const MOST_BEHIND = 2_000;
const PAGE = 500;

/** @param lives in whose histories they may stand */
export async function othersWords(
  holder: string,
  words: readonly Word[],
  lives: readonly string[],
  ports: WordPorts,
): Promise<OthersWords[]> {
  const search = new Search(words, ports);
  for (const life of lives) await search.lookThrough(life);
  const byOwner = new Map<string, string[]>();
  for (const [messageId, owner] of search.owners) {
    if (owner === holder || !ports.isPerson(owner)) continue;
    const known = byOwner.get(owner);
    if (known) known.push(messageId);
    else byOwner.set(owner, [messageId]);
  }
  return [...byOwner].map(([profile, events]) => ({
    profile,
    events: events.sort(),
    nodes: ports.nodesOf(profile),
  }));
}

class Search {
  /** messageId -> whose it is. */
  readonly owners = new Map<string, string>();
  readonly #words: readonly Word[];
  readonly #sought: ReadonlySet<string>;
  readonly #ports: WordPorts;
  #read = 0;

  constructor(words: readonly Word[], ports: WordPorts) {
    this.#words = words;
    this.#sought = new Set(words.map(({ messageId }) => messageId));
    this.#ports = ports;
  }

  /** From one word to the next: what lies close together is read once. */
  async lookThrough(life: string): Promise<void> {
    let behind = 0;
    for (const { messageId, at } of this.#words) {
      if (this.owners.has(messageId) || this.#read >= MOST_LOOKED_THROUGH) continue;
      const { next: start } = await this.#ports.page(life, { from: 0, most: 0, since: at });
      let from = Math.max(start ?? 0, behind);
      const until = this.#read + MOST_BEHIND;
      while (!this.owners.has(messageId) && this.#read < until) {
        const page = await this.#ports.page(life, { from, most: PAGE });
        await this.#ports.inSlices(page.records, (record) => this.#look(record, life));
        this.#read += Math.max(1, page.records.length);
        if (page.next === null) return;
        from = page.next;
        behind = from;
      }
    }
  }

  #look(record: LifeRecord, life: string): void {
    const { event } = record;
    if (event === null || !this.#sought.has(event.messageId)) return;
    this.owners.set(event.messageId, this.#ports.ownerOf(record) ?? life);
  }
}
