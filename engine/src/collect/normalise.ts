/**
 * One Segment message as our event, or the reason why not. Pure: no clock, no I/O; every field of the event is
 * a function of the message and its envelope. Written by hand because each event of each request passes here.
 * The message is not changed; the event shares its nested objects, so the caller must not change them later.
 */
import { createHash } from 'node:crypto';
import type { EventInput, EventType, Identifier, Json, JsonObject, Mode } from '../core/input.ts';
import { isWithdrawal } from '../core/profile/consent-subject.ts';
import { collectIdentifiers, hasUnsafeCharacters, identifierValue } from './identifiers.ts';
import { type Clocks, eventTime } from './instant.ts';
import { MAX_EVENT_BYTES, MAX_MESSAGE_ID_CHARS } from './limits.ts';
import { type Refusal, refuse } from './refusal.ts';
import { jsonBytes, weigh, weightRefusal } from './weigh.ts';

/** What a request says about all its messages, and what we know about the request. */
export interface Envelope extends Clocks {
  readonly mode: Mode;
  /** Name of the source document. */
  readonly source: string;
  /** Set where the route names the type; it then wins over the message's own. */
  readonly type?: EventType | undefined;
  /** Of the batch: merged into each message key by key, the message's own value winning. Already weighed. */
  readonly context?: JsonObject;
  readonly integrations?: JsonObject;
  /** Exact JSON size of the two above, counted into each event. */
  readonly batchBytes: number;
  /** True where the customer's own device called: its address and browser are then facts about the customer. */
  readonly isClient: boolean;
  readonly ip?: string;
  readonly userAgent?: string | undefined;
  /** The browser asks for privacy: Global Privacy Control, `Sec-GPC: 1`. */
  readonly gpc?: boolean;
}

export type Normalised = { readonly ok: true; readonly event: EventInput } | Refusal;

type Bag = JsonObject;
const EMPTY: Bag = Object.freeze({});

/**
 * `position` is the message's place in its request. It only matters for a message without messageId: its id is then
 * the hash of its content, the place and receivedAt (a repeated request counts again, as nothing says it is the same).
 * Imported history leaves place and receivedAt out: importing the same file again changes nothing.
 */
export function normalise(message: unknown, envelope: Envelope, position: number): Normalised {
  if (!isBag(message)) return refuse('not_an_object', 'An event is a JSON object');
  const load = checkLoad(message, envelope.batchBytes) ?? checkShapes(message);
  if (load !== undefined) return load;
  const type = envelope.type ?? message.type;
  if (!isEventType(type)) {
    return refuse('unknown_type', `The type must be one of ${EVENT_TYPES.join(', ')}`);
  }
  return assemble(type, message, envelope, position);
}

function assemble(type: EventType, message: Bag, envelope: Envelope, position: number): Normalised {
  const named = mergeBags(envelope.context, bagAt(message, 'context'));
  if (named !== undefined && !isAbsentOrBag(named.traits)) return badShape('context.traits');
  const traits = personTraits(type, message, named);
  const candidate = traits.email ?? (type === 'identify' ? bagAt(message, 'properties')?.email : undefined);
  const identifiers = collectIdentifiers(message, candidate, named);
  if (!Array.isArray(identifiers)) return identifiers;
  const at = timeOf(type, message, envelope);
  if (typeof at === 'object') return at;
  const messageId = messageIdOf(message, envelope, position);
  if (typeof messageId === 'object') return messageId;
  const name = nameOf(type, message);
  if (typeof name === 'object') return name;
  const event: EventInput = {
    kind: 'event',
    messageId,
    type,
    name,
    at,
    receivedAt: envelope.receivedAt,
    mode: envelope.mode,
    source: envelope.source,
    identifiers,
    properties: propertiesOf(type, message),
    traits,
    context: contextOf(message, named, envelope),
  };
  return type === 'alias' ? withPrevious(event, message) : { ok: true, event };
}

/** Who takes consent back is heard also where nobody can read when they said it. */
function timeOf(type: EventType, message: Bag, envelope: Envelope): number | Refusal {
  const at = eventTime(message, envelope);
  if (typeof at === 'number' || type !== 'track' || typeof message.event !== 'string') return at;
  return isWithdrawal({ name: message.event }) ? envelope.receivedAt : at;
}

const EVENT_TYPES: readonly EventType[] = ['track', 'identify', 'page', 'screen', 'group', 'alias'];

function isEventType(type: unknown): type is EventType {
  return typeof type === 'string' && (EVENT_TYPES as readonly string[]).includes(type);
}

function checkLoad(message: Bag, batchBytes: number): Refusal | undefined {
  const weight = weigh(message, 0);
  if (weight < 0) return weightRefusal(weight);
  if (weight + batchBytes <= MAX_EVENT_BYTES) return undefined;
  const bytes = jsonBytes(message) + batchBytes;
  if (bytes <= MAX_EVENT_BYTES) return undefined;
  return refuse('event_too_large', `The event has ${bytes} bytes of JSON, more than ${MAX_EVENT_BYTES}`);
}

function checkShapes(message: Bag): Refusal | undefined {
  if (!isAbsentOrBag(message.context)) return badShape('context');
  if (!isAbsentOrBag(message.properties)) return badShape('properties');
  if (!isAbsentOrBag(message.traits)) return badShape('traits');
  if (!isAbsentOrBag(message.integrations)) return badShape('integrations');
  return undefined;
}

function badShape(field: string): Refusal {
  return refuse('bad_shape', `${field} must be an object`);
}

/** Identify carries the person's traits itself; every other type may bring them in its context. */
function personTraits(type: EventType, message: Bag, context: Bag | undefined): Bag {
  const inContext = bagAt(context, 'traits');
  if (type !== 'identify') return inContext ?? EMPTY;
  return mergeBags(inContext, bagAt(message, 'traits')) ?? EMPTY;
}

function messageIdOf(message: Bag, envelope: Envelope, position: number): string | Refusal {
  const id = message.messageId;
  if (id === undefined || id === null || id === '') return derivedId(message, envelope, position);
  const text = typeof id === 'number' ? String(id) : id;
  if (typeof text !== 'string') return refuse('bad_message_id', 'messageId must be text');
  if (text.length > MAX_MESSAGE_ID_CHARS) {
    return refuse('message_id_too_long', `messageId has more than ${MAX_MESSAGE_ID_CHARS} characters`);
  }
  if (hasUnsafeCharacters(text)) return refuse('bad_message_id', 'messageId has control characters');
  return text;
}

function derivedId(message: Bag, envelope: Envelope, position: number): string {
  const hash = createHash('sha256').update(JSON.stringify(message));
  hash.update(envelope.mode === 'history' ? `|${envelope.source}` : `|${envelope.receivedAt}|${position}`);
  return `derived-${hash.digest('base64url').slice(0, 22)}`;
}

function nameOf(type: EventType, message: Bag): string | Refusal {
  switch (type) {
    case 'track':
      return typeof message.event === 'string' && message.event.trim() !== ''
        ? message.event
        : refuse('missing_event_name', 'A track call names what happened in event');
    case 'identify':
      return 'Identified';
    case 'page':
      return 'Page Viewed';
    case 'screen':
      return 'Screen Viewed';
    case 'group': {
      const group = identifierValue(message.groupId, 'groupId');
      if (typeof group === 'object') return group;
      return group === undefined
        ? refuse('missing_group_id', 'A group call names its group in groupId')
        : 'Group Joined';
    }
    case 'alias':
      return 'Aliased';
    default:
      return type satisfies never;
  }
}

function propertiesOf(type: EventType, message: Bag): Bag {
  switch (type) {
    case 'track':
      return bagAt(message, 'properties') ?? EMPTY;
    case 'page':
    case 'screen':
      return viewProperties(message);
    case 'group':
      return { groupId: String(message.groupId).trim(), traits: bagAt(message, 'traits') ?? EMPTY };
    case 'identify':
    case 'alias':
      return EMPTY;
    default:
      return type satisfies never;
  }
}

/** The page's name and category stand beside the properties on the wire; conditions look for them inside. */
function viewProperties(message: Bag): Bag {
  const properties = bagAt(message, 'properties') ?? EMPTY;
  const { name, category } = message;
  const addName = typeof name === 'string' && name !== '' && name !== properties.name;
  const addCategory = typeof category === 'string' && category !== '' && category !== properties.category;
  if (!addName && !addCategory) return properties;
  return { ...properties, ...(addName && { name }), ...(addCategory && { category }) };
}

/**
 * The context as it is kept: without traits (they are in the event's own), with what the connection tells about
 * the customer's device, and with `integrations` where they name anybody but the collector itself.
 */
function contextOf(message: Bag, named: Bag | undefined, envelope: Envelope): Bag {
  const isClient = envelope.isClient || isDeviceChannel(message.channel);
  const ip = isClient && named?.ip === undefined ? envelope.ip : undefined;
  const userAgent = isClient && named?.userAgent === undefined ? envelope.userAgent : undefined;
  const integrations = mergeBags(envelope.integrations, bagAt(message, 'integrations'));
  const keepsIntegrations = integrations !== undefined && namesOthers(integrations);
  const hasTraits = named?.traits !== undefined;
  // What the header says nobody can take back in the body.
  const addsGpc = envelope.gpc === true && named?.gpc !== true;
  if (ip === undefined && userAgent === undefined && !keepsIntegrations && !hasTraits && !addsGpc)
    return named ?? EMPTY;
  const context: Record<string, Json> = { ...named };
  if (hasTraits) delete context.traits;
  if (ip !== undefined) context.ip = ip;
  if (userAgent !== undefined) context.userAgent = userAgent;
  if (addsGpc) context.gpc = true;
  if (keepsIntegrations) context.integrations = integrations;
  return context;
}

function isDeviceChannel(channel: Json | undefined): boolean {
  return channel === 'browser' || channel === 'web' || channel === 'mobile';
}

function namesOthers(integrations: Bag): boolean {
  for (const key in integrations) if (key !== 'Segment.io') return true;
  return false;
}

/**
 * previousId is a userId, unless it is the event's own anonymousId. Without previousId the anonymousId is meant:
 * the browser client's alias(userId) says "this visitor is that user", alias(userId, previousId) "this user was that".
 */
function withPrevious(event: EventInput, message: Bag): Normalised {
  if (event.identifiers[0]?.namespace !== 'userId') {
    return refuse('missing_identifier', 'An alias call names the person in userId');
  }
  const given = identifierValue(message.previousId, 'previousId');
  if (typeof given === 'object') return given;
  const anonymous = event.identifiers.find(({ namespace }) => namespace === 'anonymousId');
  const isAnonymous = given === undefined || given === anonymous?.value;
  const previous: Identifier | undefined = isAnonymous ? anonymous : { namespace: 'userId', value: given };
  if (previous === undefined) {
    return refuse('missing_identifier', 'An alias call names the other identity in previousId');
  }
  if (isAnonymous || anonymous !== undefined || !MADE_BY_CLIENT.test(previous.value))
    return { ok: true, event: { ...event, previous } };
  const visitor: Identifier = { namespace: 'anonymousId', value: previous.value };
  return { ok: true, event: { ...event, identifiers: [...event.identifiers, visitor], previous } };
}

/**
 * As clients make anonymous ids. A server names a visitor so in an alias, and nothing of it says that it is no user's: it is
 * both, whatever else is known by then, so that order does not matter.
 */
const MADE_BY_CLIENT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsentOrBag(value: unknown): boolean {
  return value === undefined || value === null || isBag(value);
}

function bagAt(object: Bag | undefined, key: string): Bag | undefined {
  const value = object?.[key];
  return isBag(value) ? value : undefined;
}

function mergeBags(base: Bag | undefined, over: Bag | undefined): Bag | undefined {
  if (base === undefined) return over;
  return over === undefined ? base : { ...base, ...over };
}
