/**
 * Changes a text of documents as an editor would: what a change does not concern keeps every character, its comments,
 * quotes and blank lines. Pure: text in, text out. What is written in a way that is not understood to the character is
 * written anew by the yaml library, which keeps comments; a change that would mean something else is refused.
 */
import { isCollection, isSeq } from 'yaml';
import { keyOrderOf, writeDocument } from './canonical.ts';
import { type Change, type DocumentName, EditRefused, type Operation, type Raw } from './change.ts';
import { difference } from './difference.ts';
import { isMap } from './render.ts';
import { type Segment, segmentsOf } from './segments.ts';
import { nodeAt, type Source, sourceOf } from './source.ts';
import { spliced } from './splice.ts';
import { isStepOperation, stepPrimitives } from './steps.ts';
import { applied, isSame, nowhere, type Place, type Primitive, placeOf, valueAt } from './value.ts';

export interface Edited {
  readonly text: string;
  /** Makes the old text of the new one. */
  readonly undo: Splice;
}

/** `insert` instead of `length` characters at `at`. */
export interface Splice {
  readonly at: number;
  readonly length: number;
  readonly insert: string;
}

/**
 * Throws EditRefused where the change cannot be made. Whether what comes of it is a good document is not asked here.
 *
 * @example
 * edit('kind: list\nname: vip # the few\n', {
 *   type: 'edit',
 *   document: { kind: 'list', name: 'vip' },
 *   operations: [{ op: 'set', path: '/description', value: 'They buy much' }],
 * }).text; // 'kind: list\nname: vip # the few\ndescription: They buy much\n'
 */
export function edit(text: string, change: Change): Edited {
  const changed = changedText(text, change);
  return { text: changed, undo: spliceBetween(changed, text) };
}

export function applySplice(text: string, { at, length, insert }: Splice): string {
  return text.slice(0, at) + insert + text.slice(at + length);
}

function changedText(text: string, change: Change): string {
  switch (change.type) {
    case 'edit': {
      const segment = segmentOf(text, change.document);
      const { text: changed } = change.operations.reduce(operated, segment.source);
      // What follows is a line of its own.
      const isCut = segment.end < text.length && !changed.endsWith('\n');
      return `${text.slice(0, segment.start)}${changed}${isCut ? '\n' : ''}${text.slice(segment.end)}`;
    }
    case 'add': {
      const { kind, name } = change.document;
      if (findSegment(text, { kind: String(kind), name: String(name) }) !== undefined) {
        const mend = 'give it another name, or change the one that is there';
        throw new EditRefused('duplicate_name', `there is a ${String(kind)} "${String(name)}" already`, mend);
      }
      const written = writeDocument(change.document);
      if (text.trim() === '') return `${text}${written}`;
      return `${text}${text.endsWith('\n') ? '' : '\n'}---\n${written}`;
    }
    case 'drop':
      return dropped(text, segmentOf(text, change.document));
    default:
      return change satisfies never;
  }
}

function operated(source: Source, operation: Operation): Source {
  try {
    return primitivesOf(source.value, operation).reduce(changedBy, source);
  } catch (error) {
    if (operation.op !== 'set' || !(error instanceof EditRefused) || error.code !== 'cannot_edit')
      throw error;
    // What cannot be changed in parts, as its parts stand elsewhere, is replaced as a whole.
    const path = placeOf(source.value, operation.path);
    return changedBy(source, { type: 'replace', path, value: operation.value as Raw });
  }
}

function primitivesOf(value: Raw, operation: Operation): Primitive[] {
  if (isStepOperation(operation)) return stepPrimitives(value, operation);
  const path = placeOf(value, operation.path);
  switch (operation.op) {
    case 'set':
      return setPrimitives(value, path, operation.value as Raw);
    case 'remove':
      if (path.length === 0 || valueAt(value, path) === undefined) throw nowhere(path);
      return [{ type: 'remove', path }];
    case 'insert':
      if (!Array.isArray(valueAt(value, path.slice(0, -1)))) throw nowhere(path);
      return [{ type: 'insert', path, value: operation.value as Raw }];
    case 'move': {
      const list = valueAt(value, path.slice(0, -1));
      if (!Array.isArray(list) || valueAt(value, path) === undefined || operation.to >= list.length)
        throw nowhere(path);
      return path.at(-1) === operation.to ? [] : [{ type: 'move', path, to: operation.to }];
    }
    default:
      return operation satisfies never;
  }
}

/** Maps that lead to the place are made where they are missing. */
function setPrimitives(root: Raw, path: Place, value: Raw): Primitive[] {
  const old = valueAt(root, path);
  if (old !== undefined) return difference(old, value, path);
  const parentPath = path.slice(0, -1);
  const last = path.at(-1);
  const parent = valueAt(root, parentPath);
  if (last === undefined) throw nowhere(path);
  if (Array.isArray(parent)) return [{ type: 'insert', path, value }];
  if (typeof last !== 'string' || (parent !== undefined && parent !== null && !isMap(parent)))
    throw nowhere(path);
  if (isMap(parent)) return [{ type: 'add', path, value }];
  return setPrimitives(root, parentPath, { [last]: value });
}

function changedBy(source: Source, primitive: Primitive): Source {
  const wanted = applied(source.value, primitive);
  const exact = spliced(source, primitive, keyOrderOf(source.value));
  const changed = meaning(exact, wanted) ?? meaning(writtenAnew(source, primitive), wanted);
  if (changed !== undefined) return changed;
  const place = `/${primitive.path.join('/')}`;
  throw new EditRefused(
    'cannot_edit',
    `${place} cannot be changed alone: it is shared by an alias, or written in an unusual way`,
    'change the text itself',
  );
}

/** The text read, where it means what it should. */
function meaning(text: string | undefined, wanted: Raw): Source | undefined {
  const source = text === undefined ? undefined : readable(text);
  return source !== undefined && isSame(source.value, wanted) ? source : undefined;
}

function writtenAnew({ text }: Source, primitive: Primitive): string | undefined {
  // Read again, as the library changes what it has read.
  const source = sourceOf(text);
  const { document } = source;
  const { path } = primitive;
  try {
    if (primitive.type === 'remove') document.deleteIn(path);
    else if (primitive.type === 'move' || primitive.type === 'insert') {
      const list = nodeAt(source, path.slice(0, -1));
      if (!isSeq(list)) return undefined;
      const index = path.at(-1) as number;
      if (primitive.type === 'move') list.items.splice(primitive.to, 0, ...list.items.splice(index, 1));
      else list.items.splice(index, 0, document.createNode(primitive.value));
      list.flow = list.flow === true && list.items.every((item) => !isCollection(item));
    } else if (path.length === 0)
      document.contents = document.createNode(primitive.value) as typeof document.contents;
    else document.setIn(path, document.createNode(primitive.value));
    return document.toString({ lineWidth: 0 });
  } catch {
    // The library refuses places behind aliases.
    return undefined;
  }
}

/** The own text of a document, its comments included; undefined where the text has none of that name. */
export function documentIn(text: string, name: DocumentName): { text: string; document: Raw } | undefined {
  const source = findSegment(text, name)?.source;
  return source && { text: source.text, document: source.value };
}

/** All documents of a text that can be read, each with its own text. */
export function documentsIn(text: string): (DocumentName & { readonly text: string })[] {
  return segmentsOf(text).flatMap(({ start, end }) => {
    const own = text.slice(start, end);
    const value = own.trim() === '' ? undefined : readable(own)?.value;
    if (!isMap(value) || typeof value.kind !== 'string' || typeof value.name !== 'string') return [];
    return [{ kind: value.kind, name: value.name, text: own }];
  });
}

/** Puts other text in the place of a document, as it is. Throws EditRefused where there is none of that name. */
export function replaceDocument(text: string, name: DocumentName, own: string): string {
  const { start, end } = segmentOf(text, name);
  const piece = own === '' || own.endsWith('\n') ? own : `${own}\n`;
  return text.slice(0, start) + piece + text.slice(end);
}

type Found = Segment & { readonly source: Source };

function segmentOf(text: string, { kind, name }: DocumentName): Found {
  const found = findSegment(text, { kind, name });
  if (found) return found;
  throw new EditRefused(
    'no_such_document',
    `there is no ${kind} "${name}" here`,
    'name a document of this text',
  );
}

function findSegment(text: string, { kind, name }: DocumentName): Found | undefined {
  for (const { start, end } of segmentsOf(text)) {
    const own = text.slice(start, end);
    const source = own.includes(name) ? readable(own) : undefined;
    const value = source?.value;
    if (source && isMap(value) && value.kind === kind && value.name === name) return { start, end, source };
  }
  return undefined;
}

/** What cannot be read has no name either. */
function readable(text: string): Source | undefined {
  try {
    return sourceOf(text);
  } catch {
    return undefined;
  }
}

/** With the mark in front of it, or behind it where it is the first. */
function dropped(text: string, { start, end }: Segment): string {
  const before = text.lastIndexOf('\n---', start - 1);
  const isFirst = before < 0 && !text.startsWith('---');
  if (!isFirst) return text.slice(0, before < 0 ? 0 : before + 1) + text.slice(end);
  if (end >= text.length) return text.slice(0, start);
  const lineEnd = text.indexOf('\n', end);
  return text.slice(0, start) + text.slice(lineEnd < 0 ? text.length : lineEnd + 1);
}

function spliceBetween(from: string, to: string): Splice {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start++;
  let same = 0;
  while (same < most - start && from[from.length - 1 - same] === to[to.length - 1 - same]) same++;
  return { at: start, length: from.length - start - same, insert: to.slice(start, to.length - same) };
}
