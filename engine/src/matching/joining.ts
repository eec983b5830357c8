/**
 * Makes two profiles one person: an alias between an identifier of each, as any source could send it, with the reason in
 * its properties, where the history of the person shows it. Sent again it changes nothing.
 */
import type { EventInput, Identifier, JsonObject } from '../core/input.ts';
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

type Ports = Pick<Engine, 'profile' | 'submit'>;

/** Rejects as `submit` does: ask again. @param now milliseconds since the epoch */
export async function join(
  { one, other, occasion, evidence, most = Number.POSITIVE_INFINITY }: Join,
  engine: Ports,
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

/** The strongest that leads to the profile: one of a shared device may have gone to somebody else. */
async function ownIdentifier(
  profile: string,
  identifiers: readonly Identifier[],
  engine: Ports,
): Promise<Identifier | undefined> {
  const byRank = [...identifiers].sort((x, y) => rankOf(x.namespace) - rankOf(y.namespace));
  for (const identifier of byRank) {
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
  return {
    kind: 'event',
    messageId,
    type: 'alias',
    name: 'Aliased',
    at,
    receivedAt: at,
    mode: 'live',
    source: 'kairos',
    identifiers: [name],
    previous,
    properties,
    traits: {},
    context: {},
  };
}
