// What was refused while two were one person: after the merge is undone nobody is written to who said no, or for whom
// somebody said it; what was agreed to is only whose it was.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policySchema } from '../core/decision/definition.ts';
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

const mail = { subject: 'Hello', html: '<p>Hello.</p>' };
const documents = [
  { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' } as const,
  policySchema.parse({
    kind: 'policy',
    name: 'contact',
    purposes: { news: { basis: 'consent' }, tips: { basis: 'opt-out' } },
  }),
  ...(['news', 'tips'] as const).map((purpose) =>
    journeySchema.parse({
      kind: 'journey',
      name: purpose,
      entry: { event: `Wants ${purpose}`, reentry: 'always' },
      steps: [{ id: 'write', send: { channel: 'mail', purpose, mail } }],
    }),
  ),
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

/** As Kairos itself says it, of whoever has the id. */
const ours = async (name: string, user: string, properties: EventInput['properties'] = {}) =>
  says(name, `profile:${await idOf(user)}`, properties, { source: 'kairos' });

/** Both have agreed to news at an address of their own. */
async function bothAgree(): Promise<void> {
  for (const [user, email] of [
    ['ada', ADA],
    ['bob', BOB],
  ] as const) {
    const traits = { email };
    await happens(sender.event('Identified', [`userId:${user}`, `email:${email}`], { traits }));
    await happens(says('Consent Granted', `userId:${user}`, { purpose: 'news' }));
  }
}

async function merged(): Promise<void> {
  const alias = { type: 'alias', previous: identifierOf('userId:bob') } as const;
  await happens(sender.event('Aliased', ['userId:ada'], alias));
  expect(await idOf('ada')).toBe(await idOf('bob'));
}

async function apart() {
  const holder = await idOf('ada');
  const [adas, bobs] = [
    ['userId:ada', `email:${ADA}`],
    ['userId:bob', `email:${BOB}`],
  ];
  await engine.submit([sender.decision('never', adas, bobs)]);
  // Whoever of the two has the smaller id.
  const outcome = await engine.unmerge(holder, [...adas, ...bobs].map(identifierOf));
  expect(await idOf('ada')).not.toBe(await idOf('bob'));
  return outcome;
}

/** Whether each is written to when they want it. */
async function reached(purpose: 'news' | 'tips'): Promise<string[]> {
  mailed = [];
  await happens(says(`Wants ${purpose}`, 'userId:ada'), says(`Wants ${purpose}`, 'userId:bob'));
  return mailed.sort();
}

async function refusalsOf(user: string): Promise<string[]> {
  const { consents } = (await engine.profile(identifierOf(`userId:${user}`)))!;
  return consents
    .flatMap(({ contactPoint, purpose, granted }) => (granted ? [] : [`${contactPoint} ${purpose}`]))
    .sort();
}

describe('ID-16: refused while they were one', () => {
  beforeEach(async () => {
    await bothAgree();
  });

  it('nothing was refused: each is written to as they had agreed', async () => {
    await merged();
    expect(await apart()).toBe('rebuilt');
    expect(await reached('news')).toEqual([ADA, BOB]);
    expect(await reached('tips')).toEqual([ADA, BOB]);
    expect([await refusalsOf('ada'), await refusalsOf('bob')]).toEqual([[], []]);
  });

  it.each([
    ['ada', BOB, [ADA]],
    ['ada', ADA, [BOB]],
  ])(
    'a link of a mail to one address, followed under the id of %s: %s gets nothing more',
    async (id, address, left) => {
      await merged();
      await happens(await ours('Unsubscribed', id, { contact_point: `email:${address}`, purpose: 'news' }));
      await apart();
      expect(await reached('news')).toEqual(left);
    },
  );

  it('one names the address of the other: it is withdrawn where the address is', async () => {
    await merged();
    await happens(
      says('Consent Withdrawn', 'userId:bob', { purpose: 'news', contact_point: `email:${ADA}` }),
    );
    await apart();
    expect(await reached('news')).toEqual([BOB]);
    expect(await refusalsOf('ada')).toEqual([`email:${ADA} news`]);
  });

  it('an address that is nobody’s: both keep it', async () => {
    await merged();
    const contact_point = 'email:both@example.com';
    await happens(says('Consent Withdrawn', 'userId:bob', { purpose: 'news', contact_point }));
    await apart();
    const refused = [`${contact_point} news`];
    expect([await refusalsOf('ada'), await refusalsOf('bob')]).toEqual([refused, refused]);
  });

  it.each([
    ['of one of them', () => says('Objected', 'userId:bob')],
    ['at a desk', () => ours('Objected', 'ada')],
    ['for one purpose', () => says('Objected', 'userId:ada', { purpose: 'tips' })],
    ['by the browser', () => says('Looked', 'userId:bob', {}, { context: { gpc: true } })],
    [
      'by the tool that asks for consent',
      () =>
        says('Looked', 'userId:bob', {}, { context: { consent: { categoryPreferences: { tips: false } } } }),
    ],
  ])('an objection %s holds for both, a privacy signal too', async (_, objection) => {
    await merged();
    await happens(await objection());
    await apart();
    const [ada, bob] = [await refusalsOf('ada'), await refusalsOf('bob')];
    expect(ada).toHaveLength(1);
    expect(bob).toEqual(ada);
  });

  it('a complaint about a mail that nobody remembers is for all addresses of both', async () => {
    await merged();
    const message = `${await idOf('ada')}.unknown`;
    await happens(await ours('Email Marked as Spam', 'ada', { message_id: message }));
    await apart();
    expect([...(await reached('news')), ...(await reached('tips'))]).toEqual([]);
  });

  it('RST-4: a restriction holds for both, until it is lifted for each', async () => {
    await merged();
    await happens(await ours(RESTRICTED, 'ada'));
    await apart();
    expect(await reached('news')).toEqual([]);
    await happens(await ours(UNRESTRICTED, 'bob'));
    expect(await reached('news')).toEqual([BOB]);
    await happens(await ours(UNRESTRICTED, 'ada'));
    expect(await reached('news')).toEqual([ADA, BOB]);
  });

  it('what was agreed to meanwhile is only whose it was', async () => {
    await merged();
    await happens(says('Objected', 'userId:bob'));
    for (const address of [ADA, BOB]) {
      const contact_point = `email:${address}`;
      await happens(says('Consent Granted', 'userId:bob', { purpose: 'news', contact_point }));
    }
    expect(await reached('news')).toEqual([BOB, BOB]);
    await apart();
    expect(await reached('news')).toEqual([BOB]);
  });

  it('what one refused before, or since, is theirs alone', async () => {
    await happens(says('Objected', 'userId:bob', { purpose: 'news' }), await ours(RESTRICTED, 'bob'));
    await merged();
    expect(await reached('tips')).toEqual([]);
    await apart();
    expect(await reached('news')).toEqual([ADA]);
    await happens(says('Objected', 'userId:ada', { purpose: 'tips' }));
    await happens(await ours(UNRESTRICTED, 'bob'));
    expect(await reached('tips')).toEqual([BOB]);
  });

  it('is kept when what they know is learnt anew later, and when they become one with another', async () => {
    await merged();
    await happens(await ours('Objected', 'ada'));
    await apart();
    const at = engine.clock.now();
    const signsIn = (user: string, when: number) =>
      sender.event('Identified', [`userId:${user}`, 'anonymousId:tablet'], { at: when });
    await happens(signsIn('bob', at));
    await happens(says('Looked', 'anonymousId:tablet'));
    await happens(signsIn('cleo', at + 1));
    expect(await engine.profile(identifierOf('anonymousId:tablet'))).toMatchObject({
      id: await idOf('cleo'),
    });
    expect(await reached('tips')).toEqual([]);
    const alias = { type: 'alias', previous: identifierOf('userId:bob') } as const;
    await happens(sender.event('Aliased', ['userId:dora'], alias));
    expect(await reached('tips')).toEqual([]);
  });

  it('once more merged and parted it still holds', async () => {
    await merged();
    await happens(says('Objected', 'userId:bob'));
    await apart();
    const bobs = ['userId:bob', `email:${BOB}`];
    await happens(sender.decision('open', ['userId:ada', `email:${ADA}`], bobs));
    expect(await idOf('ada')).toBe(await idOf('bob'));
    await apart();
    expect(await reached('tips')).toEqual([]);
  });
});

describe('RET-2, ID-16: refused in an event that is not kept any more', () => {
  it('is kept by both, as nobody can tell whose it was', async () => {
    const settings = settingsSchema.parse({ kind: 'settings', name: 'shop', retention: { default: '30d' } });
    await engine.close();
    await open({ documents: [...documents, settings] });
    await bothAgree();
    await happens(says('Consent Withdrawn', 'userId:ada', { purpose: 'tips' }));
    await happens(says('Objected', 'userId:bob', { purpose: 'tips' }), await ours(RESTRICTED, 'bob'));
    await engine.advanceTo(START + 35 * DAY);
    await merged();
    expect(await engine.expire()).toBeGreaterThan(0);
    await happens(says('Looked', 'userId:ada'), says('Looked', 'userId:bob'));
    await apart();
    await happens(
      sender.event('Identified', ['userId:ada'], { traits: { email: ADA } }),
      sender.event('Identified', ['userId:bob'], { traits: { email: BOB } }),
    );
    const everybodys = ['person:objection tips'];
    expect(await refusalsOf('bob')).toEqual(everybodys);
    expect(await refusalsOf('ada')).toEqual([`email:${ADA} tips`, ...everybodys]);
    for (const user of ['ada', 'bob']) {
      const { restrictedSince } = (await engine.profile(identifierOf(`userId:${user}`)))!;
      expect(restrictedSince).toBeGreaterThan(0);
      await happens(await ours(UNRESTRICTED, user));
    }
    expect([...(await reached('news')), ...(await reached('tips'))]).toEqual([]);
  });
});

describe('ID-19: a history that is too long', () => {
  it('each keeps what was refused', async () => {
    await engine.close();
    await open({ mostRebuilt: 5 });
    await bothAgree();
    await merged();
    await happens(says('Consent Withdrawn', 'userId:ada', { purpose: 'news' }));
    await happens(await ours(RESTRICTED, 'ada'), says('Objected', 'userId:ada', { purpose: 'tips' }));
    expect(await apart()).toBe('too-large');
    await happens(sender.event('Identified', ['userId:bob'], { traits: { email: BOB } }));
    expect(await reached('tips')).toEqual([]);
    await happens(await ours(UNRESTRICTED, 'ada'), await ours(UNRESTRICTED, 'bob'));
    expect([...(await reached('news')), ...(await reached('tips'))]).toEqual([BOB]);
  });
});
