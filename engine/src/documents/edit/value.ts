/** The small changes that every operation comes down to, and what they do to the value that a text means. */
import { EditRefused, type Raw, type RawMap } from './change.ts';
import { isMap } from './render.ts';

export type Place = readonly (string | number)[];

/** `add` brings a key that is not there, `insert` an entry of a list; the last part of the path is the new one. */
export type Primitive =
  | { readonly type: 'replace'; readonly path: Place; readonly value: Raw }
  | { readonly type: 'add'; readonly path: Place; readonly value: Raw }
  | { readonly type: 'insert'; readonly path: Place; readonly value: Raw }
  | { readonly type: 'remove'; readonly path: Place }
  | { readonly type: 'move'; readonly path: Place; readonly to: number };

/** @returns a new value; the old one is as it was. */
export function applied(root: Raw, primitive: Primitive): Raw {
  const { path } = primitive;
  const last = path.at(-1);
  if (last === undefined) {
    if (primitive.type === 'replace') return copyOf(primitive.value);
    throw nowhere(path);
  }
  const copy = copyOf(root);
  const parent = valueAt(copy, path.slice(0, -1));
  if (Array.isArray(parent) && typeof last === 'number') {
    applyToList(parent, last, primitive);
    return copy;
  }
  if (!isMap(parent) || typeof last !== 'string') throw nowhere(path);
  if (primitive.type === 'remove') delete parent[last];
  else if (primitive.type === 'replace' || primitive.type === 'add')
    put(parent, last, copyOf(primitive.value));
  else throw nowhere(path);
  return copy;
}

function applyToList(list: Raw[], index: number, primitive: Primitive): void {
  switch (primitive.type) {
    case 'replace':
      list[index] = copyOf(primitive.value);
      return;
    case 'insert':
    case 'add':
      list.splice(index, 0, copyOf(primitive.value));
      return;
    case 'remove':
      list.splice(index, 1);
      return;
    case 'move':
      list.splice(primitive.to, 0, ...list.splice(index, 1));
      return;
    default:
      primitive satisfies never;
  }
}

/** Nothing in it is shared, as it is behind aliases. */
function copyOf(value: Raw): Raw {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isMap(value)) return value;
  const copy: RawMap = {};
  for (const [key, inner] of Object.entries(value)) put(copy, key, copyOf(inner));
  return copy;
}

/** Also a key such as __proto__ is only a key. */
function put(map: RawMap, key: string, value: Raw): void {
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}

export function valueAt(root: Raw | undefined, path: Place): Raw | undefined {
  return path.reduce<Raw | undefined>((value, part) => {
    if (Array.isArray(value)) return typeof part === 'number' ? value[part] : undefined;
    return isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }, root);
}

/** The order of keys means nothing. */
export function isSame(a: Raw | undefined, b: Raw | undefined): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isMap(a)) return Object.is(a, b) || (a === 0 && b === 0);
  if (!isMap(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}

/** From a pointer to a path in this value. Its last part may be a new key, or an entry behind the last. */
export function placeOf(root: Raw, pointer: string): Place {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) {
    throw new EditRefused('no_such_place', `"${pointer}" is no place`, 'begin it with / as in /entry/event');
  }
  const path: (string | number)[] = [];
  for (const part of pointer.slice(1).split('/')) {
    const value = valueAt(root, path);
    path.push(
      Array.isArray(value) ? indexOf(value, part, pointer) : part.replaceAll('~1', '/').replaceAll('~0', '~'),
    );
  }
  return path;
}

function indexOf(list: readonly Raw[], part: string, pointer: string): number {
  if (part === '-') return list.length;
  const index = part.startsWith('@')
    ? list.findIndex((item) => identityOf(item) === part.slice(1))
    : /^\d{1,9}$/.test(part)
      ? Number(part)
      : -1;
  if (index >= 0 && index <= list.length) return index;
  const names = list.flatMap((item) => identityOf(item) ?? []);
  const mend =
    names.length > 0 ? `use one of: ${names.map((name) => `@${name}`).join(', ')}` : 'use a number or -';
  throw new EditRefused('no_such_place', `"${part}" in ${pointer} is no entry of the list`, mend);
}

/** What tells an entry of a list from the others. */
export function identityOf(item: Raw | undefined): string | undefined {
  if (!isMap(item)) return undefined;
  const { id, name } = item;
  return typeof id === 'string' ? id : typeof name === 'string' ? name : undefined;
}

export function nowhere(path: Place): EditRefused {
  const shown = `/${path.join('/')}`;
  return new EditRefused(
    'no_such_place',
    `there is no ${shown} to change`,
    'name a place that the document has',
  );
}
