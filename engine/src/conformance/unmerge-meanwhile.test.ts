// What is said to somebody in the midst of an un-merge, on the whole host: it ends as it should, and nothing is lost. What is
// theirs is given back at once here; hosts that take their time are in unmerge-gap.test.ts.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import { identifierOf } from '../core/identity/node.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { RESTRICTED, UNRESTRICTED } from '../core/profile/restriction.ts';
import { settingsSchema } from '../core/settings.ts';
import {
  ADA,
  ADAS,
  BOB,
  BOBS,
  DAY,
  HOUR,
  mail,
  mailChannel,
  onWish,
  START,
  TwoPeople,
} from './two-people.testing.ts';

const documents = [
  mailChannel,
  policySchema.parse({
    kind: 'policy',
    name: 'contact',
    purposes: { tips: { basis: 'opt-out' }, order: { basis: 'contract' }, news: { basis: 'consent' } },
  }),
  ...['tips', 'order', 'news'].map(onWish),
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
const two = new TwoPeople(documents);
beforeEach(() => two.open());
afterEach(() => two.engine.close());

const bob = async () => (await two.engine.profile(identifierOf('userId:bob')))!;

/** Two who gave an address each, and became one. */
async function merged(): Promise<void> {
  await two.bothAgree();
  await two.becomeOne();
}

const parting = () => two.sender.decision('never', ADAS, BOBS);

/** All of it is acknowledged before anybody has looked. */
async function partedAnd(...wishes: string[]): Promise<void> {
  two.mailed = [];
  const traits = { email: BOB };
  const seen = await two.engine.submit([
    parting(),
    two.sender.event('Identified', BOBS, { traits }),
    ...wishes.map((wish) => two.says(wish, 'userId:bob')),
  ]);
  expect(seen.every((outcome) => outcome === 'applied')).toBe(true);
}

async function atRest(): Promise<void> {
  await two.engine.settle();
  await two.engine.advanceTo(two.engine.clock.now() + HOUR);
}

const EVERY_WISH = ['Wants tips', 'Wants order', 'Wants news', 'Wants a choice'];

describe('ID-21: once what is theirs has been given back', () => {
  it('an objection of when they were one is not overtaken: what waited is refused', async () => {
    await merged();
    await two.happens(await two.ours('Objected', 'ada'));
    await partedAnd('Wants tips', 'Wants a choice');
    await atRest();
    expect(two.mailed).toEqual([]);
    const { messages } = await bob();
    expect(messages.map(({ status, reason }) => [status, reason])).toEqual([
      ['refused', 'objection to tips'],
    ]);
  });

  it('a restriction holds back what is owed too, which is refused when it is known', async () => {
    await merged();
    await two.happens(await two.ours(RESTRICTED, 'ada'));
    await partedAnd('Wants order');
    await atRest();
    expect(two.mailed).toEqual([]);
    await two.happens(await two.ours(UNRESTRICTED, 'bob'));
    await two.happens(two.says('Wants order', 'userId:bob'));
    expect(two.mailed).toEqual([BOB]);
  });

  it('where nothing was refused nothing is lost, a message by a consent of before neither', async () => {
    await merged();
    await partedAnd(...EVERY_WISH);
    await atRest();
    expect(two.mailed).toEqual([BOB, BOB, BOB, BOB]);
    const { instances } = await bob();
    expect(instances).toEqual([]);
    for (const name of ['tips', 'order', 'news', 'choice'])
      expect((await two.engine.figures()).journeys.get(name)).toMatchObject({ entered: 1, running: 0 });
    expect([...(await two.engine.standing()).values()].flat()).toEqual([]);
  });
});

describe('ID-21: it ends, whatever comes of it', () => {
  it('ID-19: a history that is too long', async () => {
    await two.engine.close();
    await two.open({ mostRebuilt: 5 });
    await merged();
    await partedAnd('Wants tips', 'Wants order');
    await atRest();
    expect(two.mailed).toEqual([BOB, BOB]);
  });

  it('RET-2: events that are not kept any more', async () => {
    const settings = settingsSchema.parse({ kind: 'settings', name: 'shop', retention: { default: '30d' } });
    await two.engine.close();
    await two.open({ documents: [...documents, settings] });
    await merged();
    await two.engine.advanceTo(START + 35 * DAY);
    expect(await two.engine.expire()).toBeGreaterThan(0);
    await partedAnd('Wants tips', 'Wants order');
    await atRest();
    expect(two.mailed).toEqual([BOB, BOB]);
  });

  it('an identifier under which nothing ever came', async () => {
    await two.happens(two.sender.event('Identified', ['userId:ada', `email:${BOB}`]));
    await two.happens(two.says('Objected', 'userId:ada'));
    const traits = { email: BOB };
    await two.engine.submit([
      two.sender.decision('never', ['userId:ada'], [`email:${BOB}`]),
      two.sender.event('Identified', [`email:${BOB}`], { traits }),
      two.says('Wants tips', `email:${BOB}`),
      two.says('Wants order', `email:${BOB}`),
    ]);
    await atRest();
    expect(two.mailed).toEqual([BOB]);
  });

  it('they become one again meanwhile', async () => {
    await merged();
    await partedAnd('Wants order');
    await two.engine.submit([two.sender.decision('open', ADAS, BOBS)]);
    await atRest();
    expect(await two.idOf('ada')).toBe(await two.idOf('bob'));
    await two.happens(two.says('Wants order', 'userId:bob'));
    expect(two.mailed).toHaveLength(2);
  });

  it('they become one with somebody else meanwhile', async () => {
    await merged();
    await two.happens(await two.ours('Objected', 'ada'));
    await partedAnd('Wants order');
    const alias = { type: 'alias', previous: identifierOf('userId:bob') } as const;
    await two.engine.submit([two.sender.event('Aliased', ['userId:cleo'], alias)]);
    await atRest();
    expect(await two.idOf('cleo')).toBe(await two.idOf('bob'));
    await two.happens(two.says('Wants tips', 'userId:cleo'), two.says('Wants order', 'userId:cleo'));
    await two.happens(two.says('Wants order', 'userId:ada'));
    expect(two.mailed).toEqual([BOB, BOB, ADA]);
  });
});
