/** Where in a YAML text something stands: from a path inside the document to line and column. */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
} from 'yaml';
import type { Path, Position } from './problem.ts';

/**
 * The place of a path's value; of its key where the value is a map, a list or empty; of the nearest
 * parent where the path does not exist (a missing key).
 */
export function positionOf(document: Document, lines: LineCounter, path: Path): Position {
  return at(lines, offsetOf(document, path));
}

/** The place of a key itself, for keys that should not be there. */
export function keyPosition(document: Document, lines: LineCounter, path: Path): Position {
  const parent = nodeAt(document, path.slice(0, -1));
  const key = path.at(-1);
  const pair = isMap(parent) ? parent.items.find((item) => keyOf(item.key) === String(key)) : undefined;
  const start = startOf(pair?.key);
  return start === undefined ? positionOf(document, lines, path) : at(lines, start);
}

export function at(lines: LineCounter, offset: number): Position {
  const place = lines.linePos(offset);
  return { line: Math.max(1, place.line), column: Math.max(1, place.col) };
}

export function startOfDocument(document: Document): number {
  return startOf(document.contents) ?? document.range?.[0] ?? 0;
}

function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOfDocument(document);
  for (const part of path) {
    const here = follow(document, node);
    if (isMap(here)) {
      const pair = here.items.find((item) => keyOf(item.key) === String(part));
      if (!pair) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
      if (isScalar(node) && node.value !== null && node.value !== '') offset = startOf(node) ?? offset;
    } else if (isSeq(here)) {
      const item = here.items[Number(part)];
      if (item === undefined) return offset;
      offset = startOf(item) ?? offset;
      node = item;
    } else {
      return offset;
    }
  }
  return offset;
}

function nodeAt(document: Document, path: Path): unknown {
  return path.reduce<unknown>((node, part) => {
    const here = follow(document, node);
    return isCollection(here) ? here.get(part, true) : undefined;
  }, document.contents);
}

function follow(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
