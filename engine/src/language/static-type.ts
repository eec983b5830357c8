/** The type of what a text gives, as far as the text alone tells; conditions are typed when they run. */
import { parse } from './parse.ts';
import { type Call, type Node, qualifiedName } from './syntax.ts';
import type { Value } from './values.ts';

/** `other`: surely none of the three. */
export type StaticType = 'string' | 'number' | 'bool' | 'other';

const BY_CALL: { readonly [name: string]: StaticType } = {
  string: 'string',
  int: 'number',
  uint: 'number',
  double: 'number',
  size: 'number',
  bool: 'bool',
  contains: 'bool',
  startsWith: 'bool',
  endsWith: 'bool',
  matches: 'bool',
  audience: 'bool',
  open: 'bool',
  subscribed: 'bool',
  list: 'bool',
  bucket: 'number',
};

/**
 * @param typeOf of variables and their fields, by their dotted names; undefined where it is not known
 * @throws LanguageError where the text cannot be read
 */
export function staticType(
  text: string,
  typeOf: (name: string) => StaticType | undefined,
): StaticType | undefined {
  return typeIn(parse(text), typeOf);
}

function typeIn(node: Node, typeOf: (name: string) => StaticType | undefined): StaticType | undefined {
  const of = (inner: Node) => typeIn(inner, typeOf);
  switch (node.kind) {
    case 'const':
      return typeOfValue(node.value);
    case 'compare':
    case 'in':
    case 'not':
    case 'and':
    case 'or':
      return 'bool';
    case 'negate':
      return of(node.operand);
    case 'arithmetic': {
      const [left, right] = [of(node.left), of(node.right)];
      return left === right ? left : undefined;
    }
    case 'choose': {
      const [yes, no] = [of(node.yes), of(node.no)];
      return yes === no ? yes : undefined;
    }
    case 'call':
      return typeOfCall(node);
    case 'macro':
      return node.name === 'map' || node.name === 'filter' ? 'other' : 'bool';
    case 'list':
    case 'map':
      return 'other';
    case 'select':
    case 'name': {
      if (node.kind === 'select' && node.test) return 'bool';
      const name = qualifiedName(node);
      return name === undefined ? undefined : typeOf(name);
    }
    case 'index':
      return undefined;
  }
}

/** Of aggregates only what is always there has a type. */
function typeOfCall({ name, target }: Call): StaticType | undefined {
  if (name === 'count' && target !== undefined) return 'number';
  return Object.hasOwn(BY_CALL, name) ? BY_CALL[name] : undefined;
}

function typeOfValue(value: Value): StaticType {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'other';
}
