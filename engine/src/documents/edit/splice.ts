/**
 * Makes a small change in a text by replacing the characters that it concerns, and no others. What belongs to an entry of
 * a block: its lines, deeper comments behind it, and the comment lines and blank lines right in front of it.
 */
import { isScalar, type Node } from 'yaml';
import type { Raw } from './change.ts';
import { behindDash, behindKey, flowText, isMap, itemText, pairText, type ScalarStyle } from './render.ts';
import {
  columnOf,
  type Item,
  type Items,
  itemsOf,
  lineStart,
  nextLine,
  nodeAt,
  type Source,
} from './source.ts';
import { nowhere, type Place, type Primitive } from './value.ts';

/** Keys at a place in the order in which a document of its kind has them. */
export type KeyOrder = (path: Place) => readonly string[];

/** Undefined where the text is written in a way that is not understood to the character. */
export function spliced(source: Source, primitive: Primitive, order: KeyOrder): string | undefined {
  const { path } = primitive;
  const parentPath = path.slice(0, -1);
  const items = itemsOf(source, nodeAt(source, parentPath));
  const last = path.at(-1);
  if (items === undefined || last === undefined) return undefined;
  const index = typeof last === 'number' ? last : items.list.findIndex(({ key }) => key === last);
  const whole = (value: Raw) => spliced(source, { type: 'replace', path: parentPath, value }, order);
  if (items.list.length === 0 && primitive.type === 'insert') return whole([primitive.value]);
  if (items.list.length === 0 && primitive.type === 'add') return whole({ [last]: primitive.value });
  if (items.list.length === 1 && primitive.type === 'remove')
    return whole(typeof last === 'number' ? [] : {});
  switch (primitive.type) {
    case 'replace':
      return replaced(source, items, items.list[index], primitive.value);
    case 'add':
      return inserted(
        source,
        items,
        indexOfKey(items, String(last), order(parentPath)),
        primitive.value,
        String(last),
      );
    case 'insert':
      return inserted(source, items, index, primitive.value, undefined);
    case 'remove':
      return removed(source, items, index);
    case 'move':
      return moved(source, items, index, primitive.to);
    default:
      return primitive satisfies never;
  }
}

function put(text: string, start: number, end: number, piece: string): string {
  return (
    text.slice(0, start) + (text.includes('\r\n') ? piece.replaceAll('\n', '\r\n') : piece) + text.slice(end)
  );
}

function replaced({ text }: Source, items: Items, item: Item | undefined, value: Raw): string | undefined {
  if (item === undefined) throw nowhere([]);
  const { value: node, behind, end } = item;
  const style = styleOf(node);
  const range = node?.range;
  const piece = isMap(value) || Array.isArray(value) ? undefined : flowText(value, style);
  if (items.isFlow) {
    if (range && range[0] < range[1]) return put(text, range[0], range[1], piece ?? flowText(value));
    return put(text, behind, behind, ` ${piece ?? flowText(value)}`);
  }
  const isOneLine = piece !== undefined && !(typeof value === 'string' && value.includes('\n'));
  if (isOneLine && range && range[0] < range[1] && isFlowScalar(node))
    return put(text, range[0], range[1], piece);
  const column = columnOf(text, item.start);
  const rest =
    item.key === undefined
      ? behindDash(value, column, style)
      : behindKey(value, column, columnOf(text, behind) + 1, style);
  return withComment(text, item, node, rest) ?? put(text, behind, end, rest);
}

/** A comment on the line of the value stays on that line. */
function withComment(text: string, item: Item, node: Node | null, rest: string): string | undefined {
  const valueStart = node?.range?.[0] ?? item.behind;
  const head = /^[ \t]*(#[^\r\n]*)/.exec(text.slice(item.behind, valueStart))?.[1];
  // Behind a value of several lines it is about the last of them, and goes with it where there is another.
  const tail = /^[ \t]+#[^\r\n]*/.exec(text.slice(item.end))?.[0] ?? '';
  const comment = head ?? tail.trim();
  if (comment === '') return undefined;
  const end = item.end + tail.length;
  const lines = rest.split('\n');
  return put(text, item.behind, end, [`${lines[0]} ${comment}`, ...lines.slice(1)].join('\n'));
}

function styleOf(node: Node | null): ScalarStyle | undefined {
  return isScalar(node) ? node.type : undefined;
}

function isFlowScalar(node: Node | null): boolean {
  const style = styleOf(node);
  return style === 'PLAIN' || style === 'QUOTE_DOUBLE' || style === 'QUOTE_SINGLE';
}

/** Behind the last key that stands before it in the order of its kind. */
function indexOfKey({ list }: Items, key: string, order: readonly string[]): number {
  const rank = order.indexOf(key);
  if (rank < 0) return list.length;
  const before = list.findLastIndex((item) => {
    const other = order.indexOf(item.key ?? '');
    return other >= 0 && other < rank;
  });
  return before >= 0 || list.length === 0 ? before + 1 : list.length;
}

function inserted(
  source: Source,
  items: Items,
  index: number,
  value: Raw,
  key: string | undefined,
): string | undefined {
  const { text } = source;
  if (items.isFlow)
    return insertedInFlow(
      text,
      items,
      index,
      key === undefined ? flowText(value) : `${flowText(key)}: ${flowText(value)}`,
    );
  const [first] = items.list;
  if (first === undefined) return undefined;
  const column = columnOf(text, first.start);
  const piece = key === undefined ? itemText(value, column) : pairText(key, value, column);
  const margin = ' '.repeat(column);
  if (index === 0) {
    const isCompact = text.slice(lineStart(text, first.start), first.start).trim() !== '';
    if (isCompact) return put(text, first.start, first.start, `${piece}\n${margin}`);
    const at = headEnd(source, items);
    return put(text, at, at, `${margin}${piece}\n`);
  }
  const at = endOfItem(text, items, index - 1);
  const gap = isSpaced(text, items) ? '\n' : '';
  const isWithoutEnd = at > 0 && text[at - 1] !== '\n';
  return put(text, at, at, isWithoutEnd ? `\n${gap}${margin}${piece}` : `${gap}${margin}${piece}\n`);
}

function insertedInFlow(text: string, { list }: Items, index: number, piece: string): string {
  if (index === 0) return put(text, list[0]!.start, list[0]!.start, `${piece}, `);
  return put(text, list[index - 1]!.end, list[index - 1]!.end, `, ${piece}`);
}

function removed(source: Source, items: Items, index: number): string | undefined {
  const { text } = source;
  const item = items.list[index];
  if (item === undefined) throw nowhere([]);
  const next = items.list[index + 1];
  if (items.isFlow) {
    if (index === 0) return put(text, item.start, next!.start, '');
    return put(text, items.list[index - 1]!.end, item.end, '');
  }
  const end = endOfItem(text, items, index);
  const isFirst = index === 0;
  const line = lineStart(text, item.start);
  if (isFirst && text.slice(line, item.start).trim() !== '') {
    const isBare = text.slice(end, next!.start).trim() === '';
    if (isBare) return put(text, item.start, next!.start, '');
    return put(text, line + text.slice(line, item.start).trimEnd().length, end, '\n');
  }
  const start = isFirst
    ? Math.max(headEnd(source, items), commentsBefore(text, line, 0))
    : leadOf(text, items, index);
  // The last line of a text without an end of line: the one before it has none then.
  const isWithoutEnd = end === text.length && text[end - 1] !== '\n' && start > 0;
  return put(text, isWithoutEnd ? start - 1 : start, end, '');
}

function moved(source: Source, items: Items, from: number, to: number): string | undefined {
  const { text } = source;
  const { list, isFlow } = items;
  if (from >= list.length || to >= list.length || from < 0) throw nowhere([]);
  if (isFlow) return movedInFlow(text, items, from, to);
  const [first] = list;
  if (text.slice(lineStart(text, first!.start), first!.start).trim() !== '') return undefined;
  const ends = list.map((_, index) => endOfItem(text, items, index));
  const begin = headEnd(source, items);
  const end = ends.at(-1)!;
  const isWithoutEnd = text[end - 1] !== '\n';
  const regions = ends.map((regionEnd, index) =>
    text.slice(index === 0 ? begin : ends[index - 1], regionEnd),
  );
  if (isWithoutEnd) regions[regions.length - 1] += '\n';
  regions.splice(to, 0, ...regions.splice(from, 1));
  const all = regions.join('');
  return text.slice(0, begin) + (isWithoutEnd ? all.slice(0, -1) : all) + text.slice(end);
}

function movedInFlow(text: string, { list }: Items, from: number, to: number): string {
  const pieces = list.map(({ start, end }) => text.slice(start, end));
  pieces.splice(to, 0, ...pieces.splice(from, 1));
  const between = list.map(({ end }, index) => text.slice(end, list[index + 1]?.start ?? end));
  const all = pieces.map((piece, index) => piece + between[index]!).join('');
  return text.slice(0, list[0]!.start) + all + text.slice(list.at(-1)!.end);
}

/** Where the first entry's lines begin, comments in front of it included; of the document itself: its first line. */
function headEnd({ text, document }: Source, { list, start }: Items): number {
  const line = lineStart(text, list[0]!.start);
  const isRoot = start === document.contents?.range?.[0];
  return isRoot ? line : commentsBefore(text, line, 0, true);
}

/** Where the comment lines begin that stand right above a line; with blank ones too if wanted. */
function commentsBefore(text: string, line: number, least: number, withBlanks = false): number {
  let start = line;
  while (start > least) {
    const above = lineStart(text, start - 1);
    const words = text.slice(above, start).trim();
    if (!(words.startsWith('#') || (withBlanks && words === ''))) break;
    start = above;
  }
  return Math.max(start, least);
}

/** An entry behind others begins with the comment lines above it and the blank ones above those. */
function leadOf(text: string, items: Items, index: number): number {
  const least = endOfItem(text, items, index - 1);
  let start = commentsBefore(text, lineStart(text, items.list[index]!.start), least);
  while (start > least && text.slice(lineStart(text, start - 1), start).trim() === '')
    start = lineStart(text, start - 1);
  return Math.max(start, least);
}

/** Behind the last line of an entry; comments that stand deeper than the entry belong to it. */
function endOfItem(text: string, { list }: Items, index: number): number {
  const { start, end } = list[index]!;
  const column = columnOf(text, start);
  let line = nextLine(text, end);
  while (line < text.length) {
    const next = nextLine(text, line);
    const [, margin = '', word] = /^([ \t]*)(\S?)/.exec(text.slice(line, next)) ?? [];
    if (word !== '#' || margin.length <= column) break;
    line = next;
  }
  return line;
}

/** All entries have a blank line between them. */
function isSpaced(text: string, items: Items): boolean {
  return (
    items.list.length > 1 &&
    items.list.slice(1).every((_, index) => /^[ \t]*\r?\n/.test(text.slice(endOfItem(text, items, index))))
  );
}
