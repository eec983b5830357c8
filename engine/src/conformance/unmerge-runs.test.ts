// Runs that ended because two became one, by chance and as told: when they are two again each stands as it would, had they
// never been one.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policySchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { type Draw, drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import { DECIDED } from '../core/identity/acts.ts';
import { identifierOf } from '../core/identity/node.ts';
import type { EventInput } from '../core/input.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { ADA, BOB, DAY, HOUR, mail, mailChannel, START, TwoPeople } from './two-people.testing.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const TRIES = Number(process.env.KAIROS_TRIES ?? 40);
const USERS = ['ada', 'bob', 'cleo'] as const;
type User = (typeof USERS)[number];

const views = {
  kind: 'computed-trait',
  name: 'views',
  version: 1,
  value: 'events("Viewed").count()',
} as const;
const lookers = { kind: 'audience', name: 'lookers', version: 1, condition: 'computed.views >= 3' } as const;

/** What nobody notices: waits, ways, and what ends a run. */
const silent: CoreDocument[] = [
  views,
  lookers,
  journeySchema.parse({
    kind: 'journey',
    name: 'cart',
    entry: { event: 'Filled', key: 'event.cart', reentry: 'never' },
    exit: [{ event: 'Bought', where: 'event.cart == instance.key' }, { when: 'computed.views >= 9' }],
    steps: [
      { id: 'pause', wait: '20h' },
      {
        id: 'opened',
        'wait-for': {
          event: 'Opened',
          times: 2,
          within: '30h',
          timeout: 'ways',
          reset: [{ event: 'Filled', where: 'event.cart == instance.key' }],
        },
      },
      { id: 'long', wait: '50h' },
      { id: 'ways', branch: [{ when: 'computed.views >= 4', go: 'looking' }, { go: 'end' }] },
      { id: 'looking', 'wait-for': { entered: 'lookers', within: '90h', timeout: 'end' } },
      { id: 'end', wait: '40d' },
    ],
  }),
  journeySchema.parse({
    kind: 'journey',
    name: 'ways',
    entry: { event: 'Filled', reentry: 'never' },
    exit: [{ entered: 'lookers', reason: 'looks' }],
    steps: [
      { id: 'start', wait: '10h' },
      { id: 'both', branch: { all: [{ go: 'one' }, { when: 'computed.views >= 1', go: 'other' }] } },
      { id: 'one', 'wait-for': { event: 'Opened', within: '70h', timeout: 'rest' } },
      { id: 'rest', wait: '40d' },
      { id: 'other', wait: '60h' },
    ],
  }),
];

/** Everybody's own, whoever they are one with; the same things happen to them in each town, at the same time. */
class Town {
  readonly engine: SimulatedEngine;
  readonly dropped = new Set<string>();
  readonly begun = new Set<string>();

  private constructor(engine: SimulatedEngine) {
    this.engine = engine;
    engine.subscribe((facts) => {
      for (const { item } of facts) {
        if (item.kind !== 'fact') continue;
        if (item.fact.type === 'run-dropped') this.dropped.add(item.fact.run.id);
        if (item.fact.type !== 'journey') continue;
        if (['entered', 'branched'].includes(item.fact.change)) this.begun.add(item.fact.instance);
      }
    });
  }

  static async open(documents: readonly CoreDocument[]): Promise<Town> {
    const engine = await openSimulatedEngine({
      revision: 'r1',
      documents,
      startAt: START,
      delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    });
    return new Town(engine);
  }

  async happens(event: EventInput): Promise<void> {
    await this.engine.advanceTo(event.at);
    await this.engine.submit([event]);
    await this.engine.settle();
  }

  async idOf(user: User): Promise<string | undefined> {
    return (await this.engine.profile(identifierOf(`userId:${user}`)))?.id;
  }

  /** By id. */
  async runsOf(user: User) {
    const found = await this.engine.profile(identifierOf(`userId:${user}`));
    return new Map(found?.instances.map((run) => [run.id, run]));
  }

  async standing() {
    const counts = await this.engine.standing();
    const figures = (await this.engine.figures()).journeys;
    const sums = [...counts].map(([journey, places]) => {
      return [journey, places.reduce((sum, { count }) => sum + count, 0)] as const;
    });
    const running = [...figures].map(([journey, figure]) => [journey, figure.running] as const);
    return {
      counted: sums.filter(([, sum]) => sum !== 0).sort(),
      running: running.filter(([, sum]) => sum !== 0).sort(),
    };
  }
}

function eventOf(random: Draw, number: number, at: number): EventInput {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const name = pick(['Filled', 'Filled', 'Filled', 'Opened', 'Opened', 'Viewed', 'Bought']);
  const properties: EventInput['properties'] = name === 'Viewed' ? {} : { cart: pick(['c1', 'c2', 'c3']) };
  const identifiers = [identifierOf(`userId:${pick(USERS)}`)];
  return anEvent({ messageId: `m${number}`, name, at, receivedAt: at, identifiers, properties });
}

function decided(number: number, at: number, rule: 'always' | 'never', one: User, other: User): EventInput {
  const properties = { rule, one: [`userId:${one}`], other: [`userId:${other}`], by: 'mia', reason: 'so' };
  const identifiers = [identifierOf(`userId:${one}`)];
  return anEvent({
    messageId: `d${number}`,
    name: DECIDED,
    at,
    receivedAt: at,
    source: 'kairos',
    identifiers,
    properties,
  });
}

const pairs = [
  ['ada', 'bob'],
  ['bob', 'cleo'],
  ['ada', 'cleo'],
] as const;

/** Runs that are or were anybody's while they were one with somebody: these were moved by what others did. */
async function noteShared(town: Town, shared: Set<string>): Promise<void> {
  const ids = await Promise.all(USERS.map((user) => town.idOf(user)));
  for (const [i, user] of USERS.entries()) {
    if (ids[i] === undefined || ids.filter((id) => id === ids[i]).length === 1) continue;
    for (const id of (await town.runsOf(user)).keys()) shared.add(id);
  }
}

describe(`ID-22: merged and parted by chance (KAIROS_SEED=${SEED})`, () => {
  it('each run that had ended by it stands where it would, had they never been one', async () => {
    let compared = 0;
    let present = 0;
    for (let seed = SEED; seed < SEED + TRIES; seed++) {
      const random = drawsFrom(seed);
      const [town, apart] = [await Town.open(silent), await Town.open(silent)];
      const shared = new Set<string>();
      let at = START;
      for (let number = 0; number < 60; number++) {
        at += Math.floor(random() * 4 * HOUR) + 1_000;
        if (number > 8 && random() < 0.12) {
          const [one, other] = pairs[Math.floor(random() * 3)]!;
          await town.happens(decided(number, at, random() < 0.6 ? 'always' : 'never', one, other));
          await noteShared(town, shared);
          continue;
        }
        const event = eventOf(random, number, at);
        await town.happens(event);
        await apart.happens(event);
      }
      for (const [i, [one, other]] of pairs.entries()) {
        await town.happens(decided(100 + i, at + (i + 1) * 1_000, 'never', one, other));
        await noteShared(town, shared);
      }
      await town.engine.advanceTo(at + 5_000);
      await apart.engine.advanceTo(at + 5_000);
      for (const user of USERS) {
        const [found, expected] = [await town.runsOf(user), await apart.runsOf(user)];
        const own = [...town.dropped].filter((id) => apart.begun.has(id) && !shared.has(id));
        const of = (runs: typeof found) => own.flatMap((id) => runs.get(id) ?? []);
        expect(of(found), `KAIROS_SEED=${seed} ${user}`).toEqual(of(expected));
        compared += own.length;
        present += of(expected).length;
      }
      const { counted, running } = await town.standing();
      expect(counted, `KAIROS_SEED=${seed}`).toEqual(running);
      const held = (await Promise.all(USERS.map(async (user) => (await town.runsOf(user)).size))).reduce(
        (a, b) => a + b,
      );
      expect(
        running.reduce((sum, [, count]) => sum + count, 0),
        `KAIROS_SEED=${seed}`,
      ).toBe(held);
      await town.engine.close();
      await apart.engine.close();
    }
    expect(compared).toBeGreaterThan(TRIES);
    expect(present).toBeGreaterThan(TRIES / 4);
  }, 300_000);
});

const writes = (id: string) => ({ id, send: { channel: 'mail', purpose: 'tips', mail } });
const two = new TwoPeople([
  mailChannel,
  policySchema.parse({ kind: 'policy', name: 'contact', purposes: { tips: { basis: 'contract' } } }),
  journeySchema.parse({
    kind: 'journey',
    name: 'series',
    entry: { event: 'Started', reentry: 'when-ended' },
    goal: { event: 'Bought' },
    steps: [
      { id: 'first', wait: '1d' },
      writes('one'),
      { id: 'then', wait: '1d' },
      writes('two'),
      { id: 'after', wait: '30d' },
    ],
  }),
  journeySchema.parse({
    kind: 'journey',
    name: 'morning',
    entry: { event: 'Rises', reentry: 'always' },
    steps: [{ id: 'nine', wait: { time: '09:00' } }],
  }),
]);

describe('ID-22: what a run does behind its waits', () => {
  beforeEach(() => two.open());
  afterEach(() => two.engine.close());

  const parted = () => two.happens(two.sender.decision('never', ['userId:ada'], ['userId:bob']));
  const runsOf = async (user: string) =>
    (await two.engine.profile(identifierOf(`userId:${user}`)))!.instances.map(({ step }) => step);
  const days = (count: number) => two.engine.advanceTo(two.engine.clock.now() + count * DAY);

  /** Both have begun, and are one. */
  async function merged(): Promise<void> {
    for (const [user, email] of [
      ['ada', ADA],
      ['bob', BOB],
    ] as const) {
      await two.happens(two.sender.event('Identified', [`userId:${user}`], { traits: { email } }));
      await two.happens(two.says('Started', `userId:${user}`));
    }
    await two.becomeOne();
    expect(await runsOf('ada')).toEqual(['first']);
  }

  it('its next message goes out now, and what is behind it after its waits; nothing a second time', async () => {
    await merged();
    await days(5);
    expect(await runsOf('ada')).toEqual(['after']);
    expect(two.mailed).toHaveLength(2);
    await parted();
    expect([await runsOf('ada'), await runsOf('bob')]).toEqual([['after'], ['then']]);
    expect(two.mailed.slice(2)).toEqual([BOB]);
    await two.happens(two.sender.decision('open', ['userId:ada'], ['userId:bob']));
    expect([await two.idOf('ada'), await runsOf('ada')]).toEqual([await two.idOf('bob'), ['after']]);
    await parted();
    expect([await runsOf('ada'), await runsOf('bob')]).toEqual([['after'], ['then']]);
    await days(3);
    expect(await runsOf('bob')).toEqual(['after']);
    expect(two.mailed.slice(2)).toEqual([BOB, BOB]);
  });

  it('what their own facts have ended stays ended, also where it would have been written to', async () => {
    await merged();
    await days(3);
    await two.happens(two.says('Bought', 'userId:bob'));
    await parted();
    expect([await runsOf('ada'), await runsOf('bob')]).toEqual([[], []]);
    expect(two.mailed).toHaveLength(2);
  });

  it('a run of theirs that began since under its key takes its place, though it is over', async () => {
    await merged();
    await two.happens(two.says('Bought', 'userId:ada'));
    await two.happens(two.says('Started', 'userId:bob'));
    await two.happens(two.says('Bought', 'userId:ada'));
    expect(await runsOf('bob')).toEqual([]);
    await parted();
    expect(await runsOf('bob')).toEqual([]);
  });

  it('ID-16: the clock that a run waits by is still the person’s', async () => {
    await two.happens(two.says('Rises', 'userId:ada'));
    await two.happens(two.says('Rises', 'userId:bob', {}, { context: { timezone: 'Asia/Tokyo' } }));
    const before = (await two.engine.profile(identifierOf('userId:bob')))!.instances;
    await two.becomeOne();
    await parted();
    expect((await two.engine.profile(identifierOf('userId:bob')))!.instances).toEqual(before);
  });
});
