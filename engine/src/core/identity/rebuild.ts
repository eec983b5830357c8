/**
 * What somebody's own facts say, from the first one on: what is known of them is learnt anew, nothing is started and
 * nothing sent. Runs, messages and decisions are no part of it: they happened as they did (restate.ts).
 */
import { advance } from '../advance.ts';
import type { Configuration } from '../configuration.ts';
import { isGrant } from '../consent/act.ts';
import type { Fact } from '../effect.ts';
import { Effects } from '../effects.ts';
import { takeTraits } from '../golden/settle.ts';
import type { EventInput, Json } from '../input.ts';
import { indexJourneys } from '../journey/compile.ts';
import { noteAddresses, pointsGiven } from '../profile/addresses.ts';
import { applyConsent } from '../profile/consent.ts';
import { countEvent } from '../profile/count.ts';
import { isTooLate } from '../profile/lateness.ts';
import { applyListing } from '../profile/lists.ts';
import { Profile } from '../profile/profile.ts';
import { toState } from '../profile/state.ts';
import type { World } from '../world.ts';
import { DECIDED } from './acts.ts';

type Noticed = Extract<Fact, { type: 'noticed' }>;

export class Rebuilding {
  readonly #profile: Profile;
  readonly #world: World;
  readonly #effects = new Effects();

  constructor(id: string, configuration: Configuration) {
    this.#profile = new Profile(id);
    const journeys: Configuration['journeys'] = new Map();
    this.#world = {
      now: 0,
      configuration: { ...configuration, journeys, journeyIndex: indexJourneys(journeys) },
      layout: () => configuration.layout,
      unfilled: { has: () => false },
      models: new Map(),
      // Who somebody is has been resolved: one identifier an event is enough.
      foundedBy: () => id,
      recorded: [],
    };
  }

  /**
   * In the order in which they were applied.
   * @param now processing time then; @param noticed what derived from it
   */
  take(event: EventInput, now: number, noticed: readonly Noticed[]): void {
    const profile = this.#profile;
    const world = this.#world;
    world.now = Math.max(world.now, now);
    this.#effects.clear();
    const { configuration } = world;
    if (event.name === DECIDED) return;
    if (isTooLate(event, configuration.latenessMs)) {
      noteAddresses(profile, event, configuration.consent.contactTraits);
      takeTraits(profile, event, configuration.golden);
      applyConsent(profile, event, configuration.consent, this.#effects);
      applyListing(profile, event, this.#effects);
      return;
    }
    const { previous: _, ...plain } = event;
    const input = { ...plain, mode: 'history', identifiers: event.identifiers.slice(0, 1) } as const;
    advance(profile, { ...input, type: event.type === 'alias' ? 'track' : event.type }, world, this.#effects);
    for (const { event: name, at, properties } of noticed)
      countEvent(profile, { ...input, name, at, properties, traits: {} }, configuration, world.now);
  }

  /** Events that refuse something by what is known now. */
  refusals(): Set<string> {
    const acts = [...this.#profile.consents].flatMap(([, consent]) => consent);
    return new Set(acts.flatMap((act) => (isGrant(act) ? [] : [act.messageId])));
  }

  /** Contact points that they gave. */
  points(): string[] {
    const { contactTraits } = this.#world.configuration.consent;
    return [...pointsGiven(this.#profile, contactTraits)].sort();
  }

  state(): Json {
    return toState(this.#profile) as Json;
  }
}
