import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { anEvent } from '../../core/event.testing.ts';
import type { EventInput, JsonObject } from '../../core/input.ts';
import { type EventTypeDefinition, eventTypeSchema } from './definition.ts';
import { Learner } from './learner.ts';
import { Plan } from './plan.ts';
import { MAX_VALUES, Sketch } from './sketch.ts';

function event(name: string, properties: JsonObject, traits: JsonObject = {}): EventInput {
  return anEvent({ messageId: 'm', name, at: 0, source: 'shop', properties, traits });
}

function learn(events: readonly EventInput[]): EventTypeDefinition[] {
  const learner = new Learner();
  for (const one of events) learner.look(one);
  return learner.propose(undefined, new Set()).map(({ yaml }) => eventTypeSchema.parse(parse(yaml)));
}

describe('what is proposed', () => {
  it('ERA-4: has no value any more once values are forgotten, and still the shapes', () => {
    const learner = new Learner();
    for (let i = 0; i < 60; i++) learner.look(event('Seen', { who: ['ada', 'bob'][i % 2]!, n: i }));
    const proposed = () => learner.propose(['Seen'], new Set())[0]?.yaml;
    expect(proposed()).toContain('ada');
    learner.forgetValues();
    learner.look(event('Seen', { who: 'zoe', n: 1 }));
    expect(proposed()).not.toMatch(/ada|bob|zoe/);
    expect(eventTypeSchema.parse(parse(proposed() ?? '')).properties).toMatchObject({
      properties: { who: { type: 'string' }, n: { type: 'integer' } },
    });
  });

  it('names types, what is always there, few values and formats', () => {
    const events = Array.from({ length: 200 }, (_, i) =>
      event('Order Completed', {
        order_id: `o-${i}`,
        total: i % 2 === 0 ? i : i + 0.5,
        quantity: i,
        currency: ['EUR', 'USD'][i % 2]!,
        paid_at: `2026-11-22T12:00:${String(i % 60).padStart(2, '0')}.000Z`,
        email: `a${i}@example.com`,
        note: i % 3 === 0 ? null : 'x'.repeat(i),
        items: [{ sku: `s${i}`, price: 1.5 }],
        ...(i % 10 === 0 ? { coupon: `c${i}` } : {}),
      }),
    );
    expect(learn(events)).toEqual([
      {
        kind: 'event-type',
        name: 'order-completed',
        version: 1,
        event: 'Order Completed',
        policy: 'keep',
        properties: {
          type: 'object',
          required: ['currency', 'email', 'items', 'note', 'order_id', 'paid_at', 'quantity', 'total'],
          properties: {
            coupon: { type: 'string' },
            currency: { type: 'string', enum: ['EUR', 'USD'] },
            email: { type: 'string', format: 'email' },
            items: {
              type: 'array',
              items: {
                type: 'object',
                required: ['price', 'sku'],
                properties: { price: { type: 'number' }, sku: { type: 'string' } },
              },
            },
            note: { type: ['null', 'string'] },
            order_id: { type: 'string' },
            paid_at: { type: 'string', format: 'date-time' },
            quantity: { type: 'integer' },
            total: { type: 'number' },
          },
        },
      },
    ]);
  });

  it('requires nothing and enumerates nothing after a few events', () => {
    const [type] = learn([event('Rare', { a: 'x' }), event('Rare', { a: 'x' })]);
    expect(type?.properties).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
  });

  it('has the traits of identify calls, and a name of its own for each event', () => {
    const types = learn([
      event('Identified', {}, { plan: 'gold' }),
      event('a b', {}),
      event('A  B', {}),
      event('…', {}),
    ]);
    expect(types.map(({ name, event }) => [name, event])).toEqual([
      ['a-b', 'A  B'],
      ['identified', 'Identified'],
      ['a-b-2', 'a b'],
      ['event', '…'],
    ]);
    expect(types[1]).toMatchObject({ traits: { properties: { plan: { type: 'string' } } } });
  });

  it('fits all that it was learnt from (PLAN-7)', () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, 0, 1.5, 'EUR', 'USD', '2026-11-22', 'a@b.example', 'http://x/', '{}'),
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.array(fc.constantFrom('a', 1, null), { minLength: 25, maxLength: 30 }),
        tie('object'),
      ),
      object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'toString', 'x/y~z', '0'), tie('value'), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    }));
    const all = fc.array(json.object as fc.Arbitrary<JsonObject>, { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(all, (bags) => {
        const events = bags.map((properties) => event('E', properties));
        const plan = new Plan(learn(events));
        for (const one of events) expect(plan.judge(one)).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });
});

describe('what it remembers is bounded', () => {
  it('in events, places and values, whatever is sent', () => {
    const learner = new Learner();
    for (let i = 0; i < 2_000; i++) {
      const properties = Object.fromEntries(
        Array.from({ length: 50 }, (_, k) => [`p${i % 40}-${k}`, `v${i}`]),
      );
      learner.look(event(`E${i % 700}`, properties));
    }
    const proposals = learner.propose(undefined, new Set());
    expect(proposals).toHaveLength(500);
    for (const { yaml } of proposals) expect(yaml.length).toBeLessThan(20_000);
    expect(learner.propose(['E699'], new Set())).toEqual([]);
  });

  it('an object with ever new names is a map', () => {
    const sketch = new Sketch();
    const room = { left: 1_000 };
    for (let i = 0; i < 100; i++) sketch.add({ [`key-${i}`]: 1 }, room);
    expect(sketch.isMap).toBe(true);
    expect(sketch.children).toBeUndefined();
  });

  it('values are forgotten where they are no enumeration', () => {
    const sketch = new Sketch();
    for (let i = 0; i <= MAX_VALUES; i++) sketch.add(`v${i}`, { left: 0 });
    expect(sketch.values).toBeUndefined();
    const long = new Sketch();
    long.add('x'.repeat(100), { left: 0 });
    expect(long.values).toBeUndefined();
  });
});
