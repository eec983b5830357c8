/**
 * What an expression can be at run time. JSON stays as it is: numbers are doubles, objects are maps with
 * string keys of which only own properties exist. CEL's int is a bigint.
 */

/** "This has no value": missing field, wrong type, overflow. A value, because exceptions cost too much here. */
export const ERROR: unique symbol = Symbol('language error');
export type Failure = typeof ERROR;
export type Outcome = Value | Failure;

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | CelUint
  | Timestamp
  | Duration
  | CelType
  | CelMap
  | readonly Value[]
  | JsonMap;

export interface JsonMap {
  readonly [key: string]: Value;
}

/** CEL's unsigned integer, 0 to 2^64-1. */
export class CelUint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** An instant: milliseconds since the epoch, and 0 to 999,999 nanoseconds on top. */
export class Timestamp {
  readonly ms: number;
  readonly nanos: number;
  constructor(ms: number, nanos = 0) {
    this.ms = ms;
    this.nanos = nanos;
  }
}

/** A span: whole milliseconds (floor), and 0 to 999,999 nanoseconds on top. */
export class Duration {
  readonly ms: number;
  readonly nanos: number;
  constructor(ms: number, nanos = 0) {
    this.ms = ms;
    this.nanos = nanos;
  }
}

/** A type as a value: `type(1) == int`. */
export class CelType {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export type MapKey = string | boolean | bigint | CelUint;

/** A map built by an expression; 1, 1u and 1.0 are the same key. */
export class CelMap {
  readonly #values = new Map<string | boolean | bigint, Value>();
  readonly #keys: MapKey[] = [];

  /** False when the key is there already. */
  add(key: MapKey, value: Value): boolean {
    const plain = key instanceof CelUint ? key.value : key;
    if (this.#values.has(plain)) return false;
    this.#values.set(plain, value);
    this.#keys.push(key);
    return true;
  }

  get(key: string | boolean | bigint): Value | undefined {
    return this.#values.get(key);
  }

  keys(): readonly MapKey[] {
    return this.#keys;
  }
}

export function isList(value: Outcome): value is readonly Value[] {
  return Array.isArray(value);
}

/** Any map: one built by an expression, or a JSON object of the host. */
export function isMap(value: Outcome): value is CelMap | JsonMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Timestamp) &&
    !(value instanceof Duration) &&
    !(value instanceof CelUint) &&
    !(value instanceof CelType) &&
    !(value instanceof Uint8Array)
  );
}

export function mapKeys(map: CelMap | JsonMap): readonly MapKey[] {
  return map instanceof CelMap ? map.keys() : Object.keys(map);
}

/** The value under a key, undefined when absent, ERROR when a value of this type can never be a key. */
export function mapGet(map: CelMap | JsonMap, key: Value): Outcome | undefined {
  const plain = plainKey(key);
  if (plain === ERROR) return ERROR;
  if (plain === undefined) return undefined;
  if (map instanceof CelMap) return map.get(plain);
  return typeof plain === 'string' && Object.hasOwn(map, plain) ? map[plain] : undefined;
}

function plainKey(key: Value): string | boolean | bigint | undefined | Failure {
  if (typeof key === 'string' || typeof key === 'boolean' || typeof key === 'bigint') return key;
  if (typeof key === 'number') return Number.isInteger(key) ? BigInt(key) : undefined;
  return key instanceof CelUint ? key.value : ERROR;
}

/** Field of a map by name; own properties only, so `constructor` and `__proto__` never leak. */
export function readField(value: Outcome, name: string): Outcome {
  if (!isMap(value)) return ERROR;
  const found =
    value instanceof CelMap ? value.get(name) : Object.hasOwn(value, name) ? value[name] : undefined;
  return found === undefined ? ERROR : found;
}

/** CEL's name of a value's type. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return 'double';
    case 'bigint':
      return 'int';
    case 'string':
      return 'string';
    default:
      return objectTypeName(value);
  }
}

function objectTypeName(value: Value): string {
  if (value === null) return 'null_type';
  if (Array.isArray(value)) return 'list';
  if (value instanceof CelUint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  return value instanceof CelType ? 'type' : 'map';
}

/** Names that stand for types in an expression. */
export const TYPE_NAMES: ReadonlySet<string> = new Set([
  'bool',
  'int',
  'uint',
  'double',
  'string',
  'bytes',
  'list',
  'map',
  'type',
  'null_type',
  'google.protobuf.Timestamp',
  'google.protobuf.Duration',
]);
