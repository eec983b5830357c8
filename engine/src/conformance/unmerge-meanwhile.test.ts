// What is said to somebody in the midst of an un-merge, on the whole host: it ends as it should, and nothing is lost. The
// simulated host gives back so quickly that nothing waits for long; what waits is shown input by input in
// core/identity/lacking.test.ts.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import { identifierOf } from '../core/identity/node.ts';
import type { EventInput } from '../core/input.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { RESTRICTED, UNRESTRICTED } from '../core/profile/restriction.ts';
import { settingsSchema } from '../core/settings.ts';
import { openSimulatedEngine, type SimulatedEngine, type SimulatedOptions } from '../hosts/simulated/open.ts';
import { Sender } from './sender.testing.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const BOBS = ['userId:bob', `email:${BOB}`];

const mail = { subject: 'Hello', html: '<p>Hello.</p>' };
const documents = [
  { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' } as const,
  policySchema.parse({
    kind: 'policy',
    name: 'contact',
    purposes: { tips: { basis: 'opt-out' }, order: { basis: 'contract' }, news: { basis: 'consent' } },
  }),
  ...(['tips', 'order', 'news'] as const).map((purpose) =>
    journeySchema.parse({
      kind: 'journey',
      name: purpose,
      entry: { event: `Wants ${purpose}`, reentry: 'always' },
      steps: [{ id: 'write', send: { channel: 'mail', purpose, mail } }],
    }),
  ),
  journeySchema.parse({
    kind: 'journey',
    name: 'choice',
    entry: { event: 'Wants a choice', reentry: 'always' },
    steps: [
      { id: 'choose', decide: { channel: 'mail' } },
      { id: 'write', send: { channel: 'mail', decided: true } },
    ],
  }),
  actionSchema.parse({
    kind: 'action',
    name: 'tip',
    purpose: 'tips',
    placements: ['home'],
    treatments: { mail },
  }),
];

let mailed: string[] = [];
let engine: SimulatedEngine;
let sender: Sender;

async function open(more: Partial<SimulatedOptions> = {}): Promise<void> {
  mailed = [];
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    delivery: {
      deliver: async ({ to }) => {
        mailed.push(to);
        return { outcome: 'sent' };
      },
      repeatable: () => false,
    },
    startAt: START,
    ...more,
  });
  sender = new Sender(engine);
}
beforeEach(() => open());
afterEach(() => engine.close());

async function happens(...events: EventInput[]): Promise<void> {
  await sender.send(...events);
  await engine.advanceTo(engine.clock.now() + HOUR);
}

const says = (name: string, who: string, properties: EventInput['properties'] = {}, more = {}) =>
  sender.event(name, [who], { properties, ...more });
const idOf = async (user: string) => (await engine.profile(identifierOf(`userId:${user}`)))!.id;
const ours = async (name: string, user: string) =>
  says(name, `profile:${await idOf(user)}`, {}, { source: 'kairos' });
const bob = async () => (await engine.profile(identifierOf('userId:bob')))!;

/** Two who gave an address each, and became one. */
async function merged(): Promise<void> {
  for (const [user, email] of [
    ['ada', ADA],
    ['bob', BOB],
  ] as const) {
    const traits = { email };
    await happens(sender.event('Identified', [`userId:${user}`, `email:${email}`], { traits }));
    await happens(says('Consent Granted', `userId:${user}`, { purpose: 'news' }));
  }
  const alias = { type: 'alias', previous: identifierOf('userId:bob') } as const;
  await happens(sender.event('Aliased', ['userId:ada'], alias));
  expect(await idOf('ada')).toBe(await idOf('bob'));
}

const parting = () => sender.decision('never', ['userId:ada', `email:${ADA}`], BOBS);

/** All of it is acknowledged before anybody has looked. */
async function partedAnd(...wishes: string[]): Promise<void> {
  mailed = [];
  const traits = { email: BOB };
  const seen = await engine.submit([
    parting(),
    sender.event('Identified', BOBS, { traits }),
    ...wishes.map((wish) => says(wish, 'userId:bob')),
  ]);
  expect(seen.every((outcome) => outcome === 'applied')).toBe(true);
}

async function atRest(): Promise<void> {
  await engine.settle();
  await engine.advanceTo(engine.clock.now() + HOUR);
}

const EVERY_WISH = ['Wants tips', 'Wants order', 'Wants news', 'Wants a choice'];

describe('ID-21: once what is theirs has been given back', () => {
  it('an objection of when they were one is not overtaken: what waited is refused', async () => {
    await merged();
    await happens(await ours('Objected', 'ada'));
    await partedAnd('Wants tips', 'Wants a choice');
    await atRest();
    expect(mailed).toEqual([]);
    const { messages } = await bob();
    expect(messages.map(({ status, reason }) => [status, reason])).toEqual([
      ['refused', 'objection to tips'],
    ]);
  });

  it('a restriction holds back what is owed too, which is refused when it is known', async () => {
    await merged();
    await happens(await ours(RESTRICTED, 'ada'));
    await partedAnd('Wants order');
    await atRest();
    expect(mailed).toEqual([]);
    await happens(await ours(UNRESTRICTED, 'bob'));
    await happens(says('Wants order', 'userId:bob'));
    expect(mailed).toEqual([BOB]);
  });

  it('where nothing was refused nothing is lost, a message by a consent of before neither', async () => {
    await merged();
    await partedAnd(...EVERY_WISH);
    await atRest();
    expect(mailed).toEqual([BOB, BOB, BOB, BOB]);
    const { instances } = await bob();
    expect(instances).toEqual([]);
    for (const name of ['tips', 'order', 'news', 'choice'])
      expect((await engine.figures()).journeys.get(name)).toMatchObject({ entered: 1, running: 0 });
    expect([...(await engine.standing()).values()].flat()).toEqual([]);
  });
});

describe('ID-21: it ends, whatever comes of it', () => {
  it('ID-19: a history that is too long', async () => {
    await engine.close();
    await open({ mostRebuilt: 5 });
    await merged();
    await partedAnd('Wants tips', 'Wants order');
    await atRest();
    expect(mailed).toEqual([BOB, BOB]);
  });

  it('RET-2: events that are not kept any more', async () => {
    const settings = settingsSchema.parse({ kind: 'settings', name: 'shop', retention: { default: '30d' } });
    await engine.close();
    await open({ documents: [...documents, settings] });
    await merged();
    await engine.advanceTo(START + 35 * DAY);
    expect(await engine.expire()).toBeGreaterThan(0);
    await partedAnd('Wants tips', 'Wants order');
    await atRest();
    expect(mailed).toEqual([BOB, BOB]);
  });

  it('an identifier under which nothing ever came', async () => {
    await happens(sender.event('Identified', ['userId:ada', `email:${BOB}`]));
    await happens(says('Objected', 'userId:ada'));
    const traits = { email: BOB };
    await engine.submit([
      sender.decision('never', ['userId:ada'], [`email:${BOB}`]),
      sender.event('Identified', [`email:${BOB}`], { traits }),
      says('Wants tips', `email:${BOB}`),
      says('Wants order', `email:${BOB}`),
    ]);
    await atRest();
    expect(mailed).toEqual([BOB]);
  });

  it('they become one again meanwhile', async () => {
    await merged();
    await partedAnd('Wants order');
    await engine.submit([sender.decision('open', ['userId:ada', `email:${ADA}`], BOBS)]);
    await atRest();
    expect(await idOf('ada')).toBe(await idOf('bob'));
    await happens(says('Wants order', 'userId:bob'));
    expect(mailed).toHaveLength(2);
  });

  it('they become one with somebody else meanwhile', async () => {
    await merged();
    await happens(await ours('Objected', 'ada'));
    await partedAnd('Wants order');
    const alias = { type: 'alias', previous: identifierOf('userId:bob') } as const;
    await engine.submit([sender.event('Aliased', ['userId:cleo'], alias)]);
    await atRest();
    expect(await idOf('cleo')).toBe(await idOf('bob'));
    await happens(says('Wants tips', 'userId:cleo'), says('Wants order', 'userId:cleo'));
    await happens(says('Wants order', 'userId:ada'));
    expect(mailed).toEqual([BOB, BOB, ADA]);
  });
});
