/**
 * Events that tell of an address that nothing may be sent to any more: a mail that came back for good, a mail that its
 * receiver marked as spam. The address is the one of the message that they name, else the one that they state.
 */
import { actEvent } from '../core/consent/act-event.ts';
import type { EventInput, Json } from '../core/input.ts';
import { contactPoint } from '../core/profile/addresses.ts';
import type { Engine, ProfileSnapshot } from './engine.ts';
import { PROFILE_ID, profileOf } from './sharding.ts';
import type { SuppressionList, SuppressionReason } from './suppression.ts';

/** Words for a bounce that may be over tomorrow: a full mailbox, a server that is away. */
const PASSING = new Set(['soft', 'transient', 'temporary', 'deferred', 'undetermined']);

export function tellsOfAddress(event: EventInput): boolean {
  return reasonOf(event) !== undefined;
}

function reasonOf({ name }: EventInput): SuppressionReason | undefined {
  if (name === 'Email Bounced') return 'bounce';
  return actEvent(name)?.name === 'Email Marked as Spam' ? 'complaint' : undefined;
}

/** Puts the addresses on the list that the events tell of; durable when it resolves. */
export async function suppressTold(
  events: readonly EventInput[],
  list: Pick<SuppressionList, 'add'>,
  engine: Pick<Engine, 'profile'>,
): Promise<void> {
  for (const event of events) {
    const reason = reasonOf(event);
    if (reason === undefined || (reason === 'bounce' && isPassing(event))) continue;
    const point = await pointOf(event, engine);
    if (point !== undefined) await list.add(point, { reason, at: event.receivedAt });
  }
}

function isPassing({ properties }: EventInput): boolean {
  const { type, bounce_type: bounceType = type, bounceType: camel = bounceType } = properties;
  return typeof camel === 'string' && PASSING.has(camel.trim().toLowerCase());
}

async function pointOf(event: EventInput, engine: Pick<Engine, 'profile'>): Promise<string | undefined> {
  const { properties, identifiers } = event;
  const message = textIn(properties.message_id);
  const sent = message && (await sentAs(message, engine));
  if (sent) return sent;
  const [, trait, address] = /^([^:]+):(.+)$/.exec(textIn(properties.contact_point) ?? '') ?? [];
  if (trait !== undefined && address !== undefined) return contactPoint(trait, address);
  const stated = textIn(properties.email) ?? textIn(properties.recipient);
  const named = stated ?? identifiers.find(({ namespace }) => namespace === 'email')?.value;
  if (named !== undefined) return contactPoint('email', named);
  // Ours, and nobody remembers where it went: the address that they have now may be another.
  if (message !== undefined && PROFILE_ID.test(profileOf(message))) return undefined;
  const email = (await engine.profile(identifiers[0]!))?.traits.find(({ name }) => name === 'email');
  // What happened before the present address was given is not about it.
  if (email === undefined || email.at > event.at) return undefined;
  return typeof email.value === 'string' ? contactPoint('email', email.value) : undefined;
}

/** Where the message went. */
async function sentAs(id: string, engine: Pick<Engine, 'profile'>): Promise<string | undefined> {
  const found: ProfileSnapshot | undefined = await engine.profile({ profile: profileOf(id) });
  const message = found?.messages.find((known) => known.id === id);
  return message?.to ? contactPoint('email', message.to) : undefined;
}

function textIn(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
