import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionSchema } from '../../core/decision/definition.ts';
import type { CoreDocument } from '../../core/document.ts';
import { anEvent } from '../../core/event.testing.ts';
import type { EventInput, Identifier } from '../../core/input.ts';
import { journeySchema } from '../../core/journey/definition.ts';
import { openSimulatedEngine } from './open.ts';
import { type ReplayReport, replay } from './replay.ts';
import { digestEntry, LocalHand } from './replay-hand.ts';

const start = Date.parse('2026-01-05T09:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const action = (name: string, value: number): CoreDocument =>
  actionSchema.parse({
    kind: 'action',
    name,
    group: 'cart',
    purpose: 'service',
    value,
    treatments: { mail: { subject: name, html: name } },
  });

const documents: CoreDocument[] = [
  { kind: 'channel', name: 'email', medium: 'mail', contactPoint: 'email' },
  {
    kind: 'computed-trait',
    name: 'orders',
    version: 1,
    value: 'events("Order Completed").within("10d").count()',
  },
  { kind: 'audience', name: 'buyers', version: 1, condition: 'computed.orders >= 1' },
  { kind: 'policy', name: 'contact', version: 1, purposes: { service: { basis: 'contract' } }, caps: [] },
  action('reminder', 10),
  action('voucher', 9),
  journeySchema.parse({
    kind: 'journey',
    name: 'cart',
    entry: { event: 'Cart Updated', key: 'event.cart' },
    goal: { event: 'Order Completed' },
    steps: [
      { id: 'quiet', wait: '1d' },
      { id: 'choose', decide: { group: 'cart', channel: 'email' } },
      { id: 'say', send: { channel: 'email', decided: true } },
      { id: 'see', wait: '20d' },
    ],
  }),
  journeySchema.parse({
    kind: 'journey',
    name: 'lapsed',
    entry: { left: 'buyers' },
    steps: [{ id: 'say', send: { channel: 'email', purpose: 'service', mail: { subject: 's', html: 'h' } } }],
  }),
];

function event(
  at: number,
  name: string,
  identifiers: Identifier[],
  fields: Partial<EventInput> = {},
): EventInput {
  return anEvent({ messageId: `m-${at}-${name}-${identifiers[0]!.value}`, name, at, identifiers, ...fields });
}

const user = (i: number): Identifier => ({ namespace: 'userId', value: `u${i}` });
const device = (i: number): Identifier => ({ namespace: 'anonymousId', value: `a${i}` });

/** People who come unknown, sign in on one or two devices, fill carts and order. */
function history(people: number, days: number): EventInput[] {
  const events: EventInput[] = [];
  for (let p = 0; p < people; p++) {
    for (let visit = 0, day = 0; day < days; visit++, day += 3 + (p % 4)) {
      const at = start + day * DAY_MS + p * 977_000;
      events.push(event(at, 'Product Viewed', [device(p)]));
      events.push(
        event(
          at + 60_000,
          'Identified',
          [
            user(p),
            { namespace: 'email', value: `u${p}@example.com` },
            device(visit % 2 === 0 ? p : p + people),
          ],
          {
            type: 'identify',
            traits: { email: `u${p}@example.com` },
          },
        ),
      );
      events.push(event(at + 120_000, 'Cart Updated', [device(p)], { properties: { cart: `c${p}-${day}` } }));
      if ((p + day) % 3 === 0) events.push(event(at + 2 * DAY_MS, 'Order Completed', [user(p)]));
    }
  }
  return events;
}

function run(events: readonly EventInput[], workers: number): Promise<ReplayReport> {
  return replay({
    revision: 'r1',
    documents,
    events,
    workers,
    newHand: (settings) => new LocalHand(settings),
  });
}

describe('a replay', () => {
  it('runs journeys over months of virtual time, and sends nothing', async () => {
    const report = await run(history(12, 60), 1);
    const sum = (pick: (part: ReplayReport['figures'][number]) => number) =>
      report.figures.reduce((all, part) => all + pick(part), 0);
    expect(sum(({ totals }) => totals.applied)).toBe(report.events);
    expect(sum(({ totals }) => totals.profiles)).toBe(12);
    expect(sum(({ journeys }) => journeys.cart?.entered ?? 0)).toBeGreaterThan(20);
    expect(sum(({ journeys }) => journeys.cart?.goals ?? 0)).toBeGreaterThan(5);
    expect(sum(({ journeys }) => journeys.lapsed?.entered ?? 0)).toBeGreaterThan(5);
    expect(sum(({ totals }) => totals.decisions)).toBeGreaterThan(5);
    expect(sum(({ actions }) => actions.reminder?.shown ?? 0)).toBeGreaterThan(0);
  });

  it('gives the same state every time, on any number of hands', async () => {
    const events = history(12, 60);
    const digests = [];
    for (const workers of [1, 1, 2, 3, 16]) digests.push((await run(events, workers)).digest);
    expect(new Set(digests).size).toBe(1);
  });

  it('does not depend on the order of the file, as long as no two events are of the same instant', async () => {
    const events = history(5, 20);
    const { digest } = await run(events, 1);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), async (shuffled) => {
        expect((await run(shuffled, 2)).digest).toBe(digest);
      }),
      { numRuns: 5 },
    );
  });

  it('gives the state that the simulated engine gives, where nobody is known by two names', async () => {
    const events = history(8, 1).flatMap((e) =>
      e.type === 'identify' ? [] : [{ ...e, identifiers: [e.identifiers[0]!] }],
    );
    const ordered = events.filter(({ at }) => at < start + DAY_MS).sort((a, b) => a.at - b.at);
    const report = await run(ordered, 2);
    const options = {
      revision: 'r1',
      documents,
      delivery: { deliver: () => Promise.resolve({ outcome: 'sent' } as const), repeatable: () => false },
    };
    const engine = await openSimulatedEngine({ ...options, startAt: start, partitions: 16 });
    for (const one of ordered) {
      await engine.advanceTo(one.at);
      await engine.submit([one]);
    }
    await engine.advanceTo(report.until);
    const entries = (await engine.state()).map((entry) => digestEntry(entry as [string, unknown])).sort();
    await engine.close();
    expect(entries).toHaveLength(report.entries);
    expect(createHash('sha256').update(entries.join('\n')).digest('hex')).toBe(report.digest);
  });

  it('of nothing has nothing to tell', async () => {
    expect(await run([], 2)).toMatchObject({ events: 0, entries: 0, steps: 0 });
  });
});
