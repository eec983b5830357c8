/** What an event says of a person's membership: `group` calls, and the events of the field that add and remove. */
import type { EventInput, Json, JsonObject } from '../input.ts';
import { type GroupKind, groupKinds } from './definition.ts';

export interface GroupAct {
  readonly kind: GroupKind;
  readonly id: string;
  readonly joins: boolean;
  /** Undefined: nothing is said of it. */
  readonly role: string | undefined;
  /** Of the group, not of the person. */
  readonly traits: JsonObject;
}

/** Names that a group call's traits use for something else than the group. */
const OF_THE_MEMBERSHIP: ReadonlySet<string> = new Set(['role', 'groupType']);

/** Keys of the store have room for so much. */
const MOST_ID_BYTES = 1_024;
const MOST_ROLE_CHARS = 100;

/**
 * `group` calls join, and carry the group's traits; among them `role` is the member's role and `groupType` the kind
 * (account). 'Account Added User' joins, 'Account Removed User' and 'Group Left' leave, with `groupId` in the properties
 * or the context. A text says why it cannot be; undefined: the event is about no group.
 */
export function groupActIn(event: EventInput): GroupAct | string | undefined {
  const { type, name, properties, context } = event;
  if (type === 'group') {
    const traits = bag(properties.traits);
    const kind = traits.groupType ?? 'account';
    return act(kind, properties.groupId, true, traits.role, ownTraits(traits));
  }
  if (type !== 'track') return undefined;
  const joins = name === 'Account Added User';
  if (!joins && name !== 'Account Removed User' && name !== 'Group Left') return undefined;
  const kind = name === 'Group Left' ? (properties.groupType ?? 'account') : 'account';
  return act(kind, properties.groupId ?? context.groupId, joins, properties.role, nothing);
}

function act(
  kind: Json,
  id: Json | undefined,
  joins: boolean,
  role: Json | undefined,
  traits: JsonObject,
): GroupAct | string {
  if (!isKind(kind)) return `groupType is one of: ${groupKinds.join(', ')}`;
  const text = typeof id === 'number' ? String(id) : typeof id === 'string' ? id.trim() : '';
  if (text === '') return 'groupId names no group';
  if (!isKey(text)) return `groupId has more than ${MOST_ID_BYTES} bytes, or control characters`;
  const named = typeof role === 'string' ? role.trim().slice(0, MOST_ROLE_CHARS) : undefined;
  return { kind, id: text, joins, role: named === '' ? undefined : named, traits };
}

function isKind(kind: Json): kind is GroupKind {
  return (groupKinds as readonly Json[]).includes(kind);
}

function isKey(text: string): boolean {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code === 127) return false;
    bytes += code < 128 ? 1 : code < 2_048 ? 2 : 3;
    if (bytes > MOST_ID_BYTES) return false;
  }
  return true;
}

function ownTraits(traits: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(traits).filter(([name]) => !OF_THE_MEMBERSHIP.has(name)));
}

function bag(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : nothing;
}

const nothing: JsonObject = Object.freeze({});
