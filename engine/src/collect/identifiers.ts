/**
 * Who an event is about: every identifier it carries, normalised, strongest first, each once.
 * The order matters beyond tidiness: the first one routes the event, so it must not depend on the sender's order.
 */
import { domainToASCII } from 'node:url';
import type { Identifier } from '../core/input.ts';
import { MAX_IDENTIFIER_BYTES, MAX_IDENTIFIER_CHARS, MAX_IDENTIFIERS } from './limits.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Strongest first; 'other' is every namespace that has no name here, by namespace and value. */
export const IDENTITY_ORDER = ['userId', 'email', 'other', 'anonymousId'] as const;

/** Names that Segment's own tools use in context.externalIds for what we call otherwise. */
const SAME_NAMESPACE: ReadonlyMap<string, string> = new Map([
  ['user_id', 'userId'],
  ['anonymous_id', 'anonymousId'],
]);

const NAMESPACE = /^[A-Za-z0-9_.-]{1,64}$/;
const BAD_NAMESPACE = refuse(
  'bad_identifier',
  'The type of an external id has 1 to 64 letters, digits, dots, dashes, underscores',
);
/**
 * Control characters would break keys and lists; half a surrogate pair makes two values equal in UTF-8, and so does what
 * stands for a letter that could not be read (U+FFFD).
 */
const UNSAFE = /[\p{Cc}\p{Cs}\uFFFD]/u;

type Bag = Readonly<Record<string, unknown>>;

export function hasUnsafeCharacters(text: string): boolean {
  return UNSAFE.test(text);
}

/**
 * A value as it stands in a namespace: numbers as text, white space trimmed.
 * undefined where there is none: absent, null and '' mean the same, because clients send '' for nobody.
 */
export function identifierValue(value: unknown, field: string): string | undefined | Refusal {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') {
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
    return refuse('bad_identifier', `${field} is a number too large to be exact: send it as text`);
  }
  if (typeof value !== 'string') return refuse('bad_identifier', `${field} must be text or a number`);
  const text = value.trim();
  if (text === '') return undefined;
  if (text.length > MAX_IDENTIFIER_CHARS || Buffer.byteLength(text) > MAX_IDENTIFIER_BYTES) {
    return refuse(
      'bad_identifier',
      `${field} has more than ${MAX_IDENTIFIER_CHARS} characters (or ${MAX_IDENTIFIER_BYTES} bytes)`,
    );
  }
  if (hasUnsafeCharacters(text))
    return refuse('bad_identifier', `${field} has characters that cannot be in an identifier`);
  return text;
}

const PLAIN_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const LOCAL_PART = /^[^\s@"(),:;<>[\]\\\p{Cc}\p{Cs}\uFFFD]{1,64}$/u;

/** Canonical form of a mail address: lower case, domain in ASCII. undefined where it does not look like one. */
export function normaliseEmail(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_IDENTIFIER_CHARS) return undefined;
  const text = value.trim().toLowerCase().normalize('NFC');
  const at = text.lastIndexOf('@');
  if (at <= 0) return undefined;
  const local = text.slice(0, at);
  if (!LOCAL_PART.test(local)) return undefined;
  const domain = text.slice(at + 1);
  const isPlain = !domain.includes('xn--') && PLAIN_DOMAIN.test(domain);
  const ascii = isPlain ? domain : domainToASCII(domain);
  if (ascii.length > 253 || !PLAIN_DOMAIN.test(ascii)) return undefined;
  return `${local}@${ascii}`;
}

/** One identifier of a namespace, as events have it, or why it is none. */
export function identifierIn(namespace: string, value: unknown): Identifier | Refusal {
  if (!NAMESPACE.test(namespace)) return BAD_NAMESPACE;
  const text = identifierValue(value, namespace);
  if (text === undefined) return refuse('missing_identifier', 'it names nobody');
  if (typeof text === 'object') return text;
  const known = SAME_NAMESPACE.get(namespace) ?? namespace;
  if (known !== 'email') return { namespace: known, value: text };
  const address = normaliseEmail(text);
  return address === undefined
    ? refuse('bad_identifier', `${text.slice(0, 100)} is no mail address`)
    : { namespace: known, value: address };
}

/**
 * All identifiers of a message. `email` is a candidate: used where it looks like an address.
 * A refusal where a value cannot be used at all, or where nobody is named.
 */
export function collectIdentifiers(
  message: Bag,
  email: unknown,
  context: Bag | undefined,
): Identifier[] | Refusal {
  const user = identifierValue(message.userId, 'userId');
  if (typeof user === 'object') return user;
  const anonymous = identifierValue(message.anonymousId, 'anonymousId');
  if (typeof anonymous === 'object') return anonymous;
  const found: Identifier[] = [];
  if (user !== undefined) found.push({ namespace: 'userId', value: user });
  const address = email === undefined || email === null ? undefined : normaliseEmail(email);
  if (address !== undefined) found.push({ namespace: 'email', value: address });
  if (anonymous !== undefined) found.push({ namespace: 'anonymousId', value: anonymous });
  const external = context?.externalIds;
  if (external !== undefined && external !== null) {
    const refusal = addExternal(found, external);
    if (refusal !== undefined) return refusal;
    return found.length === 0 ? nobody(message) : found.sort(byStrength);
  }
  return found.length === 0 ? nobody(message) : found;
}

function addExternal(found: Identifier[], external: unknown): Refusal | undefined {
  if (!Array.isArray(external)) return refuse('bad_identifier', 'context.externalIds must be a list');
  if (external.length > MAX_IDENTIFIERS) {
    return refuse('bad_identifier', `context.externalIds has more than ${MAX_IDENTIFIERS} entries`);
  }
  for (const entry of external as readonly unknown[]) {
    const identifier = externalIdentifier(entry);
    if (identifier === undefined) continue;
    if ('ok' in identifier) return identifier;
    const { namespace, value } = identifier;
    if (!found.some((other) => other.namespace === namespace && other.value === value))
      found.push(identifier);
  }
  return undefined;
}

function externalIdentifier(entry: unknown): Identifier | Refusal | undefined {
  if (typeof entry !== 'object' || entry === null) {
    return refuse('bad_identifier', 'An entry of context.externalIds is an object with id and type');
  }
  const { id, type, collection } = entry as { id?: unknown; type?: unknown; collection?: unknown };
  // Other collections name accounts and things, not this person.
  if (typeof collection === 'string' && collection !== 'users') return undefined;
  if (typeof type !== 'string' || !NAMESPACE.test(type)) {
    return BAD_NAMESPACE;
  }
  const value = identifierValue(id, `external id ${type}`);
  if (value === undefined || typeof value === 'object') return value;
  const namespace = SAME_NAMESPACE.get(type) ?? type;
  if (namespace !== 'email') return { namespace, value };
  const address = normaliseEmail(value);
  return address === undefined ? undefined : { namespace, value: address };
}

function nobody(message: Bag): Refusal {
  return message.userId === '' || message.anonymousId === ''
    ? refuse('bad_identifier', 'Its only identifier is empty: send the userId or anonymousId')
    : refuse(
        'missing_identifier',
        'Send at least one of userId, anonymousId, an e-mail trait, context.externalIds',
      );
}

function strength(namespace: string): number {
  const place = (IDENTITY_ORDER as readonly string[]).indexOf(namespace);
  return place === -1 ? IDENTITY_ORDER.indexOf('other') : place;
}

function byStrength(a: Identifier, b: Identifier): number {
  const order = strength(a.namespace) - strength(b.namespace);
  if (order !== 0) return order;
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
}
