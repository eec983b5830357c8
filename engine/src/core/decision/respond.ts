/** Remembers what a person did with what was said to them, where a pause of the policy counts it; else it costs nothing. */

import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { EventInput } from '../input.ts';
import type { Message } from '../message/message.ts';
import { kindOf } from '../message/room.ts';
import type { Profile } from '../profile/profile.ts';
import { isRestricted } from '../profile/restriction.ts';
import { type ContactKind, kindOfAction, kindOfRule } from './contact.ts';
import type { DecisionMark } from './mark.ts';
import { type ResponseRow, withResponse } from './responses.ts';
import { markNamedBy, toldBy } from './told.ts';

export function respondOn(
  profile: Profile,
  event: EventInput,
  scope: Scope,
  configuration: Configuration,
  now: number,
): void {
  const { pauses } = configuration;
  if (pauses.keepMs === 0 || event.mode === 'history' || isRestricted(profile)) return;
  if (event.properties.machine === true) return;
  const told = toldBy(event.name)?.what;
  if (told !== undefined && pauses.wanted.has(told)) {
    const found = whatIsMeant(profile, event, configuration);
    if (found !== undefined) {
      const { kind, id, decidedAt } = found;
      keep(profile, { ...kind, id, what: told, at: happenedAt(event, now, decidedAt) }, configuration, now);
    }
  }
  for (const { definition, where } of pauses.byEvent.get(event.name) ?? []) {
    if (where !== undefined && !where.test(scope)) continue;
    const row = {
      ...kindOfRule(definition),
      id: event.messageId,
      what: `on ${definition.name}`,
      at: happenedAt(event, now),
    } as const;
    keep(profile, row, configuration, now);
  }
}

/** Whenever it is told: what answers a decision came after it, whatever the clock of who tells it says. */
function happenedAt({ at }: EventInput, now: number, decidedAt = Number.NEGATIVE_INFINITY): number {
  return Math.min(now, Math.max(at, decidedAt));
}

/** A message was handed over, or may have been. */
export function respondToMessage(
  profile: Profile,
  message: Message,
  configuration: Configuration,
  now: number,
): void {
  if (!configuration.pauses.wanted.has('shown') || message.transactional) return;
  const kind = kindOf({ configuration }, message);
  const id = message.source.decision ?? message.id;
  keep(profile, { ...kind, id, what: 'shown', at: now }, configuration, now);
}

function keep(profile: Profile, row: ResponseRow, { pauses }: Configuration, now: number): void {
  profile.responses = withResponse(profile.responses, row, pauses.keepMs, now);
}

/** The action, decision or message that an event names. */
function whatIsMeant(
  profile: Profile,
  { properties, messageId }: EventInput,
  configuration: Configuration,
): { readonly kind: ContactKind; readonly id: string; readonly decidedAt?: number } | undefined {
  const { action: name, message_id: message } = properties;
  if (message !== undefined) {
    const found = profile.messages.find(({ id }) => id === message);
    return found && { kind: kindOf({ configuration }, found), id: found.source.decision ?? found.id };
  }
  const mark = markNamedBy(profile, properties);
  const action = configuration.actionsByName.get(mark?.action ?? (typeof name === 'string' ? name : ''));
  if (action === undefined) return undefined;
  return {
    kind: kindOfAction(action, placeOf(mark)),
    id: mark?.id ?? messageId,
    ...(mark && { decidedAt: mark.at }),
  };
}

function placeOf(mark: DecisionMark | undefined): { readonly placement?: string; readonly channel?: string } {
  const { placement, channel } = mark ?? {};
  return { ...(placement !== undefined && { placement }), ...(channel !== undefined && { channel }) };
}
