/**
 * Bodies of decide calls as programs send them, checked by hand: under overload the schema would cost as much as reading the
 * JSON. What is taken here is taken by the schema, as the same; whatever else is undefined, and the schema says what it is.
 */
import type { z } from 'zod';
import { NAME } from '../core/name.ts';
import type { decideRequest } from './decide-shapes.ts';

type Asked = z.infer<typeof decideRequest>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** @param body as JSON.parse gives it */
export function usualAsked(body: unknown): Asked | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const given = body as Readonly<Record<string, unknown>>;
  const asked: Writable<Asked> = { context: {}, limit: 1 };
  for (const key in given) if (!take(asked, key, given[key])) return undefined;
  return asked;
}

/** False where it is not surely as the schema has it. */
function take(asked: Writable<Asked>, key: string, value: unknown): boolean {
  switch (key) {
    case 'profile':
    case 'userId':
    case 'email':
    case 'anonymousId':
      if (!isText(value, 300)) return false;
      asked[key] = value;
      return true;
    case 'placement':
      if (!isText(value, 100) || !NAME.test(value)) return false;
      asked.placement = value;
      return true;
    case 'requestId':
      if (!isText(value, 200)) return false;
      asked.requestId = value;
      return true;
    case 'conversation':
      if (!isText(value, 100)) return false;
      asked.conversation = value;
      return true;
    case 'limit':
      if (!isWhole(value, 1, 50)) return false;
      asked.limit = value;
      return true;
    case 'deadlineMs':
      if (!isWhole(value, 0, 60_000)) return false;
      asked.deadlineMs = value;
      return true;
    case 'context':
      if (!isObject(value)) return false;
      asked.context = value;
      return true;
    default:
      return false;
  }
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= most;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** Names that reach a prototype were refused when it was read: {@link parseAsked}. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
