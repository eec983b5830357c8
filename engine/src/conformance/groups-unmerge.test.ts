// GRP-15: two who were taken for one person are in the groups of each again, which count both.
import { describe, expect, it } from 'vitest';
import type { Identifier } from '../core/input.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import { Sender } from './sender.testing.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const ada = { namespace: 'userId', value: 'ada' };
const mail = { namespace: 'email', value: 'eve@example.com' };
const ben = { namespace: 'userId', value: 'ben' };

describe('a merge that is undone', () => {
  it('GRP-15: gives each of them their own groups, over and over', async () => {
    const engine = await openSimulatedEngine({
      revision: 'r1',
      documents: [
        { kind: 'group', name: 'household', version: 1, same: ['traits.zip'] },
        { kind: 'audience', name: 'families', version: 1, condition: 'household.size >= 2' },
      ],
      delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
      startAt: START,
    });
    const sender = new Sender(engine);
    const say = async (...said: Parameters<Sender['event']>) => {
      await engine.advanceTo(engine.clock.now() + 1_000);
      await sender.send(sender.event(...said));
    };
    const join = (who: Identifier, groupId: string) =>
      say('Group Joined', [who], { properties: { groupId, traits: {} } });
    const lives = (who: Identifier, zip: string) => say('Moved', [who], { traits: { zip } });
    const decide = async (rule: 'always' | 'never') => {
      await engine.advanceTo(engine.clock.now() + 1_000);
      await sender.send(sender.decision(rule, ['userId:ada'], ['email:eve@example.com']));
    };
    const groupsOf = async (who: Identifier) => {
      const groups = (await engine.profile(who))?.groups ?? [];
      return groups.map(({ kind, id, size }) => `${kind === 'account' ? id : kind} ${size}`);
    };

    await join(ada, 'acme');
    await join(mail, 'acme');
    await join(mail, 'umbrella');
    await join(ben, 'acme');
    await lives(ada, '1');
    await lives(mail, '2');
    await lives(ben, '2');
    for (let round = 0; round < 2; round++) {
      expect(await groupsOf(ada)).toEqual(['acme 3', 'household 1']);
      expect(await groupsOf(mail)).toEqual(['acme 3', 'umbrella 1', 'household 2']);
      await decide('always');
      expect((await engine.profile(mail))?.id).toBe((await engine.profile(ada))?.id);
      // What stands last of both is where they live.
      expect(await groupsOf(ada)).toEqual(['acme 2', 'umbrella 1', 'household 2']);
      expect(await groupsOf(ben)).toEqual(['acme 2', 'household 2']);
      const holder = (await engine.profile(ada))!;
      await decide('never');
      expect(holder.mergedFrom).toHaveLength(1);
      expect(await groupsOf(ben)).toEqual(['acme 3', 'household 2']);
      expect((await engine.profile(ada))?.audiences).toEqual([]);
      expect((await engine.profile(mail))?.audiences).toEqual(['families']);
    }
    await engine.close();
  });
});
