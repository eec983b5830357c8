// What was refused while two were one person: after the merge is undone nobody is written to who said no, or for whom
// somebody said it; what was agreed to is only whose it was.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policySchema } from '../core/decision/definition.ts';
import { identifierOf } from '../core/identity/node.ts';
import { RESTRICTED, UNRESTRICTED } from '../core/profile/restriction.ts';
import { settingsSchema } from '../core/settings.ts';
import { ADA, ADAS, BOB, BOBS, DAY, mailChannel, onWish, START, TwoPeople } from './two-people.testing.ts';

const documents = [
  mailChannel,
  policySchema.parse({
    kind: 'policy',
    name: 'contact',
    purposes: { news: { basis: 'consent' }, tips: { basis: 'opt-out' } },
  }),
  ...['news', 'tips'].map(onWish),
];
const two = new TwoPeople(documents);
beforeEach(() => two.open());
afterEach(() => two.engine.close());

async function apart() {
  const holder = await two.idOf('ada');
  await two.engine.submit([two.sender.decision('never', ADAS, BOBS)]);
  // Whoever of the two has the smaller id.
  const outcome = await two.engine.unmerge(holder, [...ADAS, ...BOBS].map(identifierOf));
  expect(await two.idOf('ada')).not.toBe(await two.idOf('bob'));
  return outcome;
}

/** Whether each is written to when they want it. */
async function reached(purpose: 'news' | 'tips'): Promise<string[]> {
  two.mailed = [];
  await two.happens(two.says(`Wants ${purpose}`, 'userId:ada'), two.says(`Wants ${purpose}`, 'userId:bob'));
  return two.mailed.sort();
}

async function refusalsOf(user: string): Promise<string[]> {
  const { consents } = (await two.engine.profile(identifierOf(`userId:${user}`)))!;
  return consents
    .flatMap(({ contactPoint, purpose, granted }) => (granted ? [] : [`${contactPoint} ${purpose}`]))
    .sort();
}

describe('ID-16: refused while they were one', () => {
  beforeEach(async () => {
    await two.bothAgree();
  });

  it('nothing was refused: each is written to as they had agreed', async () => {
    await two.becomeOne();
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
      await two.becomeOne();
      await two.happens(
        await two.ours('Unsubscribed', id, { contact_point: `email:${address}`, purpose: 'news' }),
      );
      await apart();
      expect(await reached('news')).toEqual(left);
    },
  );

  it('one names the address of the other: it is withdrawn where the address is', async () => {
    await two.becomeOne();
    await two.happens(
      two.says('Consent Withdrawn', 'userId:bob', { purpose: 'news', contact_point: `email:${ADA}` }),
    );
    await apart();
    expect(await reached('news')).toEqual([BOB]);
    expect(await refusalsOf('ada')).toEqual([`email:${ADA} news`]);
  });

  it('an address that is nobody’s: both keep it', async () => {
    await two.becomeOne();
    const contact_point = 'email:both@example.com';
    await two.happens(two.says('Consent Withdrawn', 'userId:bob', { purpose: 'news', contact_point }));
    await apart();
    const refused = [`${contact_point} news`];
    expect([await refusalsOf('ada'), await refusalsOf('bob')]).toEqual([refused, refused]);
  });

  it.each([
    ['of one of them', () => two.says('Objected', 'userId:bob')],
    ['at a desk', () => two.ours('Objected', 'ada')],
    ['for one purpose', () => two.says('Objected', 'userId:ada', { purpose: 'tips' })],
    ['by the browser', () => two.says('Looked', 'userId:bob', {}, { context: { gpc: true } })],
    [
      'by the tool that asks for consent',
      () =>
        two.says(
          'Looked',
          'userId:bob',
          {},
          { context: { consent: { categoryPreferences: { tips: false } } } },
        ),
    ],
  ])('an objection %s holds for both, a privacy signal too', async (_, objection) => {
    await two.becomeOne();
    await two.happens(await objection());
    await apart();
    const [ada, bob] = [await refusalsOf('ada'), await refusalsOf('bob')];
    expect(ada).toHaveLength(1);
    expect(bob).toEqual(ada);
  });

  it('a complaint about a mail that nobody remembers is for all addresses of both', async () => {
    await two.becomeOne();
    const message = `${await two.idOf('ada')}.unknown`;
    await two.happens(await two.ours('Email Marked as Spam', 'ada', { message_id: message }));
    await apart();
    expect([...(await reached('news')), ...(await reached('tips'))]).toEqual([]);
  });

  it('RST-4: a restriction holds for both, until it is lifted for each', async () => {
    await two.becomeOne();
    await two.happens(await two.ours(RESTRICTED, 'ada'));
    await apart();
    expect(await reached('news')).toEqual([]);
    await two.happens(await two.ours(UNRESTRICTED, 'bob'));
    expect(await reached('news')).toEqual([BOB]);
    await two.happens(await two.ours(UNRESTRICTED, 'ada'));
    expect(await reached('news')).toEqual([ADA, BOB]);
  });

  it('what was agreed to meanwhile is only whose it was', async () => {
    await two.becomeOne();
    await two.happens(two.says('Objected', 'userId:bob'));
    for (const address of [ADA, BOB]) {
      const contact_point = `email:${address}`;
      await two.happens(two.says('Consent Granted', 'userId:bob', { purpose: 'news', contact_point }));
    }
    expect(await reached('news')).toEqual([BOB, BOB]);
    await apart();
    expect(await reached('news')).toEqual([BOB]);
  });

  it('what one refused before, or since, is theirs alone', async () => {
    await two.happens(
      two.says('Objected', 'userId:bob', { purpose: 'news' }),
      await two.ours(RESTRICTED, 'bob'),
    );
    await two.becomeOne();
    expect(await reached('tips')).toEqual([]);
    await apart();
    expect(await reached('news')).toEqual([ADA]);
    await two.happens(two.says('Objected', 'userId:ada', { purpose: 'tips' }));
    await two.happens(await two.ours(UNRESTRICTED, 'bob'));
    expect(await reached('tips')).toEqual([BOB]);
  });

  it('is kept when what they know is learnt anew later, and when they become one with another', async () => {
    await two.becomeOne();
    await two.happens(await two.ours('Objected', 'ada'));
    await apart();
    const at = two.engine.clock.now();
    const signsIn = (user: string, when: number) =>
      two.sender.event('Identified', [`userId:${user}`, 'anonymousId:tablet'], { at: when });
    await two.happens(signsIn('bob', at));
    await two.happens(two.says('Looked', 'anonymousId:tablet'));
    await two.happens(signsIn('cleo', at + 1));
    expect(await two.engine.profile(identifierOf('anonymousId:tablet'))).toMatchObject({
      id: await two.idOf('cleo'),
    });
    expect(await reached('tips')).toEqual([]);
    const alias = { type: 'alias', previous: identifierOf('userId:bob') } as const;
    await two.happens(two.sender.event('Aliased', ['userId:dora'], alias));
    expect(await reached('tips')).toEqual([]);
  });

  it('once more merged and parted it still holds', async () => {
    await two.becomeOne();
    await two.happens(two.says('Objected', 'userId:bob'));
    await apart();
    await two.happens(two.sender.decision('open', ADAS, BOBS));
    expect(await two.idOf('ada')).toBe(await two.idOf('bob'));
    await apart();
    expect(await reached('tips')).toEqual([]);
  });
});

describe('RET-2, ID-16: refused in an event that is not kept any more', () => {
  it('is kept by both, as nobody can tell whose it was', async () => {
    const settings = settingsSchema.parse({ kind: 'settings', name: 'shop', retention: { default: '30d' } });
    await two.engine.close();
    await two.open({ documents: [...documents, settings] });
    await two.bothAgree();
    await two.happens(two.says('Consent Withdrawn', 'userId:ada', { purpose: 'tips' }));
    await two.happens(
      two.says('Objected', 'userId:bob', { purpose: 'tips' }),
      await two.ours(RESTRICTED, 'bob'),
    );
    await two.engine.advanceTo(START + 35 * DAY);
    await two.becomeOne();
    expect(await two.engine.expire()).toBeGreaterThan(0);
    await two.happens(two.says('Looked', 'userId:ada'), two.says('Looked', 'userId:bob'));
    await apart();
    await two.happens(
      two.sender.event('Identified', ['userId:ada'], { traits: { email: ADA } }),
      two.sender.event('Identified', ['userId:bob'], { traits: { email: BOB } }),
    );
    const everybodys = ['person:objection tips'];
    expect(await refusalsOf('bob')).toEqual(everybodys);
    expect(await refusalsOf('ada')).toEqual([`email:${ADA} tips`, ...everybodys]);
    for (const user of ['ada', 'bob']) {
      const { restrictedSince } = (await two.engine.profile(identifierOf(`userId:${user}`)))!;
      expect(restrictedSince).toBeGreaterThan(0);
      await two.happens(await two.ours(UNRESTRICTED, user));
    }
    expect([...(await reached('news')), ...(await reached('tips'))]).toEqual([]);
  });
});

describe('ID-19: a history that is too long', () => {
  it('each keeps what was refused', async () => {
    await two.engine.close();
    await two.open({ mostRebuilt: 5 });
    await two.bothAgree();
    await two.becomeOne();
    await two.happens(two.says('Consent Withdrawn', 'userId:ada', { purpose: 'news' }));
    await two.happens(
      await two.ours(RESTRICTED, 'ada'),
      two.says('Objected', 'userId:ada', { purpose: 'tips' }),
    );
    expect(await apart()).toBe('too-large');
    await two.happens(two.sender.event('Identified', ['userId:bob'], { traits: { email: BOB } }));
    expect(await reached('tips')).toEqual([]);
    await two.happens(await two.ours(UNRESTRICTED, 'ada'), await two.ours(UNRESTRICTED, 'bob'));
    expect([...(await reached('news')), ...(await reached('tips'))]).toEqual([BOB]);
  });
});
