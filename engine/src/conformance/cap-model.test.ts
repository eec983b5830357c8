// CAP-1, CAP-2, CAP-3, CAP-4, CAP-5, CONTACT-1, CONTACT-2, CONTACT-3, CONTACT-4, CONTACT-14: random policies, in placements
// and on channels, with failures, merges, crashes and summer time, agree with a naive second reading at every single step.
import { describe, expect, it } from 'vitest';
import type { ContactKind } from '../core/decision/contact.ts';
import type { CapDefinition } from '../core/decision/policy-definition.ts';
import { drawsFrom } from '../core/draws.ts';
import type { Identifier } from '../core/input.ts';
import type { ProfileSnapshot } from '../hosts/engine/snapshot.ts';
import { answering } from './answering.testing.ts';
import {
  choiceAmong,
  countIn,
  isFull,
  keyOf,
  OFFER_MS,
  type Place,
  type Walls,
} from './cap-model.testing.ts';
import { ANYWHERE, actions, kinds, plain, says, worldOf } from './cap-world.testing.ts';
import { CrashingHost } from './crashing-host.ts';
import { device, RandomLife, user } from './random-life.testing.ts';
import type { StoryEngine } from './run-story.ts';
import { ScriptedContexts } from './scripted-contexts.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const ROUNDS = process.env.KAIROS_DEEP === '1' ? 600 : 25;
const STEPS = 60;
const PEOPLE = 2;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Before nights in which clocks are moved somewhere, and the ends of weeks, months and years. */
const STARTS = [
  '2026-03-27T20:00Z',
  '2026-04-03T11:00Z',
  '2026-09-05T02:00Z',
  '2026-10-23T22:00Z',
  '2026-12-30T09:00Z',
];
/** In some the clocks are moved at midnight, in one by half an hour. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Australia/Lord_Howe',
  'America/Havana',
  'Asia/Kolkata',
];
type Message = ProfileSnapshot['messages'][number];

interface Offer {
  readonly decision: string;
  readonly kind: ContactKind;
  at: number;
  isShown: boolean;
}

/** How often each way was gone: a model that sees nothing agrees with everything. */
const seen = {
  chosen: 0,
  refused: 0,
  discarded: 0,
  withinOne: 0,
  queued: 0,
  capped: 0,
  waiting: 0,
  shownLate: 0,
  nothingSaid: 0,
};

class Life extends RandomLife {
  readonly #caps: readonly CapDefinition[];
  readonly #unknown: Walls;
  readonly #zones: readonly (string | undefined)[];
  /** By who they are now. */
  #offers = new Map<string, Offer[]>();
  readonly #merged = new Set<number>();

  constructor(
    engine: StoryEngine,
    random: () => number,
    now: number,
    { caps, zones }: ReturnType<typeof worldOf>,
  ) {
    super(engine, random, now);
    this.#caps = caps;
    this.#unknown = zones ?? ANYWHERE;
    this.#zones = Array.from({ length: PEOPLE }, () => this.pick([...ZONES, undefined]));
  }

  async run(): Promise<void> {
    for (let person = 0; person < PEOPLE; person++)
      for (const who of [user(person), device(person)]) {
        const zone = who.namespace === 'userId' ? this.#zones[person] : undefined;
        const traits = {
          email: `${who.value}@example.com`,
          post: `${who.value}@post.example`,
          ...(zone && { timezone: zone }),
        };
        await this.say('Identified', [who], {}, traits);
      }
    for (let step = 0; step < STEPS; step++) await this.#step();
  }

  async #step(): Promise<void> {
    await this.goOn(
      this.pick([
        0,
        0,
        1,
        MINUTE,
        10 * MINUTE,
        20 * MINUTE,
        OFFER_MS,
        OFFER_MS - 1,
        3 * HOUR,
        6 * HOUR,
        17 * HOUR,
        DAY,
      ]),
    );
    await this.engine.settle();
    const person = Math.floor(this.random() * PEOPLE);
    const who = this.random() < 0.5 ? user(person) : device(person);
    await this.#waitRightly(who, person);
    const roll = this.random();
    if (roll < 0.04) await this.#merge(person);
    else if (roll < 0.07) await this.say('Stop', [who]);
    else if (roll < 0.45) await this.#ask(who, person);
    else if (roll < 0.6) await this.#show(who, person);
    else if (roll < 0.75) await this.#choose(who, person);
    else await this.#send(who, person, this.pick(says));
  }

  #keyOf(who: Identifier, person: number): string {
    return this.#merged.has(person) ? user(person).value : who.value;
  }

  #wallsOf(who: Identifier, person: number): Walls {
    const isUser = who.namespace === 'userId' || this.#merged.has(person);
    const zone = isUser ? this.#zones[person] : undefined;
    return zone === undefined ? this.#unknown : [zone];
  }

  #offersOf(who: Identifier, person: number): Offer[] {
    const key = this.#keyOf(who, person);
    const offers = this.#offers.get(key) ?? [];
    this.#offers.set(key, offers);
    return offers;
  }

  async #placesOf(who: Identifier, person: number): Promise<Place[]> {
    const { messages } = (await this.engine.profile(who))!;
    const offers = this.#offersOf(who, person).filter(({ kind }) => kind.purpose !== 'service');
    return [
      ...messages.flatMap((message) => placeOf(message) ?? []),
      ...offers.map(({ kind, at, isShown }): Place => ({ kind, at, state: isShown ? 'said' : 'offered' })),
    ];
  }

  #full(kind: ContactKind, places: readonly Place[], walls: Walls): CapDefinition[] {
    if (kind.purpose === 'service') return [];
    return this.#caps.filter((cap) => isFull(cap, kind, places, this.now, walls));
  }

  async #ask(who: Identifier, person: number): Promise<void> {
    const placement = this.pick(['home', 'desk']);
    const limit = this.pick([1, 1, 2, 3, 5]);
    const places = await this.#placesOf(who, person);
    const walls = this.#wallsOf(who, person);
    const { decision } = await this.engine.decide({
      key: who,
      placement,
      context: {},
      limit,
      requestId: this.nextId('r'),
    });
    const story = this.#story(places, walls, decision);
    const kindIn = (action: string) => ({ ...kinds.get(action)!, placement });
    // In a placement nothing can wait.
    const refusing = (action: string) =>
      this.#full(kindIn(action), places, walls).find(({ full }) => full !== 'discard');
    const refused = actions.flatMap(({ name }) => {
      const cap = refusing(name);
      return cap ? [[name, cap.name]] : [];
    });
    expect(
      decision.refused.map(({ action, policy, rule }) => (policy === 'cap' ? [action, rule] : policy)).sort(),
      story,
    ).toEqual(refused.sort());
    const ranked = decision.ranked.map(({ action }) => kindIn(action));
    const full = (kind: ContactKind, added: readonly Place[]) => {
      const counted = added.filter((one) => one.kind.purpose !== 'service');
      return this.#full(kind, [...places, ...counted], walls);
    };
    expect(decision.chosen, story).toEqual(choiceAmong(ranked, full, { now: this.now, limit }));
    seen.chosen += decision.chosen.length;
    seen.refused += refused.length;
    for (const { full } of decision.capped ?? []) seen[full === 'discard' ? 'discarded' : 'withinOne']++;
    const offers = this.#offersOf(who, person);
    for (const action of decision.chosen)
      offers.push({ decision: decision.id, kind: kindIn(action), at: this.now, isShown: false });
  }

  /** Told in time, late, or twice. */
  async #show(who: Identifier, person: number): Promise<void> {
    const offers = this.#offersOf(who, person);
    if (offers.length === 0) return;
    const one = this.pick(offers.slice(-6));
    if (!one.isShown && this.now >= one.at + OFFER_MS) seen.shownLate++;
    if (!one.isShown) Object.assign(one, { isShown: true, at: this.now });
    await this.say('Action Shown', [who], { decision_id: one.decision, action: one.kind.action });
  }

  async #send(
    who: Identifier,
    person: number,
    { name, channel, purpose, topic }: (typeof says)[number],
  ): Promise<void> {
    const places = await this.#placesOf(who, person);
    const walls = this.#wallsOf(who, person);
    const before = await this.#messages(who);
    const point = await this.#pointOf(who, channel);
    const full = this.#full({ ...plain, channel, purpose, topic, point }, places, walls);
    await this.say(name, [who]);
    const made = (await this.engine.profile(who))!.messages.filter(({ id }) => !before.has(id));
    const story = this.#story(places, walls, made);
    expect(made.length, story).toBe(1);
    this.#checkMade(made[0]!, full, story);
  }

  #checkMade({ status, reason }: Message, full: readonly CapDefinition[], story: string): void {
    const mayWait = full.every((cap) => cap.full === 'queue' && cap.max > 0);
    if (full.length > 0 && !mayWait) {
      expect([status, reason], story).toEqual(['refused', `cap ${full[0]!.name}`]);
      seen.capped++;
    } else if (full.length > 0) {
      expect([status, reason], story).toEqual(['held', `waits for room under cap ${full[0]!.name}`]);
      seen.queued++;
    } else expect(status === 'refused' || (status === 'held' && reason?.includes('cap')), story).toBe(false);
  }

  async #choose(who: Identifier, person: number): Promise<void> {
    const places = await this.#placesOf(who, person);
    const walls = this.#wallsOf(who, person);
    const before = await this.#messages(who);
    const point = await this.#pointOf(who, 'email');
    await this.say('Chosen', [who]);
    const made = (await this.engine.profile(who))!.messages.filter(({ id }) => !before.has(id));
    const story = this.#story(places, walls, made);
    const fullFor = (action: string) =>
      this.#full({ ...kinds.get(action)!, channel: 'email', point }, places, walls);
    if (made.length > 0) {
      this.#checkMade(made[0]!, fullFor(made[0]!.action!), story);
      expect(made[0]!.reason?.startsWith('cap '), story).not.toBe(true);
      return;
    }
    seen.nothingSaid++;
    // What is owed always may be said: nothing is where a cap discards what came first.
    expect(
      actions.some(({ name }) => fullFor(name).some((cap) => cap.full === 'discard')),
      story,
    ).toBe(true);
  }

  async #merge(person: number): Promise<void> {
    if (this.#merged.has(person)) return;
    const both = [...this.#offersOf(user(person), person), ...this.#offersOf(device(person), person)];
    await this.say('Identified', [user(person), device(person)]);
    await this.engine.settle();
    this.#merged.add(person);
    this.#offers.set(
      user(person).value,
      both.sort((a, b) => a.at - b.at),
    );
  }

  /** What waits for room waits only as long as there is none; nothing leaves where there is none. */
  async #waitRightly(who: Identifier, person: number): Promise<void> {
    const places = await this.#placesOf(who, person);
    const walls = this.#wallsOf(who, person);
    const { messages, contactPolicy } = (await this.engine.profile(who))!;
    for (const message of messages) {
      if (message.status !== 'held' || message.reason?.startsWith('waits for room') !== true) continue;
      seen.waiting++;
      expect(
        this.#full(kindOf(message), places, walls).length,
        this.#story(places, walls, message),
      ).toBeGreaterThan(0);
    }
    for (const { cap, of, used } of contactPolicy!.caps) {
      const alike = cap.each === undefined ? plain : { ...plain, [keyOf(cap.each)]: of };
      const count = countIn(cap, alike, places, this.now, walls);
      expect([cap.name, of, used], this.#story(places, walls, contactPolicy)).toEqual([cap.name, of, count]);
    }
  }

  async #messages(who: Identifier): Promise<Set<string>> {
    return new Set((await this.engine.profile(who))!.messages.map(({ id }) => id));
  }

  async #pointOf(who: Identifier, channel: string): Promise<string> {
    const { traits } = (await this.engine.profile(who))!;
    return `${channel}:${traits.find(({ name }) => name === channel)!.value}`;
  }

  #story(places: readonly Place[], walls: Walls, answer: unknown): string {
    return JSON.stringify({ now: new Date(this.now), walls, caps: this.#caps, places, answer }, undefined, 1);
  }
}

function kindOf({ channel, action, about }: Message): ContactKind {
  const { purpose, topic = '', point } = about;
  return { ...(kinds.get(action ?? '') ?? { ...plain, purpose, topic }), channel, point };
}

/** Where it holds one. */
function placeOf(message: Message): Place | undefined {
  const { status, at, reason } = message;
  const kind = kindOf(message);
  if (kind.purpose === 'service') return undefined;
  if (status === 'sent' || status === 'uncertain') return { kind, at, state: 'said' };
  if (status === 'held' && reason?.startsWith('waits for room')) return undefined;
  return ['queued', 'held', 'retrying', 'attempted'].includes(status)
    ? { kind, at, state: 'open' }
    : undefined;
}

describe(`CONTACT-15 CAP-3: a naive reading of caps agrees (KAIROS_SEED=${SEED})`, () => {
  it(`in ${ROUNDS} random lives under random policies`, { timeout: 900_000 }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const seed = SEED * 1_000 + round;
      const random = drawsFrom(seed);
      const world = worldOf(random);
      const startAt = Date.parse(STARTS[Math.floor(random() * STARTS.length)]!);
      const crash =
        round % 2 === 0 ? {} : { at: 40 + Math.floor(random() * 900), thenAt: 1 + Math.floor(random() * 60) };
      const engine = await new CrashingHost({ seed, ...crash }).open({
        revision: 'r0',
        documents: world.documents,
        startAt,
        delivery: answering(seed),
        contexts: new ScriptedContexts(),
      });
      try {
        await new Life(engine, random, startAt, world).run();
      } catch (error) {
        throw new Error(`KAIROS_SEED=${SEED}, round ${round}: ${(error as Error).message}`, { cause: error });
      } finally {
        await engine.close();
      }
    }
    for (const [way, times] of Object.entries(seen)) expect([way, times > 0]).toEqual([way, true]);
  });
});
