import { describe, expect, it } from 'vitest';
import type { CoreDocument } from '../../core/document.ts';
import { anEvent } from '../../core/event.testing.ts';
import type { EventInput } from '../../core/input.ts';
import { journeySchema } from '../../core/journey/definition.ts';
import type { Delivery } from '../delivery.ts';
import { openSimulatedEngine } from './open.ts';

const start = Date.parse('2026-01-05T09:00:00Z');

function event(name: string, fields: Partial<EventInput> = {}): EventInput {
  return anEvent({
    messageId: `m-${name}-${fields.at ?? start}`,
    name,
    at: start,
    identifiers: [{ namespace: 'userId', value: 'ada' }],
    ...fields,
  });
}

const documents: CoreDocument[] = [
  { kind: 'channel', name: 'email', medium: 'mail', contactPoint: 'email' },
  {
    kind: 'computed-trait',
    name: 'orders',
    version: 1,
    value: 'events("Order Completed").within("2d").count()',
  },
  { kind: 'audience', name: 'buyers', version: 1, condition: 'computed.orders >= 1' },
  { kind: 'policy', name: 'contact', version: 1, purposes: { marketing: { basis: 'consent' } }, caps: [] },
  journeySchema.parse({
    kind: 'journey',
    name: 'cart',
    entry: { event: 'Cart Updated', key: 'event.cart' },
    goal: { event: 'Order Completed' },
    steps: [
      { id: 'pause', wait: '1h' },
      {
        id: 'mail',
        send: { channel: 'email', purpose: 'marketing', mail: { subject: 'Hi', html: '<p>Hi</p>' } },
      },
    ],
  }),
];

describe('the simulated engine', () => {
  it('applies events, lets audiences be left by time alone, waits in virtual time and sends with consent', async () => {
    const sent: Delivery[] = [];
    const engine = await openSimulatedEngine({
      revision: 'r1',
      documents,
      startAt: start,
      delivery: {
        deliver: async (d) => {
          sent.push(d);
          return { outcome: 'sent' };
        },
        repeatable: () => false,
      },
    });
    await engine.submit([
      event('Identified', {
        type: 'identify',
        traits: { email: 'ada@example.com' },
        identifiers: [
          { namespace: 'userId', value: 'ada' },
          { namespace: 'anonymousId', value: 'a1' },
        ],
      }),
      event('Consent Granted', { properties: { purpose: 'marketing' } }),
      event('Order Completed'),
      event('Cart Updated', { properties: { cart: 'c1' } }),
    ]);
    const before = await engine.profile({ namespace: 'anonymousId', value: 'a1' });
    expect(before?.audiences).toEqual(['buyers']);
    expect(before?.computed).toEqual([{ name: 'orders', value: 1 }]);
    expect(before?.instances).toHaveLength(1);
    await engine.advanceTo(start + 3_600_000);
    expect(sent).toHaveLength(1);
    await engine.advanceTo(start + 2 * 86_400_000 - 1);
    expect((await engine.profile({ namespace: 'userId', value: 'ada' }))?.audiences).toEqual(['buyers']);
    await engine.advanceTo(start + 2 * 86_400_000);
    const after = await engine.profile({ namespace: 'userId', value: 'ada' });
    expect(after?.audiences).toEqual([]);
    expect(after?.messages.map((m) => m.status)).toEqual(['sent']);
    const timeline = await engine.timeline({ namespace: 'userId', value: 'ada' }, { limit: 100 });
    expect(timeline.items.length).toBeGreaterThan(8);
    await engine.close();
  });
});
