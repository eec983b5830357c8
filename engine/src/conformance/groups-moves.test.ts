// GRP-17: households change, and what members got elsewhere is what members got.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policySchema } from '../core/decision/definition.ts';
import { groupSchema } from '../core/household/definition.ts';
import { identifierOf } from '../core/identity/node.ts';
import { DAY, mailChannel, onWish, TwoPeople } from './two-people.testing.ts';

const household = groupSchema.parse({ kind: 'group', name: 'household', same: ['traits.zip'] });
const shared = { name: 'family', max: 1, within: '7d', channel: 'mail', per: 'household' };
const policy = (...caps: object[]) =>
  policySchema.parse({ kind: 'policy', name: 'contact', purposes: { news: { basis: 'opt-out' } }, caps });

const two = new TwoPeople([mailChannel, onWish('news'), household, policy(shared)]);

const lives = (user: string, zip: string) =>
  two.happens(
    two.sender.event('Identified', [`userId:${user}`], { traits: { zip, email: `${user}@example.com` } }),
  );
const wants = (...users: string[]) =>
  two.happens(...users.map((user) => two.says('Wants news', `userId:${user}`)));
const groupOf = async (user: string) => (await two.engine.profile(identifierOf(`userId:${user}`)))!.groups[0];

describe('GRP-17: what members got before they were members', () => {
  beforeEach(() => two.open());
  afterEach(() => two.engine.close());

  it('counts where one moves to', async () => {
    await lives('ada', '1');
    await wants('ada');
    await lives('ada', '2');
    await wants('ada');
    expect(two.mailed).toEqual(['ada@example.com']);
  });

  it('counts for whom they live with then', async () => {
    await lives('ada', '1');
    await lives('bob', '1');
    await wants('ada');
    await lives('ada', '2');
    await lives('bob', '2');
    await wants('bob');
    expect(two.mailed).toEqual(['ada@example.com']);
    await two.engine.advanceTo(two.engine.clock.now() + 7 * DAY);
    await wants('bob');
    expect(two.mailed).toEqual(['ada@example.com', 'bob@example.com']);
  });

  it('counts when two become one', async () => {
    await lives('ada', '1');
    await lives('bob', '2');
    await wants('ada');
    await lives('bob', '2');
    await two.becomeOne();
    expect((await groupOf('ada'))?.size).toBe(1);
    await wants('ada');
    expect(two.mailed).toEqual(['ada@example.com']);
  });

  it('counts for each when a merge is undone', async () => {
    await lives('ada', '1');
    await lives('bob', '2');
    await two.becomeOne();
    await wants('ada');
    expect(two.mailed).toHaveLength(1);
    const holder = await two.idOf('ada');
    await two.happens(two.sender.decision('never', ['userId:ada'], ['userId:bob']));
    await two.engine.unmerge(holder, [identifierOf('userId:ada'), identifierOf('userId:bob')]);
    await wants('ada', 'bob');
    expect(two.mailed).toHaveLength(1);
  });
});

it('GRP-17: a message that waited for room of its own is put to the household, too', async () => {
  const own = { name: 'own', max: 1, within: '1d', channel: 'mail', full: 'queue' };
  const waiting = new TwoPeople([mailChannel, onWish('news'), household, policy(own, { ...shared, max: 2 })]);
  await waiting.open();
  for (const user of ['ada', 'bob']) {
    const traits = { zip: '1', email: `${user}@example.com` };
    await waiting.happens(waiting.sender.event('Identified', [`userId:${user}`], { traits }));
  }
  for (const user of ['ada', 'ada', 'bob'])
    await waiting.happens(waiting.says('Wants news', `userId:${user}`));
  await waiting.engine.advanceTo(waiting.engine.clock.now() + 2 * DAY);
  expect(waiting.mailed).toEqual(['ada@example.com', 'bob@example.com']);
  await waiting.engine.close();
});
