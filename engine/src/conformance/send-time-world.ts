/**
 * People with hours, channels and patience of their own, asked through the real engine in virtual time: what a way of
 * deciding earns where the truth is known. For the bench `timing` and its small version as a test.
 */
import type { CoreDocument } from '../core/document.ts';
import { Draws } from '../core/hash.ts';
import { type DocumentKind, documentSchemas } from '../documents/schema.ts';
import type { Delivery, DeliveryPort, DeliveryResult } from '../hosts/delivery.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONDAY = Date.parse('2026-01-05T00:00:00Z');

export type WayOfDeciding = 'fixed' | 'learned';

export interface WorldAsked {
  readonly seed: number;
  readonly people: number;
  readonly days: number;
  readonly way: WayOfDeciding;
}

/** What came of a stretch of time: the true chances of what left, without the luck of the draw. */
export interface Earned {
  sent: number;
  /** Expected, by what is true of each person. */
  responses: number;
  optOuts: number;
  /** Responses, less what is lost with those who opt out. */
  value: number;
  /** Over what was due: the best that the hour and the channel alone could have given. */
  best: number;
  asked: number;
}

export interface WorldReport {
  readonly halves: readonly [Earned, Earned];
  /** Of messages that waited: how much likelier a response was than at once, on average; and how many. */
  readonly waited: { readonly count: number; readonly gain: number };
  readonly engine: SimulatedEngine;
}

/** What is lost with a person, in responses. */
export const LIFETIME = 25;
const BASE = 0.16;

interface Person {
  readonly id: string;
  readonly peak: number;
  readonly likes: 'email' | 'push';
}

export async function liveThrough({ seed, people, days, way }: WorldAsked): Promise<WorldReport> {
  const draws = new Draws(`send time ${seed}`);
  const crowd = Array.from({ length: people }, (_, i) => personOf(i, draws));
  const world = new World(crowd, draws, MONDAY + (days / 2) * DAY_MS);
  const engine = await openSimulatedEngine({
    revision: way,
    documents: documentsFor(way),
    delivery: world,
    startAt: MONDAY,
    partitions: 2,
  });
  world.engine = engine;
  await engine.submit(
    crowd.flatMap(({ id }) => [world.identified(id), world.event('Consent Granted', id, 'c')]),
  );
  await engine.settle();
  for (const { at, person } of nudges(crowd, days, draws)) {
    await world.goTo(at);
    await world.nudge(person);
  }
  await world.goTo(MONDAY + (days + 12) * DAY_MS);
  return { halves: world.halves, waited: world.waited, engine };
}

function personOf(i: number, draws: Draws): Person {
  const kind = draws.uniform('kind', i);
  const type = kind < 0.6 ? 20 : kind < 0.85 ? 8 : 13;
  return {
    id: `p${i}`,
    peak: (type + Math.round(2 * draws.normal('peak', i)) + 24) % 24,
    likes: draws.uniform('likes', i) < 0.6 ? 'email' : 'push',
  };
}

/** Something to say, about four times a week and at any waking hour. */
function* nudges(crowd: readonly Person[], days: number, draws: Draws) {
  for (let day = 0; day < days; day++) {
    const today = crowd.flatMap((person, i) => {
      const n = day * crowd.length + i;
      if (draws.uniform('nudged', n) > 4 / 7) return [];
      return [{ at: MONDAY + day * DAY_MS + (7 + 15 * draws.uniform('hour', n)) * HOUR_MS, person }];
    });
    yield* today.sort((a, b) => a.at - b.at).map(({ at, person }) => ({ at: Math.floor(at), person }));
  }
}

/** The truth: what a message at an hour on a channel is worth to somebody who got so many within a week. */
function chanceOf({ peak, likes }: Person, at: number, channel: string, lately: number): number {
  const hour = (at % DAY_MS) / HOUR_MS;
  const off = Math.min(Math.abs(hour - peak), 24 - Math.abs(hour - peak));
  const byHour = 0.3 + 1.4 * Math.exp(-(off ** 2) / 8);
  return BASE * byHour * (likes === channel ? 1.3 : 0.6) * Math.exp(-0.08 * lately);
}

function optOutOf(lately: number): number {
  return 0.0006 * Math.exp(0.5 * lately);
}

class World implements DeliveryPort {
  readonly halves: readonly [Earned, Earned] = [nothingYet(), nothingYet()];
  readonly waited = { count: 0, gain: 0 };
  engine: SimulatedEngine | undefined;
  readonly #byId: ReadonlyMap<string, Person>;
  readonly #draws: Draws;
  readonly #half: number;
  readonly #sent = new Map<string, number[]>();
  readonly #gone = new Set<string>();
  /** What people do a while after they were told something. */
  #later: { readonly at: number; readonly send: () => Promise<unknown> }[] = [];
  #events = 0;
  #deliveries = 0;

  constructor(crowd: readonly Person[], draws: Draws, half: number) {
    this.#byId = new Map(crowd.map((person) => [person.id, person]));
    this.#draws = draws;
    this.#half = half;
  }

  repeatable(): boolean {
    return false;
  }

  deliver({ id, channel, at: queuedAt, variables }: Delivery): Promise<DeliveryResult> {
    const now = this.#now();
    const person = this.#byId.get(String((variables.traits as { name?: string }).name))!;
    const sent = this.#sent.get(person.id) ?? [];
    const lately = sent.filter((one) => one > now - 7 * DAY_MS).length;
    const chance = chanceOf(person, now, channel, lately);
    const optOut = optOutOf(lately);
    const earned = this.#earned(now);
    earned.sent++;
    earned.responses += chance;
    earned.optOuts += optOut;
    earned.value += chance - optOut * LIFETIME;
    if (now - queuedAt > 60_000) {
      this.waited.count++;
      this.waited.gain += chance - chanceOf(person, queuedAt, channel, lately);
    }
    this.#sent.set(person.id, [...sent, now]);
    const n = this.#deliveries++;
    if (this.#draws.uniform('responds', n) < chance)
      this.#do(now + 20 * 60_000, this.event('Email Link Clicked', person.id, `r${n}`, { message_id: id }));
    if (this.#draws.uniform('opts out', n) < optOut) {
      this.#gone.add(person.id);
      const properties = { purpose: 'marketing' };
      this.#do(now + 30 * 60_000, this.event('Consent Withdrawn', person.id, `w${n}`, properties));
    }
    return Promise.resolve({ outcome: 'sent' });
  }

  async nudge(person: Person): Promise<void> {
    if (this.#gone.has(person.id)) return;
    const now = this.#now();
    const earned = this.#earned(now);
    earned.asked++;
    const hours = Array.from({ length: 48 }, (_, i) => now + i * (HOUR_MS / 2));
    earned.best += Math.max(...hours.map((at) => chanceOf(person, at, person.likes, 0)));
    await this.engine!.submit([this.event('Nudge', person.id, 'n')]);
    await this.engine!.settle();
  }

  async goTo(at: number): Promise<void> {
    for (;;) {
      const next = this.#later.filter((one) => one.at <= at).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#later = this.#later.filter((one) => one !== next);
      await this.engine!.advanceTo(Math.max(next.at, this.#now()));
      await next.send();
      await this.engine!.settle();
    }
    await this.engine!.advanceTo(Math.max(at, this.#now()));
  }

  identified(id: string) {
    const traits = { email: `${id}@example.com`, name: id };
    return { ...this.event('Identified', id, 'i'), type: 'identify' as const, traits };
  }

  event(name: string, id: string, what: string, properties: { readonly [name: string]: string } = {}) {
    const at = this.#now();
    return {
      kind: 'event' as const,
      messageId: `${what}${this.#events++}`,
      type: 'track' as const,
      name,
      at,
      receivedAt: at,
      mode: 'live' as const,
      source: 'web',
      identifiers: [{ namespace: 'userId', value: id }],
      properties,
      traits: {},
      context: {},
    };
  }

  #do(at: number, event: ReturnType<World['event']>): void {
    const send = () => this.engine!.submit([{ ...event, at: this.#now(), receivedAt: this.#now() }]);
    this.#later.push({ at, send });
  }

  #now(): number {
    return this.engine?.clock.now() ?? MONDAY;
  }

  #earned(now: number): Earned {
    return this.halves[now < this.#half ? 0 : 1];
  }
}

function nothingYet(): Earned {
  return { sent: 0, responses: 0, optOuts: 0, value: 0, best: 0, asked: 0 };
}

/** At once, on one channel, always; or whatever has been learnt to be best, or nothing. */
function documentsFor(way: WayOfDeciding): CoreDocument[] {
  const isLearned = way === 'learned';
  const channel = isLearned ? ['email', 'push'] : 'email';
  const decide = { channel, ...(isLearned && { sendWithin: { within: '24h', halfLife: '5d' } }) };
  const contact = { optOut: 0.001, lifetimeValue: LIFETIME, learn: true };
  return [
    { kind: 'channel', name: 'email', medium: 'mail', contactPoint: 'email' },
    { kind: 'channel', name: 'push', medium: 'webhook' },
    parsed('policy', {
      name: 'contact',
      purposes: { marketing: { basis: 'consent' } },
      zones: ['Etc/UTC'],
      quiet: [{ name: 'night', from: '22:00', to: '07:00', over: '1ms' }],
    }),
    parsed('action', {
      name: 'tip',
      treatments: [
        { name: 'letter', channel: 'email', mail: { subject: 'Tip', html: '<p>Tip</p>' } },
        { name: 'note', channel: 'push', content: { title: 'Tip' } },
      ],
    }),
    parsed('model', { name: 'response', maturation: '2d' }),
    ...(isLearned ? [parsed('arbitration', { name: 'all', nothing: 'always', contact: [contact] })] : []),
    parsed('journey', {
      name: 'tips',
      entry: { event: 'Nudge', reentry: 'always' },
      steps: [
        { id: 'choose', decide },
        { id: 'say', send: { decided: true, ...(!isLearned && { channel: 'email' }) } },
      ],
    }),
  ];
}

function parsed(kind: DocumentKind, written: object): CoreDocument {
  return documentSchemas[kind].parse({ kind, ...written }) as CoreDocument;
}
