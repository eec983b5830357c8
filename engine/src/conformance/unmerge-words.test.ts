// ID-19: the history of a merge is too long to be learnt anew. What others said, as each value tells which event it is
// from, goes to whose it is all the same: nobody is written to at another's address, or by another's yes.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policySchema } from '../core/decision/definition.ts';
import { goldenRecordSchema } from '../core/golden/definition.ts';
import { groupSchema } from '../core/household/definition.ts';
import { identifierOf } from '../core/identity/node.ts';
import type { JsonObject } from '../core/input.ts';
import { ADA, ADAS, BOB, BOBS, mailChannel, onWish, TwoPeople } from './two-people.testing.ts';

const two = new TwoPeople([
  mailChannel,
  onWish('news'),
  policySchema.parse({ kind: 'policy', name: 'contact', purposes: { news: { basis: 'consent' } } }),
  goldenRecordSchema.parse({
    kind: 'golden-record',
    name: 'people',
    views: { default: [{ fields: ['city'], rule: 'recent' }] },
  }),
  groupSchema.parse({ kind: 'group', name: 'household', same: ['traits.street'] }),
  { kind: 'audience', name: 'readers', version: 1, condition: 'traits.paper == "times"' },
]);

beforeEach(() => two.open({ mostRebuilt: 5 }));
afterEach(() => two.engine.close());

const personOf = async (user: string) => (await two.engine.profile(identifierOf(`userId:${user}`)))!;
async function traitsOf(user: string) {
  const { traits } = await personOf(user);
  return Object.fromEntries(traits.map(({ name, value }) => [name, value]));
}
const identified = (of: string, traits: JsonObject, more = {}) =>
  two.happens(two.sender.event('Identified', [of], { traits, ...more }));
const looks = (of: string, times: number) =>
  two.happens(...Array.from({ length: times }, () => two.says('Looked', of)));

async function apart(): Promise<string | undefined> {
  const holder = await two.idOf('ada');
  await two.happens(two.sender.decision('never', ADAS, BOBS));
  return two.engine.unmerge(holder, BOBS.map(identifierOf));
}

async function mailedFor(...users: string[]): Promise<readonly string[]> {
  two.mailed = [];
  await two.happens(...users.map((user) => two.says('Wants news', `userId:${user}`)));
  return two.mailed;
}

describe('ID-19: an un-merge whose history is too long', () => {
  it('gives back what one of them said: traits, and audiences and households with them', async () => {
    await two.bothAgree();
    await looks('userId:ada', 20);
    await two.becomeOne();
    await identified('userId:bob', { paper: 'times', street: 'Elm 1' });
    await identified('userId:ada', { hat: 'red' });
    expect(await traitsOf('ada')).toMatchObject({ email: BOB, hat: 'red', paper: 'times' });
    expect(await apart()).toBe('too-large');
    expect(await traitsOf('ada')).toEqual({ hat: 'red' });
    expect(await traitsOf('bob')).toEqual({ email: BOB, paper: 'times', street: 'Elm 1' });
    const [ada, bob] = [await personOf('ada'), await personOf('bob')];
    expect([ada.audiences, bob.audiences]).toEqual([[], ['readers']]);
    expect([ada.groups.length, bob.groups.length]).toEqual([0, 1]);
  });

  it('an address is written to only by the yes of whose it is', async () => {
    await two.bothAgree();
    await looks('userId:ada', 20);
    await two.becomeOne();
    await two.happens(two.says('Consent Granted', 'userId:bob', { purpose: 'news' }));
    expect(await apart()).toBe('too-large');
    expect(await mailedFor('ada', 'bob')).toEqual([BOB]);
    await identified('userId:ada', { email: ADA });
    expect(await mailedFor('ada', 'bob')).toEqual([ADA, BOB]);
  });

  it("another's yes that named no address is no yes of who stays", async () => {
    await identified('userId:ada', { email: ADA });
    await two.happens(two.sender.event('Identified', BOBS));
    await looks('userId:ada', 20);
    await two.becomeOne();
    await two.happens(two.says('Consent Granted', 'userId:bob', { purpose: 'news' }));
    expect(await mailedFor('ada')).toEqual([ADA]);
    expect(await apart()).toBe('too-large');
    expect(await mailedFor('ada', 'bob')).toEqual([]);
    await identified('userId:bob', { email: BOB });
    expect(await mailedFor('ada', 'bob')).toEqual([BOB]);
  });

  it('of the golden record what somebody had said before comes back', async () => {
    await identified('userId:ada', { city: 'Bern' }, { source: 'shop' });
    await identified('userId:bob', { city: 'Genf' }, { source: 'crm' });
    await looks('userId:ada', 20);
    await two.becomeOne();
    await identified('userId:bob', { city: 'Chur' }, { source: 'app' });
    expect(await traitsOf('ada')).toEqual({ city: 'Chur' });
    expect(await apart()).toBe('too-large');
    expect([await traitsOf('ada'), await traitsOf('bob')]).toEqual([{ city: 'Bern' }, { city: 'Chur' }]);
  });

  it('what came long after it was said is found as well', async () => {
    await two.happens(two.sender.event('Identified', ADAS), two.sender.event('Identified', BOBS));
    await two.becomeOne();
    const since = two.engine.clock.now();
    await looks('userId:ada', 700);
    await identified('userId:bob', { hat: 'blue' }, { at: since });
    expect(await traitsOf('ada')).toEqual({ hat: 'blue' });
    expect(await apart()).toBe('too-large');
    expect([await traitsOf('ada'), await traitsOf('bob')]).toEqual([{}, { hat: 'blue' }]);
  });
});

describe('ID-19: late evidence, and a history that is too long', () => {
  it('what was said on the device goes to who had signed in there', async () => {
    await two.happens(two.sender.event('Identified', ['userId:ada', 'anonymousId:tablet']));
    const since = two.engine.clock.now();
    await looks('anonymousId:tablet', 20);
    await identified('anonymousId:tablet', { size: 'M' });
    await identified('userId:ada', { hat: 'red' });
    await two.happens(two.sender.event('Identified', ['userId:bob', 'anonymousId:tablet'], { at: since }));
    expect([await traitsOf('ada'), await traitsOf('bob')]).toEqual([{ hat: 'red' }, { size: 'M' }]);
  });
});
