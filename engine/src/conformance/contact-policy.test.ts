// CAP-1, CAP-2, CONTACT-4, CONTACT-5, CONTACT-6, CONTACT-15: whatever comes in between (other messages, receipts that say
// anything or nothing, recalls, quiet hours, another policy, merges, crashes) no cap has one too many, and none loses room.
import { describe, expect, it } from 'vitest';
import { policySchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { answering } from './answering.testing.ts';
import { CrashingHost } from './crashing-host.ts';
import { device, RandomLife, user } from './random-life.testing.ts';
import { ScriptedContexts } from './scripted-contexts.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const ROUNDS = process.env.KAIROS_DEEP === '1' ? 400 : 14;
const STEPS = 45;
const PEOPLE = 3;
const START = Date.parse('2026-03-02T10:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MAX = 2;

const mail = { mail: { subject: 'S', html: '<p>S</p>' } };
const journey = (name: string, rest: object, send: object = mail): CoreDocument =>
  journeySchema.parse({
    kind: 'journey',
    name,
    entry: { event: name, reentry: 'always', key: 'event.run' },
    exit: [{ event: 'Stop' }],
    steps: [{ id: 'say', send: { channel: 'email', within: '5d', ...send } }],
    ...rest,
  });

function documents(full: 'queue' | 'next-best'): CoreDocument[] {
  return [
    { kind: 'channel', name: 'email', medium: 'mail', contactPoint: 'email' },
    policySchema.parse({
      kind: 'policy',
      name: 'contact',
      purposes: { marketing: { basis: 'opt-out' } },
      zones: ['Europe/Berlin'],
      caps: [
        { name: 'daily', max: MAX, within: '1d', purpose: 'marketing', full },
        { name: 'weekly', max: 3 * MAX, calendar: 'week', channel: 'email', full },
      ],
      quiet: [{ name: 'nights', from: '21:00', to: '08:00' }],
    }),
    journey('Offer', {}),
    journey('Flash', {}, { ...mail, expires: '6h' }),
    journey('Urgent', { priority: 'high' }),
    journey('Chosen', {
      steps: [
        { id: 'choose', decide: { channel: 'email' } },
        { id: 'say', send: { channel: 'email', decided: true } },
      ],
    }),
    ...['one', 'two'].map(
      (name): CoreDocument => ({
        kind: 'action',
        name,
        version: 1,
        group: 'default',
        purpose: 'marketing',
        placements: [],
        value: 1,
        eligibility: 'true',
        treatments: mail,
      }),
    ),
  ];
}

class Round extends RandomLife {
  readonly #mergedAt = new Map<number, number>();
  #revision = 0;

  async run(): Promise<void> {
    for (let person = 0; person < PEOPLE; person++)
      for (const who of [user(person), device(person)])
        await this.say('Identified', [who], {}, { email: `${who.value}@example.com` });
    for (let step = 0; step < STEPS; step++) await this.#step();
    await this.check();
    await this.#hasRoomAgain();
  }

  async #step(): Promise<void> {
    await this.goOn(this.pick([0, 0, HOUR / 2, 2 * HOUR, 5 * HOUR, 9 * HOUR]));
    const person = Math.floor(this.random() * PEOPLE);
    const who = this.random() < 0.5 ? user(person) : device(person);
    const roll = this.random();
    if (roll < 0.06) await this.#merge(person);
    else if (roll < 0.12) await this.say('Stop', [who]);
    else if (roll < 0.17)
      await this.engine.activate(`r${++this.#revision}`, documents(this.pick(['queue', 'next-best'])));
    else await this.say(this.pick(['Offer', 'Offer', 'Flash', 'Urgent', 'Chosen']), [who]);
  }

  async #merge(person: number): Promise<void> {
    if (this.#mergedAt.has(person)) return;
    // An instant of its own: what left before is told apart from what left after.
    await this.goOn(1);
    await this.engine.settle();
    this.#mergedAt.set(person, this.now);
    await this.say('Identified', [user(person), device(person)]);
    await this.engine.settle();
  }

  /** Of each message that left, how many had left in the windows that end with it, of whoever was one person then. */
  async check(): Promise<number> {
    let left = 0;
    for (let person = 0; person < PEOPLE; person++) {
      const mergedAt = this.#mergedAt.get(person) ?? Number.POSITIVE_INFINITY;
      for (const who of mergedAt < this.now ? [user(person)] : [user(person), device(person)]) {
        const profile = await this.engine.profile(who);
        const said = profile!.messages.filter(({ status }) => status === 'sent' || status === 'uncertain');
        left += said.length;
        for (const one of said) {
          const alike = said.filter(
            (other) => other.at <= one.at && (one.at >= mergedAt || lifeOf(other.id) === lifeOf(one.id)),
          );
          const today = alike.filter(({ at }) => at > one.at - DAY);
          const week = alike.filter(({ at }) => weekOf(at) === weekOf(one.at));
          const story = `${who.value} ${new Date(one.at).toISOString()} ${JSON.stringify(said)}`;
          expect(today.length, story).toBeLessThanOrEqual(MAX);
          expect(week.length, story).toBeLessThanOrEqual(3 * MAX);
        }
      }
    }
    return left;
  }

  /** When all has settled, each has all the room that there is. */
  async #hasRoomAgain(): Promise<void> {
    await this.engine.activate('last', documents('next-best'));
    // A Monday at noon in Berlin, when a week has passed in which nothing was said.
    await this.goOn(Date.parse('2026-06-01T10:00:00Z') - this.now);
    for (let person = 0; person < PEOPLE; person++) {
      const before = (await this.engine.profile(user(person)))!.messages;
      expect(
        before.filter(({ status }) => ['held', 'retrying', 'queued', 'attempted'].includes(status)),
      ).toEqual([]);
      for (let i = 0; i < MAX + 1; i++) await this.say('Offer', [user(person)], { run: `last ${i}` });
      const ids = new Set(before.map(({ id }) => id));
      const after = (await this.engine.profile(user(person)))!.messages.filter(({ id }) => !ids.has(id));
      const refused = after.filter(({ reason }) => reason?.startsWith('cap ') === true);
      const failed = after.filter(({ status }) => status === 'failed');
      // What failed gave its place back.
      expect(refused.length, JSON.stringify(after)).toBe(failed.length > 0 ? 0 : 1);
    }
  }
}

const lifeOf = (message: string) => message.split('.')[0];
/** Weeks of Berlin, in which no clock is moved here but in the night of a Sunday. */
const weekOf = (at: number) =>
  Math.floor((at + (at < Date.parse('2026-03-29T01:00:00Z') ? 1 : 2) * HOUR + 3 * DAY) / (7 * DAY));

describe(`CONTACT-15: caps under anything (KAIROS_SEED=${SEED})`, () => {
  it(`are never exceeded, and lose no room, in ${ROUNDS} random lives with crashes`, {
    timeout: 600_000,
  }, async () => {
    let left = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const seed = SEED * 1_000 + round;
      const random = drawsFrom(seed);
      const crash =
        round % 2 === 0 ? {} : { at: 40 + Math.floor(random() * 900), thenAt: 1 + Math.floor(random() * 60) };
      const host = new CrashingHost({ seed, ...crash });
      const engine = await host.open({
        revision: 'r0',
        documents: documents('queue'),
        startAt: START,
        delivery: answering(seed),
        contexts: new ScriptedContexts(),
      });
      const life = new Round(engine, random, START);
      try {
        await life.run();
        left += await life.check();
      } catch (error) {
        throw new Error(`KAIROS_SEED=${SEED}, round ${round}`, { cause: error });
      } finally {
        await engine.close();
      }
    }
    expect(left).toBeGreaterThan(ROUNDS * 10);
  });
});
