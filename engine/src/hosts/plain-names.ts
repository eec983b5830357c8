/**
 * Where a name that could be any word stands for a person in an entry: as an identifier, as the identity graph writes it,
 * and as a whole text in what somebody's event says. Keys, kinds, names of documents and what our own events say of them
 * are none of it.
 */
import { nodeOf } from '../core/identity/node.ts';
import { type Identifier, OWN_SOURCE } from '../core/input.ts';
import { entriesAt, itemsAt, skip, textAt } from './packed.ts';

/** Parts of an event that are whatever its sender put there. */
const SAID = new Set(['properties', 'traits', 'context']);
/** In them: words that we read, and that name something of a document. */
const READ = new Set([
  'purpose',
  'topic',
  'channel',
  'list',
  'action',
  'placement',
  'journey',
  'step',
  'type',
]);

type Found = (from: number, until: number) => void;

export class PlainNames {
  readonly #values: ReadonlySet<string>;
  readonly #nodes: ReadonlySet<string>;
  readonly #bytes: readonly Buffer[];

  constructor(identifiers: readonly Identifier[]) {
    this.#values = new Set(identifiers.map(({ value }) => loweredText(value)));
    this.#nodes = new Set(identifiers.map((identifier) => loweredText(nodeOf(identifier))));
    this.#bytes = [...this.#values].map((value) => Buffer.from(value));
  }

  /** @param lower the same bytes, with ASCII letters in lower case */
  find(bytes: Buffer, lower: Buffer, found: Found): void {
    if (this.#bytes.some((word) => lower.includes(word)))
      new Walk(bytes, this.#values, this.#nodes, found).value(0, false);
  }
}

class Walk {
  readonly #bytes: Buffer;
  readonly #values: ReadonlySet<string>;
  readonly #nodes: ReadonlySet<string>;
  readonly #found: Found;

  constructor(bytes: Buffer, values: ReadonlySet<string>, nodes: ReadonlySet<string>, found: Found) {
    this.#bytes = bytes;
    this.#values = values;
    this.#nodes = nodes;
    this.#found = found;
  }

  /** @param isSaid whether somebody's event says it */
  value(at: number, isSaid: boolean): void {
    const entries = entriesAt(this.#bytes, at);
    if (entries !== undefined) {
      this.#map(entries, isSaid);
      return;
    }
    const items = itemsAt(this.#bytes, at);
    if (items !== undefined) this.#list(items, isSaid);
    else this.#text(at, isSaid);
  }

  #map(entries: readonly (readonly [key: number, value: number])[], isSaid: boolean): void {
    const values = new Map(entries.map(([key, value]) => [textAt(this.#bytes, key), value]));
    const source = values.get('source');
    const isOurs = source !== undefined && textAt(this.#bytes, source) === OWN_SOURCE;
    const isTheirs = this.#areNode(values.get('namespace'), values.get('value'));
    for (const [key = '', value] of values) {
      if (key === 'value' && isTheirs) this.#over(value, 0);
      else if (!isSaid || !READ.has(key)) this.value(value, isSaid || (!isOurs && SAID.has(key)));
    }
  }

  /** States have an identifier as two texts, one behind the other. */
  #list(items: readonly number[], isSaid: boolean): void {
    for (const [i, item] of items.entries())
      if (this.#areNode(items[i - 1], item)) this.#over(item, 0);
      else this.value(item, isSaid);
  }

  #areNode(one: number | undefined, other: number | undefined): boolean {
    if (one === undefined || other === undefined) return false;
    const [namespace, value] = [textAt(this.#bytes, one), textAt(this.#bytes, other)];
    if (namespace === undefined || value === undefined) return false;
    return this.#nodes.has(loweredText(nodeOf({ namespace, value })));
  }

  #text(at: number, isSaid: boolean): void {
    const text = textAt(this.#bytes, at);
    if (text === undefined) return;
    const lower = loweredText(text);
    if (isSaid && this.#values.has(lower)) this.#over(at, 0);
    else if (this.#nodes.has(lower)) this.#over(at, text.indexOf(':') + 1);
  }

  /** @param kept characters at its beginning that stay; ASCII, as namespaces are */
  #over(at: number, kept: number): void {
    const until = skip(this.#bytes, at);
    this.#found(until - Buffer.byteLength(textAt(this.#bytes, at)!) + kept, until);
  }
}

/** Of ASCII letters only, so that no text gets another length. */
function loweredText(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
