// A merge is undone on the simulated host: everybody has what their own facts say, as if it had never been.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionSchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { openSimulatedEngine, type SimulatedEngine, type SimulatedOptions } from '../hosts/simulated/open.ts';
import { Sender } from './sender.testing.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;

const ada = { namespace: 'userId', value: 'ada' };
const mail = { namespace: 'email', value: 'family@example.com' };
const phone = { namespace: 'anonymousId', value: 'phone' };

const documents: CoreDocument[] = [
  { kind: 'computed-trait', name: 'orders', version: 1, value: 'events("Order Completed").count()' },
  { kind: 'computed-trait', name: 'spent', version: 1, value: 'events("Order Completed").sum("total")' },
  { kind: 'audience', name: 'buyers', version: 1, condition: 'computed.orders >= 2' },
  { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' },
  journeySchema.parse({
    kind: 'journey',
    name: 'wait',
    entry: { event: 'Order Completed', key: 'event.order', reentry: 'always' },
    steps: [{ id: 'pause', wait: '30d' }],
  }),
  actionSchema.parse({ kind: 'action', name: 'hello', placements: ['home'] }),
];

const opening: SimulatedOptions = {
  revision: 'r1',
  documents,
  delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  startAt: START,
};

let engine: SimulatedEngine;
let sender: Sender;

beforeEach(async () => {
  engine = await openSimulatedEngine(opening);
  sender = new Sender(engine);
});
afterEach(() => engine.close());

const event: Sender['event'] = (...said) => sender.event(...said);
const decided: Sender['decision'] = (...said) => sender.decision(...said);

async function happens(...events: EventInput[]): Promise<void> {
  await sender.send(...events);
  await engine.advanceTo(engine.clock.now() + HOUR);
}

const order = (total: number) => ({ properties: { total, order: `o${total}` } });

async function personOf(key: Identifier) {
  const found = (await engine.profile(key))!;
  const computed = Object.fromEntries(found.computed.map((c) => [c.name, c.value]));
  return {
    id: found.id,
    identifiers: found.identifiers.map((i) => i.value).sort(),
    orders: computed.orders,
    spent: computed.spent,
    traits: Object.fromEntries(found.traits.map((t) => [t.name, t.value])),
    audiences: found.audiences,
    runs: found.instances.map((i) => i.key).sort(),
    consents: found.consents.map((c) => `${c.contactPoint} ${c.purpose} ${c.act}`),
  };
}

/** Two people who became one because of a shared address. */
async function mergedByMistake(): Promise<void> {
  await happens(event('Identified', [ada], { traits: { city: 'Bern' } }));
  await happens(event('Order Completed', [ada], order(10)));
  await happens(event('Order Completed', [mail], order(1)));
  await happens(event('Identified', [mail, phone], { traits: { city: 'Rome', email: mail.value } }));
  await happens(event('Order Completed', [phone], order(2)));
  await happens(event('Order Completed', [ada, mail], order(20)));
  await happens(event('Order Completed', [phone], order(4)));
}

async function apart(): Promise<string | undefined> {
  const holder = (await engine.profile(ada))!;
  await engine.submit([decided('never', ['userId:ada'], ['email:family@example.com', 'anonymousId:phone'])]);
  return engine.unmerge(holder.id, [mail, phone]);
}

describe('ID-16: a merge is undone', () => {
  it('each has what their own events say, and what comes later', async () => {
    await mergedByMistake();
    expect(await personOf(ada)).toMatchObject({ orders: 5, spent: 37, traits: { city: 'Rome' } });
    expect((await engine.figures()).profiles).toBe(1);
    expect(await apart()).toBe('rebuilt');
    const { profiles, journeys } = await engine.figures();
    expect(profiles).toBe(2);
    expect(journeys.get('wait')).toMatchObject({ entered: 5, running: 5 });
    await happens(event('Order Completed', [phone], order(8)));
    expect(await personOf(ada)).toMatchObject({
      identifiers: ['ada'],
      orders: 2,
      spent: 30,
      traits: { city: 'Bern' },
      audiences: ['buyers'],
      runs: ['o10', 'o20'],
    });
    expect(await personOf(phone)).toMatchObject({
      identifiers: ['family@example.com', 'phone'],
      orders: 4,
      spent: 15,
      traits: { city: 'Rome' },
      runs: ['o1', 'o2', 'o4', 'o8'],
    });
    expect((await personOf(mail)).id).toBe((await personOf(phone)).id);
  });

  it('events that show both again do not join them; when it is open again they are one with all they had', async () => {
    await mergedByMistake();
    await apart();
    await happens(event('Identified', [ada, mail]));
    expect((await personOf(mail)).id).not.toBe((await personOf(ada)).id);
    await happens(decided('open', ['userId:ada'], ['email:family@example.com', 'anonymousId:phone']));
    expect(await personOf(ada)).toMatchObject({
      orders: 5,
      spent: 37,
      runs: ['o1', 'o10', 'o2', 'o20', 'o4'],
    });
    expect((await personOf(phone)).id).toBe((await personOf(ada)).id);
    expect(await apart()).toBe('rebuilt');
    expect(await personOf(ada)).toMatchObject({ orders: 2, spent: 30 });
    expect(await personOf(phone)).toMatchObject({ orders: 3, spent: 7 });
  });

  it('CON-24: a yes that had found an address through the merge waits again', async () => {
    await happens(event('Consent Granted', [ada], { properties: { purpose: 'news' } }));
    expect((await personOf(ada)).consents).toEqual(['email: news granted']);
    await mergedByMistake();
    expect((await personOf(ada)).consents).toEqual([`email:${mail.value} news granted`]);
    expect(await apart()).toBe('rebuilt');
    expect((await personOf(ada)).consents).toEqual(['email: news granted']);
    expect((await personOf(mail)).consents).toEqual([]);
    await happens(event('Identified', [ada], { traits: { email: 'ada@example.com' } }));
    expect((await personOf(ada)).consents).toEqual(['email:ada@example.com news granted']);
  });

  it('no consent comes back to life', async () => {
    const says = (what: string) =>
      event(`Consent ${what}`, [ada], {
        properties: { purpose: 'news', contact_point: 'email:ada@example.com' },
      });
    await happens(says('Granted'));
    await happens(event('Identified', [mail], { traits: { email: mail.value } }));
    await happens(event('Identified', [ada, mail]));
    await happens(says('Withdrawn'));
    const holder = (await engine.profile(ada))!;
    await happens(decided('never', ['userId:ada'], ['email:family@example.com']));
    expect(await engine.unmerge(holder.id, [mail])).toBeUndefined();
    const before = holder.consents.map((c) => `${c.contactPoint} ${c.purpose} ${c.act}`);
    expect((await personOf(ada)).consents).toEqual(before);
    // Nobody gave that address: whose it is, is not known.
    expect((await personOf(mail)).consents).toEqual(['email:ada@example.com news withdrawn']);
  });

  it('a decision taken stays on the record of both, and its cap with it', async () => {
    await mergedByMistake();
    await engine.decide({ key: ada, placement: 'home', context: {}, limit: 1, requestId: 'r' });
    await apart();
    const state = (await engine.state()) as readonly (readonly [string, readonly unknown[]])[];
    const [one, other] = [(await personOf(ada)).id, (await personOf(phone)).id];
    const marksOf = (id: string) => state.find(([key]) => key === `profile/${id}`)![1][17] as unknown[][];
    // What it will teach stands with one of them.
    const decisionsOf = (id: string) => marksOf(id).map((mark) => mark.slice(0, 5));
    expect(decisionsOf(one)).toHaveLength(1);
    expect(decisionsOf(other)).toEqual(decisionsOf(one));
  });

  it.each([
    ['who took it', ada],
    ['the other', mail],
  ])('LEARN-1: of a decision on the record of both %s teaches, and once', async (_, key) => {
    await mergedByMistake();
    const show = async (requestId: string, identifier: Identifier) => {
      const request = { placement: 'home', context: {}, limit: 1, requestId };
      const { decision } = await engine.decide({ ...request, key: identifier });
      await happens(event('Action Shown', [identifier], { properties: { decision_id: decision.id } }));
      return decision.id;
    };
    const answered = await show('r1', key);
    await show('r2', key);
    const taught = async () => (await engine.model('response', { limit: 1 }))!.version;
    await apart();
    const clicked = { properties: { decision_id: answered } };
    await happens(event('Action Clicked', [key], clicked));
    await happens(event('Action Clicked', [key === ada ? phone : ada], clicked));
    expect(await taught()).toBe(1);
    await engine.advanceTo(engine.clock.now() + 15 * 24 * HOUR);
    expect(await taught()).toBe(2);
  });

  it('is told in the stories of both', async () => {
    await mergedByMistake();
    await apart();
    for (const key of [ada, phone]) {
      const { items } = await engine.timeline(key, { limit: 20 });
      const facts = items.flatMap(({ item }) => (item.kind === 'fact' ? [item.fact.type] : []));
      expect(facts).toContain('unmerged');
    }
  });
});

describe('ID-16: a history that is too long to be read', () => {
  it('stays where it is; identifiers are apart all the same, and what comes later is where it belongs', async () => {
    await engine.close();
    engine = await openSimulatedEngine({ ...opening, mostRebuilt: 5 });
    sender = new Sender(engine);
    await mergedByMistake();
    expect(await apart()).toBe('too-large');
    await happens(event('Order Completed', [phone], order(8)));
    expect(await personOf(ada)).toMatchObject({ orders: 5, identifiers: ['ada'] });
    expect(await personOf(phone)).toMatchObject({ orders: 1, identifiers: ['family@example.com', 'phone'] });
  });
});

describe('ID-19: somebody else, who was there before, has the identifier now', () => {
  it.each([
    [5, 'too-large'],
    [1_000, undefined],
  ])('of %i inputs that are read it is said what has become of it: %s', async (mostRebuilt, outcome) => {
    await engine.close();
    engine = await openSimulatedEngine({ ...opening, mostRebuilt });
    sender = new Sender(engine);
    const cleo = { namespace: 'userId', value: 'cleo' };
    await happens(event('Identified', [cleo, phone]));
    await happens(event('Identified', [ada, phone]));
    for (const total of [1, 2, 4, 8]) await happens(event('Order Completed', [phone], order(total)));
    const holder = (await personOf(ada)).id;
    await happens(decided('never', ['userId:ada'], ['anonymousId:phone']));
    expect((await personOf(phone)).id).toBe((await personOf(cleo)).id);
    // It was looked at behind live traffic before anybody asked.
    expect(await engine.unmerge(holder, [phone])).toBe(outcome);
    expect(await personOf(ada)).toMatchObject({ orders: outcome === undefined ? 0 : 4 });
  });
});

describe('ID-16: asked again', () => {
  it('nothing is counted twice', async () => {
    await mergedByMistake();
    await apart();
    const holder = (await engine.profile(ada))!;
    expect(await engine.unmerge(holder.id, [mail, phone])).toBeUndefined();
    expect(await personOf(phone)).toMatchObject({ orders: 3, spent: 7 });
  });
});
