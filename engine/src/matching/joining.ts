/**
 * Makes two profiles one person: an alias between an identifier of each, as any source could send it, with the reason in
 * its properties, where the history of the person shows it. Sent again it changes nothing.
 */
import { DECIDED, decisionProperties } from '../core/identity/acts.ts';
import { type EventInput, type Identifier, type JsonObject, OWN_SOURCE } from '../core/input.ts';
import { rankOf, survivor } from '../core/profile/rank.ts';
import type { Engine } from '../hosts/engine.ts';
import { pairOf } from './pair.ts';

export interface Join {
  readonly one: string;
  readonly other: string;
  /** Tells this join from an earlier one of the same two, that was undone. */
  readonly occasion: string;
  /** What stands in the history of the person: why, and who said so. */
  readonly evidence: JsonObject;
  /** Profiles that the person may be made of in the end; absent: any number. */
  readonly most?: number;
}

/** `joined`: they are one now; `absent`: one is not there, or has no identifier that is still its own; `large`: too many. */
export type JoinOutcome = 'joined' | 'absent' | 'large';

export type JoinPorts = Pick<Engine, 'profile' | 'submit'>;

/** Rejects as `submit` does: ask again. @param now milliseconds since the epoch */
export async function join(
  { one, other, occasion, evidence, most = Number.POSITIVE_INFINITY }: Join,
  engine: JoinPorts,
  now: number,
): Promise<JoinOutcome> {
  const [first, second] = await Promise.all([
    engine.profile({ profile: one }),
    engine.profile({ profile: other }),
  ]);
  if (!first || !second) return 'absent';
  if (first.id === second.id) return 'joined';
  if (first.mergedFrom.length + second.mergedFrom.length + 2 > most) return 'large';
  // The reason stands in the history of the one who stays.
  const [stays, goes] = survivor(first.id, second.id) === first.id ? [first, second] : [second, first];
  const [name, previous] = await Promise.all([
    ownIdentifier(stays.id, stays.identifiers, engine),
    ownIdentifier(goes.id, goes.identifiers, engine),
  ]);
  if (!name || !previous) return 'absent';
  const { a, b } = pairOf(one, other);
  await engine.submit([aliasOf(name, previous, `kairos-match-${a}-${b}-${occasion}`, evidence, now)]);
  const heir = await engine.profile({ profile: second.id });
  return heir?.id === (await engine.profile({ profile: first.id }))?.id ? 'joined' : 'absent';
}

export interface Decree {
  /** open: neither any more. */
  readonly rule: 'always' | 'never' | 'open';
  readonly one: string;
  readonly other: string;
  readonly occasion: string;
  readonly by: string;
}

/** Identifiers of each of the two that a decree names at most, the strongest ones. */
const MOST_NAMED = 30;

/** Makes a rule of it: whatever shows them together, or apart, from now on. Sent again it changes nothing. */
export async function decree(
  { rule, one, other, occasion, by }: Decree,
  engine: JoinPorts,
  now: number,
): Promise<void> {
  const [first, second] = await Promise.all([
    engine.profile({ profile: one }),
    engine.profile({ profile: other }),
  ]);
  // Of one profile nothing is left to say: which identifiers were whose is not known any more.
  if (!first || !second || first.id === second.id) return;
  const named = [first, second].map(({ identifiers }) =>
    strongest(identifiers)
      .slice(0, MOST_NAMED)
      .map(({ namespace, value }) => ({ namespace, value })),
  ) as [Identifier[], Identifier[]];
  const decision = { rule, one: named[0], other: named[1], by, reason: 'an answer about a match' };
  if (named.some((identifiers) => identifiers.length === 0)) return;
  const { a, b } = pairOf(one, other);
  const messageId = `kairos-match-${a}-${b}-${occasion}-${rule}`;
  const properties = decisionProperties(decision);
  await engine.submit([{ ...ownEvent(named[0][0]!, messageId, properties, now), name: DECIDED }]);
}

function strongest(identifiers: readonly Identifier[]): Identifier[] {
  return [...identifiers].sort((x, y) => rankOf(x.namespace) - rankOf(y.namespace));
}

/** The strongest that leads to the profile: one of a shared device may have gone to somebody else. */
async function ownIdentifier(
  profile: string,
  identifiers: readonly Identifier[],
  engine: JoinPorts,
): Promise<Identifier | undefined> {
  for (const identifier of strongest(identifiers)) {
    const { namespace, value } = identifier;
    if ((await engine.profile({ namespace, value }))?.id === profile) return { namespace, value };
  }
  return undefined;
}

function aliasOf(
  name: Identifier,
  previous: Identifier,
  messageId: string,
  properties: JsonObject,
  at: number,
): EventInput {
  return { ...ownEvent(name, messageId, properties, at), type: 'alias', name: 'Aliased', previous };
}

function ownEvent(identifier: Identifier, messageId: string, properties: JsonObject, at: number): EventInput {
  return {
    kind: 'event',
    messageId,
    type: 'track',
    name: '',
    at,
    receivedAt: at,
    mode: 'live',
    source: OWN_SOURCE,
    identifiers: [identifier],
    properties,
    traits: {},
    context: {},
  };
}
