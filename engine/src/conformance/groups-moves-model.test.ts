// GRP-9, GRP-10, GRP-17 in random lives: people move, become one and are two again, mails fail or are tried again for days. No
// household ever gets more than its members may together, and when all is settled no place is held.
import { describe, expect, it } from 'vitest';
import { policySchema } from '../core/decision/definition.ts';
import { drawsFrom } from '../core/draws.ts';
import { groupSchema } from '../core/household/definition.ts';
import type { GroupState } from '../core/household/group.ts';
import { identifierOf } from '../core/identity/node.ts';
import { DAY, HOUR, mailChannel, onWish, TwoPeople } from './two-people.testing.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const LIVES = Number(process.env.KAIROS_LIVES ?? 12);
const STEPS = 60;
const MOST = 2;
const WITHIN_MS = 7 * DAY;
const users = ['ada', 'bob', 'cleo', 'dan', 'eve'];

const documents = [
  mailChannel,
  onWish('news'),
  groupSchema.parse({ kind: 'group', name: 'household', same: ['traits.zip'] }),
  policySchema.parse({
    kind: 'policy',
    name: 'contact',
    purposes: { news: { basis: 'opt-out' } },
    caps: [
      { name: 'own', max: 1, within: '1d', channel: 'mail', full: 'queue' },
      { name: 'family', max: MOST, within: '7d', channel: 'mail', per: 'household' },
    ],
  }),
];

interface Household {
  readonly members: Set<string>;
  readonly sent: Set<string>;
  /** Also those that are on their way, or were refused. */
  readonly all: Set<string>;
}

/** Households by id, with the mails that their members got within the window, wherever they were then. */
async function households(two: TwoPeople): Promise<Map<string, Household>> {
  const now = two.engine.clock.now();
  const found = new Map<string, Household>();
  for (const user of users) {
    const person = await two.engine.profile(identifierOf(`userId:${user}`));
    const household = person?.groups.find(({ kind }) => kind === 'household');
    if (!person || !household) continue;
    const known: Household = found.get(household.id) ?? {
      members: new Set(),
      sent: new Set(),
      all: new Set(),
    };
    found.set(household.id, known);
    known.members.add(person.id);
    for (const { id, status, at } of person.messages) {
      known.all.add(id);
      if (status === 'sent' && at > now - WITHIN_MS) known.sent.add(id);
    }
  }
  return found;
}

async function heldPlaces(two: TwoPeople): Promise<unknown[]> {
  const state = (await two.engine.state()) as readonly (readonly [string, readonly unknown[]])[];
  return state.flatMap(([key, group]) =>
    key.startsWith('group/')
      ? (group[4] as GroupState['contacts']).filter(
          ({ committed, expiresAt }) => !committed && expiresAt === 0,
        )
      : [],
  );
}

describe(`households that change (KAIROS_SEED=${SEED})`, () => {
  it.each(Array.from({ length: LIVES }, (_, i) => SEED * 1_000 + i))('life %i', async (seed) => {
    const random = drawsFrom(seed);
    const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
    const two = new TwoPeople(documents);
    await two.open({
      partitions: 4,
      delivery: {
        deliver: async () => {
          const roll = random();
          if (roll < 0.6) return { outcome: 'sent' };
          return roll < 0.75
            ? { outcome: 'failed', code: 'refused', reason: 'no' }
            : { outcome: 'retry', code: 'busy', reason: 'later' };
        },
        repeatable: () => false,
      },
    });
    const lives = (user: string, zip: string) =>
      two.sender.event('Identified', [`userId:${user}`], { traits: { zip, email: `${user}@example.com` } });
    await two.happens(...users.map((user) => lives(user, pick(['1', '2', '3']))));
    for (let step = 0; step < STEPS; step++) {
      const [one, other, roll] = [pick(users), pick(users), random()];
      const decide = (rule: 'always' | 'never') =>
        two.happens(two.sender.decision(rule, [`userId:${one}`], [`userId:${other}`]));
      if (roll < 0.3) await two.happens(lives(one, pick(['1', '2', '3'])));
      else if (roll < 0.45 && one !== other) await decide('always');
      else if (roll < 0.6 && one !== other) await decide('never');
      else if (roll < 0.7) await two.engine.advanceTo(two.engine.clock.now() + 2 * DAY);
      // What was granted before somebody came is sent all the same.
      const before = await households(two);
      const known = new Set([...before.values()].flatMap((household) => [...household.all]));
      await two.happens(
        two.says('Wants news', `userId:${pick(users)}`),
        two.says('Wants news', `userId:${pick(users)}`),
      );
      for (const [id, { members, sent }] of await households(two))
        if ([...sent].some((message) => !known.has(message)))
          expect(sent.size, `${id} of ${members.size} in step ${step}`).toBeLessThanOrEqual(MOST);
    }
    await two.engine.advanceTo(two.engine.clock.now() + 60 * DAY + HOUR);
    await two.engine.settle();
    expect(await heldPlaces(two)).toEqual([]);
    await two.engine.close();
  });
});
