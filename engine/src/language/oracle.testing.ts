/** For tests: the library's own evaluator as oracle, and one comparable text for its values and ours. */

import {
  type CelInput,
  celEnv,
  celUint,
  isCelError,
  isCelList,
  isCelMap,
  isCelType,
  isCelUint,
  parse,
  plan,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { formatDuration } from './duration.ts';
import { CelType, CelUint, Duration, ERROR, type Outcome, Timestamp } from './index.ts';
import { formatTimestamp } from './timestamp.ts';
import { isList, isMap, mapGet, mapKeys } from './values.ts';

/** Type and value as text: the int 1 and the double 1 differ. */
export function tagOurs(value: Outcome | undefined): string {
  if (value === ERROR || value === undefined) return 'error';
  if (value === null) return 'null';
  if (typeof value === 'number') return tagDouble(value);
  if (typeof value === 'bigint') return `int:${value}`;
  if (typeof value !== 'object') return `${typeof value}:${value}`;
  if (value instanceof CelUint) return `uint:${value.value}`;
  if (value instanceof Uint8Array) return `bytes:${Array.from(value).join(' ')}`;
  if (value instanceof Timestamp) return `timestamp:${formatTimestamp(value)}`;
  if (value instanceof Duration) return `duration:${formatDuration(value)}`;
  if (value instanceof CelType) return `type:${value.name}`;
  if (isList(value)) return `[${value.map(tagOurs).join(', ')}]`;
  return isMap(value)
    ? tagMap(mapKeys(value).map((key) => [tagOurs(key), tagOurs(mapGet(value, key))]))
    : 'unknown';
}

export function tagDouble(value: number): string {
  return `double:${Object.is(value, -0) ? '-0' : value}`;
}

export function tagMap(entries: readonly (readonly string[])[]): string {
  return `{${entries
    .map(([key, value]) => `${key} = ${value}`)
    .sort()
    .join(', ')}}`;
}

export function tagLibrary(value: unknown): string {
  if (isCelError(value) || value === undefined) return 'error';
  if (value === null) return 'null';
  if (typeof value === 'number') return tagDouble(value);
  if (typeof value === 'bigint') return `int:${value}`;
  if (typeof value !== 'object') return `${typeof value}:${value}`;
  if (isCelUint(value)) return `uint:${value.value}`;
  if (value instanceof Uint8Array) return `bytes:${Array.from(value).join(' ')}`;
  if (isCelList(value)) return `[${Array.from(value, tagLibrary).join(', ')}]`;
  if (isCelMap(value)) return tagMap(Array.from(value, ([key, item]) => [tagLibrary(key), tagLibrary(item)]));
  if (isCelType(value)) return `type:${value.name}`;
  return tagMessage(value);
}

function tagMessage(value: object): string {
  const message =
    'message' in value ? (value.message as { $typeName: string; seconds: bigint; nanos: number }) : undefined;
  if (message?.$typeName === 'google.protobuf.Timestamp') {
    const at = new Timestamp(
      Number(message.seconds) * 1000 + Math.floor(message.nanos / 1e6),
      message.nanos % 1e6,
    );
    return `timestamp:${formatTimestamp(at)}`;
  }
  if (message?.$typeName !== 'google.protobuf.Duration') return `message:${message?.$typeName}`;
  const nanos = message.seconds * 1_000_000_000n + BigInt(message.nanos);
  const rest = ((nanos % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return `duration:${formatDuration(new Duration(Number((nanos - rest) / 1_000_000n), Number(rest)))}`;
}

/** One of our values as the library takes it. */
export function toLibrary(value: Outcome): CelInput {
  if (typeof value === 'symbol') throw new Error('an error is not an input');
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof CelUint) return celUint(value.value);
  if (value instanceof Uint8Array) return value;
  if (isList(value)) return value.map(toLibrary);
  if (!isMap(value)) throw new Error('not an input of the library');
  const entries = mapKeys(value).map(
    (key) => [key instanceof CelUint ? celUint(key.value) : key, mapGet(value, key)] as const,
  );
  return new Map(entries.map(([key, item]) => [key, toLibrary(item === undefined ? ERROR : item)]));
}

/** What the library makes of a text, tagged; 'error' when it refuses the text. */
export function runLibrary(text: string, bindings: Record<string, CelInput>, namespace = ''): string {
  try {
    return tagLibrary(plan(celEnv({ namespace, funcs: strings }), parse(text))(bindings));
  } catch {
    return 'error';
  }
}
