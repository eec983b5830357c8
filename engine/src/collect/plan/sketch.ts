/**
 * What the properties of one event look like, from the events that were seen: which are there how often, of which
 * types, with which few values. Bounded whatever is sent: so many places an event, so many values a place.
 */

import formats, { type FormatName } from 'ajv-formats';

export const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
export type TypeName = (typeof TYPES)[number];

/** Texts that all look like one of these have that format; what validators take under its name is asked as well. */
export const FORMATS: readonly { readonly name: string; readonly test: (text: string) => boolean }[] = [
  formatOf('date-time', /^\d{4}-\d\d-\d\dT/),
  formatOf('date', /^\d{4}-/),
  formatOf('uuid', /^[\da-f]{8}-/i),
  formatOf('email', /@/),
  formatOf('uri', /^https?:\/\//),
];
const ALL_FORMATS = (1 << FORMATS.length) - 1;

export const MAX_VALUES = 12;
const MAX_VALUE_CHARS = 60;
const MAX_DEPTH = 5;
/** Names in one object; more of them are keys of a map, not properties. */
export const MAX_NAMES = 60;

/** How many more places an event may have; shared by all of its nodes. */
export interface Room {
  left: number;
}

/** Everything seen at one place. */
export class Sketch {
  seen = 0;
  /** By position in {@link TYPES}. */
  readonly types = new Uint32Array(TYPES.length);
  /** Different texts; undefined once there were too many, or one that is too long. */
  values: Map<string, number> | undefined = new Map();
  formats = ALL_FORMATS;
  children: Map<string, Sketch> | undefined;
  /** More names than an object with fixed properties has. */
  isMap = false;
  items: Sketch | undefined;

  add(value: unknown, room: Room, depth = 0): void {
    this.seen++;
    if (value === null) this.types[0]!++;
    else if (typeof value === 'boolean') this.types[1]!++;
    else if (typeof value === 'number') this.types[Number.isInteger(value) ? 2 : 3]!++;
    else if (typeof value === 'string') this.#addText(value);
    else if (Array.isArray(value)) this.#addList(value, room, depth);
    else this.#addObject(value as Readonly<Record<string, unknown>>, room, depth);
  }

  count(type: TypeName): number {
    return this.types[TYPES.indexOf(type)]!;
  }

  /** Of texts only what they look like is known from then on: a list of them that misses some would be wrong. */
  forgetValues(): void {
    if (this.values?.size !== 0) this.values = undefined;
    this.items?.forgetValues();
    for (const child of this.children?.values() ?? []) child.forgetValues();
  }

  #addText(text: string): void {
    this.types[4]!++;
    for (let i = 0; this.formats >> i !== 0; i++) {
      if ((this.formats & (1 << i)) !== 0 && !FORMATS[i]!.test(text)) this.formats &= ~(1 << i);
    }
    if (this.values === undefined) return;
    const known = this.values.get(text);
    if (known === undefined && (this.values.size >= MAX_VALUES || text.length > MAX_VALUE_CHARS))
      this.values = undefined;
    else this.values.set(text, (known ?? 0) + 1);
  }

  #addList(list: readonly unknown[], room: Room, depth: number): void {
    this.types[5]!++;
    if (depth >= MAX_DEPTH || list.length === 0) return;
    if (this.items === undefined) {
      if (room.left <= 0) return;
      room.left--;
      this.items = new Sketch();
    }
    for (const item of list) this.items.add(item, room, depth + 1);
  }

  #addObject(object: Readonly<Record<string, unknown>>, room: Room, depth: number): void {
    this.types[6]!++;
    if (depth >= MAX_DEPTH || this.isMap) return;
    this.children ??= new Map();
    const { children } = this;
    for (const name in object) {
      let child = children.get(name);
      if (child === undefined) {
        if (children.size >= MAX_NAMES) {
          this.isMap = true;
          this.children = undefined;
          return;
        }
        if (room.left <= 0) continue;
        room.left--;
        child = new Sketch();
        children.set(name, child);
      }
      child.add(object[name], room, depth + 1);
    }
  }
}

/** @param begins what such a text looks like at first sight; many more are possible by the letter of the format. */
function formatOf(name: FormatName, begins: RegExp) {
  const format = formats.default.get(name);
  const isValid =
    format instanceof RegExp
      ? (text: string) => format.test(text)
      : typeof format === 'object' && typeof format.validate === 'function'
        ? (format.validate as (text: string) => boolean)
        : (format as (text: string) => boolean);
  return { name, test: (text: string) => begins.test(text) && isValid(text) };
}
