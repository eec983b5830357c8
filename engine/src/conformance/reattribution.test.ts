// Late evidence moves what was applied for one person to another: what it costs, what goes along, where it ends.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionSchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { identifierOf } from '../core/identity/node.ts';
import { settingsSchema } from '../core/settings.ts';
import { MOST_RECORDS } from '../hosts/reattribution.ts';
import { openSimulatedEngine, type SimulatedEngine, type SimulatedOptions } from '../hosts/simulated/open.ts';
import { Sender } from './sender.testing.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Deep runs take more than is read. */
const EVENTS = process.env.KAIROS_DEEP === '1' ? 1_000_000 : 5_000;

const documents: CoreDocument[] = [
  { kind: 'computed-trait', name: 'views', version: 1, value: 'events("Viewed").count()' },
  actionSchema.parse({ kind: 'action', name: 'hello', placements: ['home'] }),
];

let engine: SimulatedEngine;
let sender: Sender;

async function open(more: Partial<SimulatedOptions> = {}): Promise<void> {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: START,
    ...more,
  });
  sender = new Sender(engine);
}
beforeEach(() => open());
afterEach(() => engine.close());

async function reopen(more: Partial<SimulatedOptions>): Promise<void> {
  await engine.close();
  await open(more);
}

const at = (ms: number) => engine.advanceTo(START + ms);
const viewsOf = async (node: string) => (await engine.profile(identifierOf(node)))?.computed[0]?.value;
const signsIn = (user: string, when: number) =>
  sender.event('Identified', [`userId:${user}`, 'anonymousId:tablet'], { at: START + when });

async function factsOf(node: string) {
  const { items } = await engine.timeline(identifierOf(node), { limit: 2_000 });
  return items.flatMap(({ item }) =>
    item.kind === 'fact' && item.fact.type === 'reattributed' ? [item.fact.problem] : [],
  );
}

/** Ada has the tablet; what is seen on it is hers. */
async function adaLooks(views: number): Promise<void> {
  await sender.send(signsIn('ada', 0));
  await at(DAY);
  await sender.send(...Array.from({ length: views }, () => sender.event('Viewed', ['anonymousId:tablet'])));
  await at(DAY + HOUR);
}

describe('ID-18: what goes to another', () => {
  it('is looked for only where something was applied in the time that is another’s', async () => {
    await adaLooks(2);
    await sender.send(signsIn('bob', DAY + HOUR));
    expect(await viewsOf('userId:ada')).toBe(2);
    expect(await factsOf('userId:ada')).toEqual([]);
  });

  it('an event sent again counts once, also where it went meanwhile', async () => {
    await sender.send(signsIn('ada', 0));
    await at(HOUR);
    const view = sender.event('Viewed', ['anonymousId:tablet']);
    await sender.send(view);
    await sender.send(signsIn('bob', 0.5 * HOUR));
    expect(await engine.submit([view])).toEqual(['duplicate']);
    expect([await viewsOf('userId:ada'), await viewsOf('userId:bob')]).toEqual([0, 1]);
  });

  it('goes on to a third, back again, and along where its new owner is merged', async () => {
    await adaLooks(3);
    await sender.send(signsIn('bob', HOUR));
    expect(await viewsOf('userId:bob')).toBe(3);
    await sender.send(signsIn('cleo', 2 * HOUR));
    expect([await viewsOf('userId:bob'), await viewsOf('userId:cleo')]).toEqual([0, 3]);
    await sender.send(signsIn('ada', 3 * HOUR));
    expect([await viewsOf('userId:ada'), await viewsOf('userId:cleo')]).toEqual([3, 0]);
    await sender.send(sender.decision('always', ['userId:cleo'], ['userId:dora']));
    await sender.send(signsIn('dora', 4 * HOUR));
    expect([await viewsOf('userId:ada'), await viewsOf('userId:cleo')]).toEqual([0, 3]);
    expect(await viewsOf('userId:dora')).toBe(3);
  });

  it('FILL-1: is counted for its owner, too, by a series that a later revision asks for', async () => {
    await adaLooks(3);
    await sender.send(sender.event('Viewed', ['userId:ada']), signsIn('bob', HOUR));
    const value = 'events("Viewed").within("30d").count()';
    const asked = { kind: 'computed-trait', name: 'lately', version: 1, value } as const;
    await engine.activate('r2', [asked]);
    await engine.settle();
    expect([await viewsOf('userId:ada'), await viewsOf('userId:bob')]).toEqual([1, 3]);
  });

  it('a decision asked for on the device stays on the record of both, no other does', async () => {
    await adaLooks(1);
    const asked = { placement: 'home', context: {}, limit: 1 };
    await engine.decide({ ...asked, key: identifierOf('anonymousId:tablet'), requestId: 'tablet' });
    await engine.decide({ ...asked, key: identifierOf('userId:ada'), requestId: 'ada' });
    await sender.send(signsIn('bob', HOUR));
    const state = (await engine.state()) as readonly (readonly [string, readonly unknown[]])[];
    const decisionsOf = async (node: string) => {
      const id = (await engine.profile(identifierOf(node)))!.id;
      return state.find(([key]) => key === `profile/${id}`)![1][17] as unknown[];
    };
    expect(await decisionsOf('userId:ada')).toHaveLength(2);
    expect(await decisionsOf('userId:bob')).toHaveLength(1);
  });
});

describe('ID-16: an un-merge of an un-merge', () => {
  it('takes along what stands in the history of whom they were part of first', async () => {
    await sender.send(sender.event('Viewed', ['userId:ada']));
    await sender.send(sender.event('Identified', ['userId:ada', 'email:eve@example.com']));
    await sender.send(sender.event('Viewed', ['email:eve@example.com']));
    await sender.send(sender.decision('never', ['userId:ada'], ['email:eve@example.com']));
    expect(await viewsOf('email:eve@example.com')).toBe(1);
    await sender.send(sender.event('Viewed', ['userId:bob']));
    await sender.send(sender.event('Identified', ['userId:bob', 'email:eve@example.com']));
    expect(await viewsOf('userId:bob')).toBe(2);
    await sender.send(sender.decision('never', ['userId:bob'], ['email:eve@example.com']));
    const all = ['userId:ada', 'email:eve@example.com', 'userId:bob'];
    expect(await Promise.all(all.map(viewsOf))).toEqual([1, 1, 1]);
  });
});

describe('ID-19: bounds', () => {
  it('a thousand late sign-ins at once are looked at together', async () => {
    await adaLooks(50);
    const late = Array.from({ length: 1_000 }, (_, i) => signsIn('bob', HOUR + ((i * 7_919) % HOUR)));
    await sender.send(...late);
    expect([await viewsOf('userId:ada'), await viewsOf('userId:bob')]).toEqual([0, 50]);
    expect((await factsOf('userId:ada')).length).toBeLessThanOrEqual(20);
  });

  it('a history that is too long stays, and says so; who signs in last has what comes', async () => {
    await reopen({ mostRebuilt: 20 });
    await adaLooks(30);
    await sender.send(signsIn('bob', HOUR));
    await sender.send(sender.event('Viewed', ['anonymousId:tablet']));
    expect([await viewsOf('userId:ada'), await viewsOf('userId:bob')]).toEqual([30, 1]);
    expect(await factsOf('userId:ada')).toEqual(['too-large']);
  });

  it('events that are not kept any more cannot be counted anew: everybody keeps what they know', async () => {
    const retention = { events: { Viewed: '2d' } };
    const settings = settingsSchema.parse({ kind: 'settings', name: 'shop', retention });
    await reopen({ documents: [...documents, settings] });
    await adaLooks(2);
    await at(4 * DAY);
    await sender.send(sender.event('Viewed', ['anonymousId:tablet']));
    expect(await engine.expire()).toBe(2);
    await sender.send(signsIn('bob', 3 * DAY));
    expect([await viewsOf('userId:ada'), await viewsOf('userId:bob')]).toEqual([3, 0]);
    expect(await factsOf('userId:ada')).toEqual(['gone']);
  });

  it(`a profile with ${EVENTS} events is gone through, or it is said that it is too long`, async () => {
    const lot = 2_500;
    await sender.send(signsIn('ada', 0));
    await at(DAY);
    for (let sent = 0; sent < EVENTS; sent += lot)
      await sender.send(
        ...Array.from({ length: Math.min(lot, EVENTS - sent) }, () =>
          sender.event('Viewed', ['anonymousId:tablet']),
        ),
      );
    await sender.send(signsIn('bob', HOUR));
    const isRead = EVENTS < MOST_RECORDS;
    expect([await viewsOf('userId:ada'), await viewsOf('userId:bob')]).toEqual(
      isRead ? [0, EVENTS] : [EVENTS, 0],
    );
    expect(await factsOf('userId:bob')).toEqual(isRead ? [null] : []);
  }, 3_600_000);
});
