import { describe, expect, it } from 'vitest';
import { configure } from '../configuration.ts';
import { fullUntil as fullUntilAt } from '../decision/caps.ts';
import { type Contact, kindOfMessage } from '../decision/contact.ts';
import { policySchema } from '../decision/definition.ts';
import type { CapDefinition } from '../decision/policy-definition.ts';
import { Effects } from '../effects.ts';
import { anEvent } from '../event.testing.ts';
import type { World } from '../world.ts';
import { groupActIn } from './act.ts';
import { groupSchema } from './definition.ts';
import { GroupState, onGroupRelay } from './group.ts';
import type { Membership } from './membership.ts';
import { type GroupCopy, groupOf, type ToGroup } from './relay.ts';
import { SharedRoom } from './shared-caps.ts';
import { groupFrom, groupState } from './state.ts';

const NOW = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;

const policy = policySchema.parse({
  kind: 'policy',
  name: 'contact',
  caps: [{ name: 'shared', max: 2, within: '1h', per: 'account' }],
});

function world(now = NOW): World {
  const configured = configure('r1', [policy]);
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  return {
    now,
    configuration: configured.configuration,
    layout: () => configured.configuration.layout,
    unfilled: new Set<string>(),
    foundedBy: () => 'x',
    models: new Map(),
    recorded: undefined,
  };
}

const member = (profile: string, instead: readonly string[] = [], isMember = true): ToGroup => ({
  type: 'member',
  profile,
  isMember,
  role: '',
  since: NOW,
  messageId: `joining ${profile}`,
  instead,
  isQuiet: false,
});

const contact = (id: string, at = NOW): Contact => ({
  id,
  ...kindOfMessage('email', 'marketing', '', ''),
  at,
  committed: false,
  expiresAt: 0,
});

const fullUntil = (contacts: readonly Contact[], cap: CapDefinition, now: number) =>
  fullUntilAt(contacts, cap, now, []);

/** What the group says to this, in order. */
function told(group: GroupState, body: ToGroup, now = NOW) {
  const effects = new Effects();
  onGroupRelay(group, body, world(now), effects);
  return effects.list.flatMap((effect) =>
    effect.type === 'relay' ? [[effect.to, effect.body] as const] : [],
  );
}

const answers = (said: ReturnType<typeof told>) =>
  said.flatMap(([, body]) =>
    body.type === 'from-group' && body.body.type !== 'told' ? [body.body.type] : [],
  );

describe('a group', () => {
  it('GRP-4: what a profile said before it was merged does not count when it comes after', () => {
    const group = new GroupState('account', 'acme');
    told(group, member('into', ['from']));
    expect(told(group, member('from'))).toEqual([]);
    expect([...group.members.keys()]).toEqual(['into']);
  });

  it('GRP-14: forgets a profile with what was said to it', () => {
    const group = new GroupState('account', 'acme');
    for (const profile of ['p1', 'p2']) told(group, member(profile));
    for (const id of ['p1.a', 'p1.b', 'p2.c'])
      told(group, { type: 'reserve', profile: id.slice(0, 2), contact: contact(id) });
    expect(group.contacts.map(({ id }) => id)).toEqual(['p1.a', 'p1.b']);
    const said = told(group, { type: 'forget', profile: 'p1' });
    expect(JSON.stringify(groupState(group))).not.toContain('p1');
    expect(said.map(([to]) => to)).toEqual(['profile/p2']);
  });

  it('GRP-9: a place is held until its message is sent, and then for the window', () => {
    const group = new GroupState('account', 'acme');
    const asks = (id: string, now: number) =>
      answers(told(group, { type: 'reserve', profile: 'p1', contact: contact(id, now) }, now));
    expect(asks('p1.a', NOW)).toEqual(['granted']);
    expect(asks('p1.b', NOW)).toEqual(['granted']);
    expect(asks('p1.c', NOW)).toEqual(['refused']);
    // Asked again it is the same place.
    expect(asks('p1.a', NOW)).toEqual(['granted']);
    // Waiting for another try for hours it still holds it.
    expect(asks('p1.d', NOW + 5 * HOUR)).toEqual(['refused']);
    told(group, { type: 'commit', id: 'p1.a' }, NOW + 5 * HOUR);
    told(group, { type: 'release', id: 'p1.b' }, NOW + 5 * HOUR);
    expect(asks('p1.e', NOW + 5 * HOUR)).toEqual(['granted']);
    expect(asks('p1.f', NOW + 6 * HOUR - 1)).toEqual(['refused']);
    expect(asks('p1.g', NOW + 6 * HOUR)).toEqual(['granted']);
  });

  it('is stored with all it knows', () => {
    const group = new GroupState('account', 'acme');
    told(group, member('p1', ['p0']));
    const said = { at: NOW, source: 'crm', messageId: 'm1', isQuiet: false };
    told(group, { type: 'traits', traits: { plan: 'pro', nested: { a: [1, null] } }, ...said });
    told(group, { type: 'reserve', profile: 'p1', contact: contact('p1.a') });
    const again = new GroupState('account', 'acme');
    groupFrom(again, JSON.parse(JSON.stringify(groupState(group))) as unknown[]);
    expect(again).toEqual(group);
  });

  it('takes only as many traits as each member can have a copy of', () => {
    const group = new GroupState('account', 'acme');
    const said = { at: NOW, source: 'crm', messageId: 'm1', isQuiet: false };
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`t${i}`, i]));
    told(group, { type: 'traits', traits: { ...many, long: 'x'.repeat(8_000) }, ...said });
    expect([group.traits.size, group.refusedTraits]).toEqual([50, 11]);
  });
});

describe('a shared cap', () => {
  const cap = policy.caps[0]!;
  it('is full until so many places are left that one is free', () => {
    const sent = (at: number): Contact => ({ ...contact(`m${at}`, at), committed: true });
    expect(fullUntil([sent(NOW)], cap, NOW)).toBe(0);
    expect(fullUntil([sent(NOW), sent(NOW + 5)], cap, NOW + 5)).toBe(NOW + HOUR);
    expect(fullUntil([sent(NOW), sent(NOW + 5), sent(NOW + 9)], cap, NOW + 9)).toBe(NOW + 5 + HOUR);
    expect(fullUntil([contact('a'), contact('b')], cap, NOW + 9 * HOUR)).toBe(Number.POSITIVE_INFINITY);
    expect(fullUntil([{ ...contact('a'), expiresAt: NOW + 5 }, sent(NOW)], cap, NOW)).toBe(NOW + 5);
  });
});

describe('GRP-16: places that are left of a shared cap', () => {
  const shown = (id: string, at: number, expiresAt: number): Contact => ({ ...contact(id, at), expiresAt });
  const roomOf = (copy: GroupCopy, unheard = 0) => {
    const { groups } = world().configuration;
    const kind = kindOfMessage('', 'marketing', '', '');
    const member = { kind: 'account', id: 'acme', joinedAt: 1, leftAt: 0, copy } as Membership;
    const said = Array.from({ length: unheard }, () => kind);
    const room = new SharedRoom({ groups: [member], contacts: [] }, groups, NOW, () => said);
    let places = 0;
    while (room.brokenBy(kind).length === 0) {
      room.add(kind);
      places++;
    }
    return places;
  };
  /** What members are told, in all slices. */
  const copies = (group: GroupState, body: ToGroup): GroupCopy[] =>
    told(group, body).flatMap(([, said]) => {
      if (said.type === 'to-group') return copies(group, said.body);
      return said.type === 'from-group' && said.body.type === 'told' ? [said.body.copy] : [];
    });

  it('are told to each member of a small group, and no more are taken in one answer', () => {
    const group = new GroupState('account', 'acme');
    const [empty] = copies(group, member('p1'));
    expect([empty!.full, roomOf(empty!)]).toEqual([[], 2]);
    const [one] = copies(group, { type: 'contact', contact: shown('p1.a', NOW, NOW + 5) });
    expect([one!.full, roomOf(one!)]).toEqual([[['shared', NOW + 5, 1]], 1]);
    // What is said in this very answer takes its place too.
    expect(roomOf(one!, 1)).toBe(0);
    const [full] = copies(group, { type: 'contact', contact: shown('p1.b', NOW, NOW + 9) });
    expect(full!.full).toEqual([
      ['shared', NOW + 5],
      ['shared', NOW + 9, 1],
    ]);
    expect(roomOf(full!)).toBe(0);
  });

  it('are not told in a large one: there an answer takes one at a time', () => {
    const group = new GroupState('account', 'acme');
    for (let i = 0; i < 201; i++) copies(group, member(`p${i}`));
    expect(copies(group, { type: 'contact', contact: shown('p1.a', NOW, NOW + 5) })).toEqual([]);
    expect(roomOf({ state: 'open', size: 201, traits: {}, full: [] })).toBe(1);
    const [full] = copies(group, { type: 'contact', contact: shown('p1.b', NOW, NOW + 9) });
    expect([full!.full, roomOf(full!)]).toEqual([[['shared', NOW + 5]], 0]);
  });
});

describe('group acts', () => {
  const event = anEvent({ messageId: 'm1', name: 'Group Left', at: NOW });

  it.each([
    [{}, 'groupId names no group'],
    [{ groupId: ' ' }, 'groupId names no group'],
    [{ groupId: 'x'.repeat(2_000) }, 'groupId has more than 1024 bytes, or control characters'],
    [{ groupId: 'a\u0000b' }, 'groupId has more than 1024 bytes, or control characters'],
    [{ groupId: '😀'.repeat(300) }, 'groupId has more than 1024 bytes, or control characters'],
    [{ groupId: 7, groupType: 'tribe' }, 'groupType is one of: account, household'],
  ])('say what is wrong with %j', (properties, text) => {
    expect(groupActIn({ ...event, properties })).toBe(text);
  });

  it('GRP-1: read the group from the properties or the context', () => {
    expect(groupActIn({ ...event, properties: { groupId: 7 } })).toMatchObject({ id: '7', joins: false });
    const added = {
      ...event,
      name: 'Account Added User',
      properties: { role: 'admin' },
      context: { groupId: 'acme' },
    };
    expect(groupActIn(added)).toMatchObject({ kind: 'account', id: 'acme', joins: true, role: 'admin' });
    expect(
      groupActIn({ ...event, name: 'Order Completed', properties: { groupId: 'acme' } }),
    ).toBeUndefined();
  });

  it('have keys that lead back to their groups', () => {
    expect(groupOf('group/household:a:b\nc')).toEqual({ kind: 'household', id: 'a:b\nc' });
    expect(() => groupOf('group/tribe:a')).toThrow(RangeError);
  });
});

describe('documents of groups', () => {
  const problemsOf = (...documents: Parameters<typeof configure>[1]) => {
    const result = configure(`r${documents.length}`, documents);
    return result.ok ? [] : result.problems.map(({ code, path, message }) => [code, path.join('.'), message]);
  };

  it('GRP-3: a condition or a cap over households needs something that makes them', () => {
    const audience = {
      kind: 'audience',
      name: 'families',
      version: 1,
      condition: 'household.size > 1',
    } as const;
    const shared = policySchema.parse({
      kind: 'policy',
      name: 'contact',
      caps: [{ name: 'shared', max: 1, within: '1h', per: 'household' }],
    });
    expect(problemsOf(audience, shared)).toEqual([
      ['unknown_group', 'caps.0.per', 'there is no household'],
      ['unknown_variable', 'condition', expect.stringContaining('there is no household')],
    ]);
    const group = groupSchema.parse({ kind: 'group', name: 'household', same: ['traits.zip'] });
    expect(problemsOf(audience, shared, group)).toEqual([]);
  });

  it('say what is wrong with them', () => {
    const bad = groupSchema.safeParse({ kind: 'group', name: 'tribe', same: ['zip'] });
    expect(bad.error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['name', 'a group is an account or a household'],
      ['same.0', 'name a trait, such as traits.lastName or traits.address.zip'],
    ]);
  });
});

describe('what a shared cap counts', () => {
  it('GRP-11: is exact also where members were shown very much', () => {
    const group = new GroupState('account', 'acme');
    for (let i = 0; i < 2_000; i++) {
      const shown = {
        ...contact(`d${i}`, NOW + i),
        committed: i % 2 === 0,
        expiresAt: i % 2 === 0 ? 0 : NOW + 9,
      };
      told(group, { type: 'contact', contact: shown }, NOW + i);
    }
    expect(group.contacts.length).toBeLessThan(1_100);
    expect(fullUntil(group.contacts, policy.caps[0]!, NOW + 2_000)).toBe(NOW + 1_996 + HOUR);
  });
});
