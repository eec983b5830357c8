// GRP-7, GRP-9, GRP-12, GRP-13: groups of many members, in any order, while disks are slow.
import { describe, expect, it } from 'vitest';
import { policySchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, EventType, Identifier, JsonObject } from '../core/input.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { MemoryLog } from '../hosts/simulated/memory-log.ts';
import { MemoryStore } from '../hosts/simulated/memory-store.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { viewOf } from './people.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const START = Date.parse('2026-01-05T09:00:00Z');

/** A disk of which each sync takes a while, a different one each time. */
class SlowLog extends MemoryLog {
  readonly #random: () => number;
  constructor(random: () => number) {
    super();
    this.#random = random;
  }
  override async sync(): Promise<void> {
    for (let turns = Math.floor(this.#random() * 8); turns > 0; turns--) await new Promise(setImmediate);
    await super.sync();
  }
}

function open(documents: readonly CoreDocument[], random?: () => number): Promise<SimulatedEngine> {
  return openSimulatedEngine({
    revision: 'r1',
    documents,
    partitions: 4,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: START,
    ...(random && { open: async () => ({ log: new SlowLog(random), store: new MemoryStore() }) }),
  });
}

let made = 0;
interface Said {
  readonly type?: EventType;
  readonly name: string;
  readonly who: readonly Identifier[];
  readonly at?: number;
  readonly properties?: JsonObject;
  readonly traits?: JsonObject;
}
function event({ type = 'track', name, who, at = START, properties = {}, traits = {} }: Said): EventInput {
  return anEvent({
    messageId: `m${made++}`,
    type,
    name,
    at,
    receivedAt: START,
    source: 'test',
    identifiers: who,
    properties,
    traits,
  });
}
const joins = (who: readonly Identifier[], groupId: string, traits: JsonObject = {}, at = START) =>
  event({ type: 'group', name: 'Group Joined', who, at, properties: { groupId, traits } });
const user = (value: string): Identifier => ({ namespace: 'userId', value });
const device = (value: string): Identifier => ({ namespace: 'anonymousId', value });

const byZip: CoreDocument = { kind: 'group', name: 'household', version: 1, same: ['traits.zip'], most: 4 };
const families: CoreDocument = {
  kind: 'audience',
  name: 'families',
  version: 1,
  condition: 'household.size >= 2 && account.size >= 1',
};

/** People on several devices, who join, leave and move, and sign in at some time. */
function lives(random: () => number): EventInput[] {
  const pick = (n: number) => Math.floor(random() * n);
  const events: EventInput[] = [];
  for (let person = 0; person < 6; person++) {
    const known = [[user(`u${person}`)], [device(`d${person}`)]];
    for (let i = 0; i < 8; i++) {
      const who = known[pick(2)]!;
      const at = START - pick(100) * 1_000;
      const groupId = `g${pick(3)}`;
      const roll = pick(4);
      if (roll < 2) events.push(joins(who, groupId, { plan: `p${pick(3)}`, role: `r${pick(3)}` }, at));
      else if (roll === 2) events.push(event({ name: 'Group Left', who, at, properties: { groupId } }));
      else events.push(event({ name: 'Moved', who, at, traits: { zip: String(pick(3)) } }));
    }
    events.push(
      event({ type: 'identify', name: 'Identified', who: [user(`u${person}`), device(`d${person}`)] }),
    );
  }
  return events;
}

function inAnyOrder(events: readonly EventInput[], random: () => number): EventInput[] {
  const drawn = events.map((one) => ({ one, key: random() }));
  return drawn.sort((a, b) => a.key - b.key).map(({ one }) => one);
}

describe(`groups in any order (KAIROS_SEED=${SEED})`, () => {
  it('GRP-12: the same events end alike, whatever order they come in', async () => {
    for (let round = 0; round < 8; round++) {
      const random = drawsFrom(SEED * 100 + round);
      const events = lives(random);
      const people = Array.from({ length: 6 }, (_, i) => user(`u${i}`));
      const groupsAfter = async (order: readonly EventInput[], lot: number) => {
        const engine = await open([byZip, families], random);
        for (let i = 0; i < order.length; i += lot) await engine.submit(order.slice(i, i + lot));
        await engine.settle();
        const view = await viewOf(engine, people);
        const accounts = await engine.groups('account', '', 10);
        await engine.close();
        return {
          accounts,
          people: people.map(({ value }) => [
            view[`userId ${value}`]?.groups,
            view[`userId ${value}`]?.audiences,
          ]),
        };
      };
      const plain = await groupsAfter(events, 1);
      const other = await groupsAfter(inAnyOrder(events, random), 5);
      expect(other, `round ${round}`).toEqual(plain);
    }
  });

  it('GRP-9: of colleagues who are written to at once never more get a mail than may', async () => {
    const random = drawsFrom(SEED);
    const accounts = 25;
    const engine = await open(
      [
        { kind: 'channel', name: 'email', medium: 'mail', contactPoint: 'email' },
        policySchema.parse({
          kind: 'policy',
          name: 'contact',
          purposes: { marketing: { basis: 'opt-out' } },
          caps: [{ name: 'shared', max: 2, within: '1h', per: 'account' }],
        }),
        journeySchema.parse({
          kind: 'journey',
          name: 'news',
          entry: { event: 'News', reentry: 'always' },
          steps: [{ id: 'mail', send: { channel: 'email', mail: { subject: 'News', html: '<p>News</p>' } } }],
        }),
      ],
      random,
    );
    const persons = Array.from({ length: accounts * 4 }, (_, i) => ({
      who: [user(`u${i}`)],
      account: `a${i % accounts}`,
    }));
    await engine.submit(
      persons.flatMap(({ who, account }, i) => [
        event({ type: 'identify', name: 'Identified', who, traits: { email: `u${i}@example.com` } }),
        joins(who, account),
      ]),
    );
    const news = persons.map(({ who }) => event({ name: 'News', who }));
    await Promise.all(news.map((one) => engine.submit([one])));
    await engine.settle();
    const sent = new Map<string, number>();
    for (const { who, account } of persons) {
      const messages = (await engine.profile(who[0]!))?.messages ?? [];
      expect(messages.map(({ status }) => status).join()).toMatch(/^(sent|refused)$/);
      sent.set(account, (sent.get(account) ?? 0) + messages.filter(({ status }) => status === 'sent').length);
    }
    expect([...new Set(sent.values())]).toEqual([2]);
    await engine.close();
  });

  it('GRP-13: of hundreds of members each ends with what the account is', async () => {
    const random = drawsFrom(SEED);
    const engine = await open([{ ...families, condition: 'account.plan == "pro"' }], random);
    const members = Array.from({ length: 350 }, (_, i) => [user(`u${i}`)]);
    await Promise.all(members.map((who) => engine.submit([joins(who, 'acme', { plan: 'free' })])));
    await engine.submit([joins(members[7]!, 'acme', { plan: 'trial' }, START + 1)]);
    await engine.submit([joins(members[9]!, 'acme', { plan: 'pro' }, START + 2)]);
    await engine.settle();
    for (const [who] of members) {
      const profile = await engine.profile(who!);
      expect(profile?.audiences).toEqual(['families']);
      const { size, traits } = profile!.groups[0]!;
      expect(traits).toEqual({ plan: 'pro' });
      expect(Math.abs(size - 350)).toBeLessThanOrEqual(4);
    }
    const pages: string[] = [];
    for (let after = ''; ; ) {
      const page = (await engine.group('account', 'acme', { after, limit: 100 }))!;
      expect(page.size).toBe(350);
      pages.push(...page.members.map(({ profile }) => profile));
      if (page.cursor === undefined) break;
      after = page.cursor;
    }
    expect(new Set(pages).size).toBe(350);
    await engine.close();
  });

  it('GRP-7: who comes beyond the limit is refused on record, and is let in when there is room', async () => {
    const engine = await open([{ kind: 'group', name: 'account', version: 1, most: 2 }]);
    for (const name of ['ada', 'ben', 'cleo']) await engine.submit([joins([user(name)], 'acme')]);
    const stateOf = async (name: string) =>
      (await engine.profile(user(name)))?.groups.map(({ state }) => state);
    expect(await stateOf('cleo')).toEqual(['full']);
    expect((await engine.group('account', 'acme', { limit: 5 }))?.refused.members).toBe(1);
    const { items } = await engine.timeline(user('cleo'), { limit: 10 });
    expect(items.map(({ item }) => (item.kind === 'fact' ? item.fact : undefined))).toContainEqual({
      type: 'group',
      kind: 'account',
      group: 'acme',
      change: 'refused',
      reason: 'this account has as many members as it may',
    });
    await engine.submit([
      event({ name: 'Group Left', who: [user('ada')], at: START + 1, properties: { groupId: 'acme' } }),
    ]);
    await engine.submit([joins([user('cleo')], 'acme')]);
    expect(await stateOf('cleo')).toEqual(['open']);
    await engine.close();
  });

  it('GRP-7: a person is in a hundred groups at most, and an act that names no group changes nothing', async () => {
    const engine = await open([]);
    const who = [user('ada')];
    await engine.submit(Array.from({ length: 101 }, (_, i) => joins(who, `g${i}`)));
    await engine.submit([event({ name: 'Group Left', who }), joins(who, 'x', { groupType: 'tribe' })]);
    await engine.submit([joins(who, 'home', { groupType: 'household' })]);
    expect((await engine.profile(who[0]!))?.groups).toHaveLength(100);
    const { items } = await engine.timeline(who[0]!, { limit: 20 });
    const refused = items.flatMap(({ item }) =>
      item.kind === 'fact' && item.fact.type === 'group' && item.fact.change === 'refused'
        ? [item.fact.reason]
        : [],
    );
    expect(refused).toEqual([
      'no document declares a household: add one with `kind: group`',
      'groupType is one of: account, household',
      'groupId names no group',
      'a person is in at most 100 groups',
    ]);
    await engine.close();
  });
});
