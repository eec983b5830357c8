/** Where a person stands under the contact policy: how full each cap is, what is paused and why, where it is quiet. */
import type { Configuration } from '../configuration.ts';
import { zoneOf } from '../context/view.ts';
import type { JsonObject } from '../input.ts';
import { clocksFor } from '../message/clocks.ts';
import { type Quiet, quietFor } from '../message/quiet.ts';
import type { Profile } from '../profile/profile.ts';
import { concerns, fullUntil, heldUntil } from './caps.ts';
import { valueIn } from './contact.ts';
import { type Pause, pausesOf } from './pauses.ts';
import type { CapDefinition } from './policy-definition.ts';

export interface CapStanding {
  readonly cap: CapDefinition;
  /** Of a cap that counts each value by itself: the one that this is about. */
  readonly of: string;
  /** Reserved and said. */
  readonly used: number;
  /** From when on there is room, milliseconds since the epoch; 0: now; Infinity: when something is settled, or never. */
  readonly freeAt: number;
}

export interface ContactStanding {
  readonly caps: readonly CapStanding[];
  readonly pauses: readonly Pause[];
  /** Where the person's clock, or one that may be theirs, is in quiet hours now. */
  readonly quiet: readonly Pick<Quiet, 'name' | 'until'>[];
  /** The zone of the person's clock; null: not known. */
  readonly zone: string | null;
}

const noContext: JsonObject = Object.freeze({});

/** Values of one cap that are told; the fullest. */
const MOST_VALUES = 20;

export function contactStanding(
  profile: Profile,
  configuration: Configuration,
  now: number,
): ContactStanding {
  const clocks = clocksFor(profile, configuration.quiet);
  return {
    caps: configuration.caps.caps.flatMap((cap) => capStanding(profile, cap, clocks, now)),
    pauses: pausesOf(profile, configuration.pauses, now),
    quiet: quietNow(profile, configuration, now),
    zone: zoneOf(profile, noContext) ?? null,
  };
}

function capStanding(
  { contacts }: Profile,
  cap: CapDefinition,
  clocks: readonly string[],
  now: number,
): CapStanding[] {
  const { each } = cap;
  const counted = contacts.filter((one) => concerns(cap, one) && heldUntil(one, cap, clocks) > now);
  if (each === undefined)
    return [{ cap, of: '', used: counted.length, freeAt: fullUntil(contacts, cap, now, clocks) }];
  const values = new Map<string, number>();
  for (const one of counted) values.set(valueIn(one, each), (values.get(valueIn(one, each)) ?? 0) + 1);
  const fullest = [...values].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_VALUES);
  return fullest.map(([of, used]) => {
    const alike = counted.find((one) => valueIn(one, each) === of)!;
    return { cap, of, used, freeAt: fullUntil(contacts, cap, now, clocks, alike) };
  });
}

function quietNow(profile: Profile, configuration: Configuration, now: number): ContactStanding['quiet'] {
  const found = new Map<string, number>();
  for (const { definition } of configuration.quiet.rules) {
    const { channel = '', purpose = '' } = definition;
    const transactional = purpose !== '' && configuration.consent.isOwed(profile, purpose);
    const quiet = quietFor(profile, { channel, purpose, transactional }, configuration, now);
    if (quiet !== undefined) found.set(quiet.name, Math.max(quiet.until, found.get(quiet.name) ?? 0));
  }
  return [...found].map(([name, until]) => ({ name, until }));
}
