import { describe, expect, it } from 'vitest';
import { anEvent } from '../../core/event.testing.ts';
import type { EventInput, JsonObject } from '../../core/input.ts';
import { planProblems } from './check.ts';
import {
  type EventTypeDefinition,
  eventTypeSchema,
  type TrackingPlanDefinition,
  trackingPlanSchema,
} from './definition.ts';
import { Plan } from './plan.ts';

const order = {
  kind: 'event-type',
  name: 'order-completed',
  event: 'Order Completed',
  properties: {
    required: ['order_id', 'total'],
    properties: {
      order_id: { type: 'string', pattern: '^o-[0-9]+$' },
      total: { type: 'number', minimum: 0 },
      currency: { enum: ['EUR', 'USD'] },
      paid_at: { type: 'string', format: 'date-time' },
      items: { type: 'array', items: { type: 'object', properties: { price: { type: 'number' } } } },
    },
  },
  context: { required: ['locale'] },
};

function type(over: object = {}): EventTypeDefinition {
  return eventTypeSchema.parse({ ...order, ...over });
}

function settings(over: object): TrackingPlanDefinition {
  return trackingPlanSchema.parse({ kind: 'tracking-plan', name: 'shop', ...over });
}

function event(properties: JsonObject, over: Partial<EventInput> = {}): EventInput {
  return anEvent({
    messageId: 'm1',
    name: 'Order Completed',
    at: 1_000,
    source: 'shop',
    identifiers: [{ namespace: 'userId', value: 'ada' }],
    properties,
    context: { locale: 'en' },
    ...over,
  });
}

const good = { order_id: 'o-1', total: 3 };

describe('an event is judged by the type that declares it', () => {
  it('and nothing is said of one that fits, or that nobody declares', () => {
    const plan = new Plan([type({ policy: 'refuse' })]);
    expect(plan.judge(event({ ...good, extra: true }))).toBeUndefined();
    expect(plan.judge(event({ anything: 1 }, { name: 'Page Viewed', type: 'page' }))).toBeUndefined();
    expect(plan.judge(event({}, { name: 'Unknown' }))).toBeUndefined();
  });

  it.each<[string, JsonObject, object[]]>([
    ['a missing property', { total: 3 }, [{ path: 'properties.order_id', rule: 'required' }]],
    ['another type', { ...good, total: '3' }, [{ path: 'properties.total', rule: 'type' }]],
    ['a pattern', { ...good, order_id: 'x' }, [{ path: 'properties.order_id', rule: 'pattern' }]],
    [
      'a value that is none of those',
      { ...good, currency: 'GBP' },
      [{ path: 'properties.currency', rule: 'enum' }],
    ],
    ['a format', { ...good, paid_at: 'yesterday' }, [{ path: 'properties.paid_at', rule: 'format' }]],
    [
      'several at once, equal ones of a list together',
      { order_id: 'o-1', total: -1, items: [{ price: 'a' }, { price: 'b' }] },
      [
        { path: 'properties.total', rule: 'minimum' },
        { path: 'properties.items[].price', rule: 'type' },
      ],
    ],
  ])('tells place and rule of %s (PLAN-1)', (_what, properties, expected) => {
    const judgement = new Plan([type()]).judge(event(properties));
    expect(judgement).toMatchObject({ verdict: 'keep' });
    expect(judgement?.violations.map(({ path, rule }) => ({ path, rule }))).toEqual(
      expect.arrayContaining(expected),
    );
    expect(judgement?.violations).toHaveLength(expected.length);
  });

  it('also by its context, and by what a sender names like parts of every object', () => {
    const plan = new Plan([type()]);
    const judged = plan.judge(event(good, { context: {} }));
    expect(judged?.violations).toEqual([{ path: 'context.locale', rule: 'required', message: 'is missing' }]);
    const odd = new Plan([type({ properties: { required: ['toString'] } })]);
    expect(odd.judge(event({}))?.violations).toMatchObject([{ path: 'properties.toString' }]);
  });

  it('tells twenty violations at most', () => {
    const names = Array.from({ length: 50 }, (_, i) => `p${i}`);
    const plan = new Plan([type({ properties: { required: names } })]);
    expect(plan.judge(event({}))?.violations).toHaveLength(20);
  });
});

describe('the policy', () => {
  it('flag: the event carries the mark, which nobody else can set (PLAN-2)', () => {
    const plan = new Plan([type({ policy: 'flag' })]);
    const judged = plan.judge(event({ order_id: 'o-1' }));
    expect(judged).toMatchObject({
      verdict: 'flag',
      marked: {
        context: { locale: 'en', violations: [{ path: 'properties.total', rule: 'required' }] },
        properties: { order_id: 'o-1' },
      },
    });
    const forged = plan.judge(event(good, { context: { locale: 'en', violations: ['mine'] } }));
    expect(forged).toMatchObject({ verdict: 'flag', violations: [], marked: { context: { locale: 'en' } } });
  });

  it('refuse: with a reason that names place and document (PLAN-3)', () => {
    const plan = new Plan([type(), settings({ policy: 'refuse' })]);
    expect(plan.judge(event({ order_id: 7 }))).toMatchObject({
      verdict: 'refuse',
      refusal: {
        code: 'plan_violation',
        reason: expect.stringMatching(
          /^properties\.\w+ .* \(and 1 more\): see the event type "order-completed"$/,
        ),
      },
    });
  });

  it('of the event type wins over that of the plan', () => {
    const plan = new Plan([type({ policy: 'keep' }), settings({ policy: 'refuse' })]);
    expect(plan.judge(event({}))).toMatchObject({ verdict: 'keep' });
  });
});

describe('what nobody declared (PLAN-4)', () => {
  it('events: reported or refused, track calls only', () => {
    const stranger = event({}, { name: 'Unknown' });
    expect(new Plan([settings({ undeclaredEvents: 'report' })]).judge(stranger)).toMatchObject({
      verdict: 'keep',
      violations: [{ path: 'event', rule: 'undeclared' }],
    });
    const strict = new Plan([settings({ undeclaredEvents: 'refuse' })]);
    expect(strict.judge(stranger)).toMatchObject({
      verdict: 'refuse',
      refusal: { code: 'undeclared_event' },
    });
    expect(strict.judge(event({}, { name: 'Identified', type: 'identify' }))).toBeUndefined();
  });

  it('properties: reported, and refused only where the plan says so', () => {
    const extra = event({ ...good, extra: 1 });
    const undeclared = [
      { path: 'properties.extra', rule: 'undeclared', message: 'is not in the tracking plan' },
    ];
    const report = new Plan([type({ policy: 'refuse' }), settings({ undeclaredProperties: 'report' })]);
    expect(report.judge(extra)).toEqual({ verdict: 'keep', violations: undeclared });
    const strict = new Plan([type(), settings({ undeclaredProperties: 'refuse' })]);
    expect(strict.judge(extra)).toMatchObject({ verdict: 'refuse', violations: undeclared });
    expect(strict.judge(event({ ...good, total: '3' }))).toMatchObject({ verdict: 'keep' });
    expect(strict.judge(event(good, { context: { locale: 'en', ip: '10.0.0.1' } }))).toBeUndefined();
  });

  it('properties: a schema that speaks of further ones itself is left as it is', () => {
    const open = { ...order.properties, additionalProperties: true };
    const plan = new Plan([type({ properties: open }), settings({ undeclaredProperties: 'refuse' })]);
    expect(plan.judge(event({ ...good, extra: 1 }))).toBeUndefined();
  });
});

it('taking consent back is never refused (PLAN-5)', () => {
  const strict = settings({ policy: 'refuse', undeclaredEvents: 'refuse' });
  const withdrawn = event({}, { name: 'Consent Withdrawn' });
  expect(new Plan([strict]).judge(withdrawn)).toMatchObject({ verdict: 'keep' });
  const declared = type({ name: 'consent-withdrawn', event: 'Consent Withdrawn' });
  expect(new Plan([strict, declared]).judge(withdrawn)).toMatchObject({ verdict: 'keep' });
});

describe('documents that cannot be', () => {
  const problemsOf = (properties: object) => planProblems([type({ properties })]);
  it.each<[string, object, object]>([
    [
      'an unknown keyword',
      { properties: { a: { type: 'string', maxLenght: 3 } } },
      { code: 'schema_invalid', path: ['properties', 'properties', 'a', 'maxLenght'] },
    ],
    [
      'an unknown type',
      { properties: { a: { type: 'text' } } },
      {
        code: 'schema_invalid',
        path: ['properties', 'properties', 'a', 'type'],
        mend: /write string, number/,
      },
    ],
    [
      'an unknown format',
      { properties: { a: { format: 'phone' } } },
      { code: 'schema_invalid', path: ['properties', 'properties', 'a', 'format'], mend: /date-time/ },
    ],
    [
      'a pattern that could run for ever',
      { properties: { a: { pattern: '^(?=x)' } } },
      { code: 'schema_pattern', path: ['properties', 'properties', 'a', 'pattern'], mend: /RE2/ },
    ],
    [
      'a schema elsewhere',
      { properties: { a: { $ref: 'https://example.com/a.json' } } },
      {
        code: 'schema_reference',
        path: ['properties', 'properties', 'a', '$ref'],
        mend: /nothing is fetched/,
      },
    ],
    ['another dialect', { $schema: 'http://json-schema.org/draft-07/schema#' }, { code: 'schema_invalid' }],
    ['a promise', { $async: true }, { code: 'schema_invalid', path: ['properties', '$async'] }],
  ])('%s', (_what, schema, { mend, ...expected }: { mend?: RegExp }) => {
    const problems = problemsOf(schema);
    expect(problems).toMatchObject([{ kind: 'event-type', name: 'order-completed', ...expected }]);
    expect(problems[0]?.mend).toMatch(mend ?? /./);
  });

  it('the same schema twice, references within, and an $id of its own are fine', () => {
    const schema = {
      $id: 'https://shop.example/order',
      $defs: { money: { type: 'number' } },
      properties: { a: { $ref: '#/$defs/money' } },
    };
    expect(problemsOf(schema)).toEqual([]);
    expect(problemsOf({ ...schema, description: 'again' })).toEqual([]);
    const plan = new Plan([type({ properties: schema })]);
    expect(plan.judge(event({ a: 'x' }))?.violations).toMatchObject([{ path: 'properties.a', rule: 'type' }]);
  });

  it('two types of one event, two plans', () => {
    const twice = [type(), type({ name: 'again' }), settings({}), settings({ name: 'other' })];
    expect(planProblems(twice).map(({ code, name }) => [code, name])).toEqual([
      ['second_tracking_plan', 'other'],
      ['duplicate_event_type', 'again'],
    ]);
  });
});

it('each pattern is its own', () => {
  const properties = { a: { type: 'string', pattern: '^a$' }, b: { type: 'string', pattern: '^b$' } };
  const plan = new Plan([type({ properties: { properties } })]);
  expect(plan.judge(event({ a: 'a', b: 'b' }))).toBeUndefined();
  expect(plan.judge(event({ a: 'b', b: 'a' }))?.violations).toHaveLength(2);
});

it('a pattern that would hang a backtracking engine takes no time', () => {
  const plan = new Plan([
    type({ properties: { properties: { a: { type: 'string', pattern: '^(a+)+$' } } } }),
  ]);
  const judged = plan.judge(event({ a: `${'a'.repeat(30_000)}!` }));
  expect(judged?.violations).toMatchObject([{ path: 'properties.a', rule: 'pattern' }]);
});
