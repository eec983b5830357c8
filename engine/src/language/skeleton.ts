/**
 * Of thousands of conditions many have one shape and differ in names and numbers only. The shape is parsed once; each
 * text of that shape gets the tree with its own literals and places. The parser stays the one that reads.
 */
import type { Node } from './syntax.ts';
import type { Value } from './values.ts';

/** A literal that can stand for another of its kind: a plain text, a whole number, a number with a point. */
const LITERAL = /(?<![\w.]|\d[eE][+-])(?:"[^"\\\r\n]*"|'[^'\\\r\n]*'|\d+\.\d+(?![\w.])|\d+(?![\w.]))/g;
/** Quotes that do not simply end at the next one, and comments, in which quotes mean nothing: better not. */
const UNSURE = /"""|'''|\/\/|\\|\b[bBrR]{1,2}["']/;
/** Whole numbers up to this length are surely in range. */
const DIGITS = 15;

const SHAPES = 2_000;

interface Literal {
  /** Where it stands, in the text and in the shape. */
  readonly offset: number;
  readonly place: number;
  /** By how much what follows it is shifted. */
  readonly shift: number;
  readonly value: Value;
}

interface Shape {
  readonly text: string;
  readonly literals: readonly Literal[];
}

const trees = new Map<string, Node>();

/** The same tree, with the same offsets, that `parse` gives for the text. */
export function parseByShape(text: string, parse: (text: string) => Node): Node {
  const shape = shapeOf(text);
  if (shape === undefined) return parse(text);
  const known = trees.get(shape.text);
  if (known !== undefined) return filled(known, shape.literals);
  // What is wrong with a text is said of it as it is.
  const tree = parse(text);
  if (trees.size >= SHAPES) trees.clear();
  trees.set(shape.text, parse(shape.text));
  return tree;
}

function shapeOf(text: string): Shape | undefined {
  if (UNSURE.test(text)) return undefined;
  const literals: Literal[] = [];
  let shape = '';
  let end = 0;
  for (const { 0: written, index } of text.matchAll(LITERAL)) {
    const quote = written[0]!;
    const isText = quote === '"' || quote === "'";
    if (!isText && written.length > DIGITS) continue;
    const isWhole = !isText && !written.includes('.');
    const stand = isText ? quote + quote : isWhole ? '1' : '1.5';
    shape += text.slice(end, index);
    end = index + written.length;
    const value = isText ? written.slice(1, -1) : isWhole ? BigInt(written) : Number(written);
    const place = shape.length;
    shape += stand;
    literals.push({ offset: index, place, shift: end - shape.length, value });
  }
  return literals.length === 0 ? undefined : { text: shape + text.slice(end), literals };
}

function filled(tree: Node, literals: readonly Literal[]): Node {
  const fill = (node: Node): Node => {
    const offset = offsetOf(node.offset, literals);
    switch (node.kind) {
      case 'const':
        return { ...node, offset, value: constantOf(node, literals) };
      case 'name':
        return { ...node, offset };
      case 'select':
      case 'not':
      case 'negate':
        return { ...node, offset, operand: fill(node.operand) };
      case 'index':
        return { ...node, offset, operand: fill(node.operand), key: fill(node.key) };
      case 'compare':
      case 'arithmetic':
      case 'in':
        return { ...node, offset, left: fill(node.left), right: fill(node.right) };
      case 'and':
      case 'or':
        return { ...node, offset, terms: node.terms.map(fill) };
      case 'choose':
        return { ...node, offset, test: fill(node.test), yes: fill(node.yes), no: fill(node.no) };
      case 'call':
        return { ...node, offset, target: node.target && fill(node.target), args: node.args.map(fill) };
      case 'list':
        return { ...node, offset, items: node.items.map(fill) };
      case 'map':
        return {
          ...node,
          offset,
          entries: node.entries.map(([key, value]) => [fill(key), fill(value)] as const),
        };
      case 'macro':
        return {
          ...node,
          offset,
          range: fill(node.range),
          test: node.test && fill(node.test),
          body: node.body && fill(node.body),
        };
    }
  };
  return fill(tree);
}

function offsetOf(place: number, literals: readonly Literal[]): number {
  let shift = 0;
  for (const literal of literals) {
    if (literal.place === place) return literal.offset;
    if (literal.place > place) break;
    shift = literal.shift;
  }
  return place + shift;
}

/** A minus right before a number belongs to the constant. */
function constantOf({ offset, value }: Node & { kind: 'const' }, literals: readonly Literal[]): Value {
  for (const literal of literals) {
    if (literal.place === offset) return literal.value;
    if (literal.place !== offset + 1 || (value !== -1n && value !== -1.5)) continue;
    return typeof literal.value === 'bigint' ? -literal.value : -(literal.value as number);
  }
  return value;
}
