/** Where the parts of a document stand in its text: what belongs to which entry, to the character. */
import {
  type CST,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
} from 'yaml';
import { EditRefused, type Raw } from './change.ts';
import type { Place } from './value.ts';

export interface Source {
  readonly text: string;
  readonly document: Document;
  /** What the text means. */
  readonly value: Raw;
}

/** An entry of a map or list. */
export interface Item {
  /** Undefined in a list. */
  readonly key: string | undefined;
  /** Of the key or the dash; in a list in brackets of the value. */
  readonly start: number;
  /** Behind the colon or the dash. */
  readonly behind: number;
  /** Behind the value, without a comment or the end of the line. */
  readonly end: number;
  readonly value: Node | null;
}

export interface Items {
  readonly isFlow: boolean;
  readonly list: readonly Item[];
  /** From where to where it stands; of a block to the end of its last value. */
  readonly start: number;
  readonly end: number;
}

const ALIASES = 100;

/** Throws EditRefused where the text is no YAML. */
export function sourceOf(text: string): Source {
  const document = parseDocument(text, { keepSourceTokens: true, prettyErrors: false, stringKeys: true });
  const [error] = document.errors;
  if (error) {
    const message = `the text cannot be read: ${error.message.split('\n', 1)[0]}`;
    throw new EditRefused('yaml_syntax', message, 'correct the text first; kairos check says where');
  }
  const value = document.toJS({ maxAliasCount: ALIASES }) as Raw;
  return { text, document: document as Document, value };
}

/** Undefined: not there, or behind an alias. */
export function nodeAt({ document }: Source, path: Place): Node | null | undefined {
  let node: unknown = document.contents;
  for (const part of path) {
    if (!isCollection(node)) return undefined;
    node = node.get(part, true);
  }
  return isNode(node) ? node : node === null ? null : undefined;
}

/** Undefined where it is written in a way that is not understood to the character. */
export function itemsOf(source: Source, node: Node | null | undefined): Items | undefined {
  if (!isCollection(node)) return undefined;
  const token = (node as Node).srcToken;
  const list = isMap(node)
    ? pairsOf(source, node.items)
    : isSeq(node)
      ? entriesOf(source, node, token)
      : undefined;
  const start = node.range?.[0];
  if (list === undefined || start === undefined) return undefined;
  const isFlow = token?.type === 'flow-collection';
  const end = isFlow ? node.range![1] : (list.at(-1)?.end ?? start);
  return { isFlow, list, start, end };
}

function pairsOf(
  source: Source,
  pairs: readonly { key: unknown; value: unknown; srcToken?: CST.CollectionItem }[],
): Item[] | undefined {
  const items: Item[] = [];
  for (const { key, value, srcToken } of pairs) {
    const colon = srcToken?.sep?.find(({ type }) => type === 'map-value-ind');
    const isPlain = srcToken?.start.every(({ type }) => UNMARKED.has(type)) ?? false;
    if (!isPlain || !colon || !isScalar(key) || !key.range) return undefined;
    const behind = colon.offset + 1;
    const node = isNode(value) ? value : null;
    items.push({
      key: String(key.value),
      start: key.range[0],
      behind,
      end: endOf(source, node, behind),
      value: node,
    });
  }
  return items;
}

/** What may stand before an entry without changing what it is. */
const UNMARKED: ReadonlySet<string> = new Set(['space', 'newline', 'comment', 'comma', 'seq-item-ind']);

function entriesOf(
  source: Source,
  { items: nodes }: { items: unknown[] },
  token: CST.Token | undefined,
): Item[] | undefined {
  if (token?.type !== 'block-seq' && token?.type !== 'flow-collection') return undefined;
  const isFlow = token.type === 'flow-collection';
  const dashes = token.items.flatMap(({ start }) => start.filter(({ type }) => type === 'seq-item-ind'));
  if (!isFlow && dashes.length !== nodes.length) return undefined;
  if (!token.items.every(({ start }) => start.every(({ type }) => UNMARKED.has(type)))) return undefined;
  const items: Item[] = [];
  for (const [index, node] of nodes.entries()) {
    if (!isNode(node)) return undefined;
    const start = isFlow ? node.range?.[0] : dashes[index]?.offset;
    if (start === undefined) return undefined;
    const behind = isFlow ? start : start + 1;
    items.push({ key: undefined, start, behind, end: endOf(source, node, behind), value: node });
  }
  return items;
}

/** Where a value ends, without the end of its line. */
function endOf(source: Source, node: Node | null, behind: number): number {
  if (node?.range == null) return behind;
  const [start, end] = node.range;
  if (start === end) return behind;
  if (isAlias(node)) return end;
  if (isScalar(node)) return source.text[end - 1] === '\n' ? withoutLineEnd(source.text, end) : end;
  const items = itemsOf(source, node);
  return items === undefined || items.isFlow ? end : items.end;
}

function withoutLineEnd(text: string, end: number): number {
  return text[end - 2] === '\r' ? end - 2 : end - 1;
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the end of the line. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}
