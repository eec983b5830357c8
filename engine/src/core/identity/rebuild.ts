/**
 * What somebody's own facts say, from the first one on: what is known of them is learnt anew, nothing is started and
 * nothing sent. Messages and decisions are no part of it: they happened as they did (restate.ts), and so did runs, but for
 * those that ended by a merge: such a run is told what it has missed since, up to the first step that would be noticed.
 */
import { advance } from '../advance.ts';
import type { Configuration } from '../configuration.ts';
import { isGrant } from '../consent/act.ts';
import { dueOf } from '../due.ts';
import type { Fact } from '../effect.ts';
import { Effects } from '../effects.ts';
import { takeTraits } from '../golden/settle.ts';
import { happen } from '../happen.ts';
import type { EventInput, Json } from '../input.ts';
import { indexJourneys } from '../journey/compile.ts';
import { rememberEntry } from '../journey/entry/reentry.ts';
import type { Instance } from '../journey/instance.ts';
import { noteAddresses, pointsGiven } from '../profile/addresses.ts';
import { applyConsent } from '../profile/consent.ts';
import { isTooLate } from '../profile/lateness.ts';
import { applyListing } from '../profile/lists.ts';
import { Profile } from '../profile/profile.ts';
import { fromState, toState } from '../profile/state.ts';
import { scopeOf } from '../scope.ts';
import type { World } from '../world.ts';
import { DECIDED } from './acts.ts';

type Noticed = Extract<Fact, { type: 'noticed' }>;

export class Rebuilding {
  #profile: Profile;
  readonly #world: World;
  readonly #effects = new Effects();

  constructor(id: string, configuration: Configuration) {
    this.#profile = new Profile(id);
    this.#world = {
      now: 0,
      // Nobody comes in.
      configuration: { ...configuration, journeyIndex: indexJourneys(new Map()) },
      layout: () => configuration.layout,
      unfilled: { has: () => false },
      models: new Map(),
      // Who somebody is has been resolved: one identifier an event is enough.
      foundedBy: () => id,
      recorded: [],
      retelling: true,
    };
  }

  /**
   * In the order in which they were applied.
   * @param now processing time then; @param noticed what derived from it
   */
  take(event: EventInput, now: number, noticed: readonly Noticed[]): void {
    this.#passTime(now);
    const [profile, world, effects] = [this.#profile, this.#world, this.#effects];
    world.now = Math.max(world.now, now);
    effects.clear();
    const { configuration } = world;
    if (event.name === DECIDED) return;
    if (isTooLate(event, configuration.latenessMs)) {
      noteAddresses(profile, event, configuration.consent.contactTraits);
      takeTraits(profile, event, configuration.golden);
      applyConsent(profile, event, configuration.consent, effects);
      applyListing(profile, event, effects);
      return;
    }
    const { previous: _, ...plain } = event;
    const input = { ...plain, identifiers: event.identifiers.slice(0, 1) };
    advance(profile, { ...input, type: event.type === 'alias' ? 'track' : event.type }, world, effects);
    for (const { event: name, at, properties } of noticed) {
      const derived = { ...input, name, at, properties, traits: {} };
      happen(profile, derived, world, effects, scopeOf(profile, world));
    }
  }

  /** A run of theirs begins, in the place of what had ended under its key. */
  begin(journey: string, key: string, now: number): void {
    const [profile, { journeys }] = [this.#profile, this.#world.configuration];
    profile.instances = profile.instances.filter((run) => run.journey !== journey || run.key !== key);
    const compiled = journeys.get(journey);
    if (compiled !== undefined) rememberEntry(profile, compiled, key, now, journeys);
  }

  /** A run of theirs ends, as it is, because they become one with somebody else. */
  putAside(run: Instance, now: number): void {
    this.#passTime(now);
    const { instances } = this.#profile;
    this.#profile.instances = [...instances.filter(({ id }) => id !== run.id), run];
  }

  /** What time alone changes, each at its own instant: runs wait. */
  #passTime(until: number): void {
    const [profile, world] = [this.#profile, this.#world];
    for (let last = 0; ; ) {
      const due = dueOf(profile);
      if (due <= last || due > until) return;
      last = due;
      world.now = Math.max(world.now, due);
      this.#effects.clear();
      advance(profile, { kind: 'due', at: due }, world, this.#effects);
    }
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

  /** As of an instant. @param comesBack which runs that were put aside do */
  state(now: number, comesBack: (run: Instance) => boolean): Json {
    const [profile, before] = [this.#profile, this.#world.now];
    this.#profile = fromState(structuredClone(toState(profile)), this.#world.layout);
    this.#profile.instances = this.#profile.instances.filter(comesBack);
    this.#passTime(now);
    const state = toState(this.#profile) as Json;
    this.#profile = profile;
    this.#world.now = before;
    return state;
  }
}
