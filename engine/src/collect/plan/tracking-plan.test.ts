import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anEvent } from '../../core/event.testing.ts';
import type { EventInput } from '../../core/input.ts';
import { eventTypeSchema, trackingPlanSchema } from './definition.ts';
import { openTrackingPlan, type TrackingPlan } from './tracking-plan.ts';

const minuteMs = 60_000;
const begin = Date.parse('2026-11-22T12:00:00Z');
let folder: string;
let time: number;
let plan: TrackingPlan;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-plan-'));
  time = begin;
  plan = await open();
});
afterEach(async () => {
  await plan.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(): Promise<TrackingPlan> {
  const opened = await openTrackingPlan({ folder, now: () => time });
  opened.configure([
    eventTypeSchema.parse({
      kind: 'event-type',
      name: 'order',
      event: 'Order Completed',
      owner: 'checkout',
      properties: { required: ['total'], properties: { total: { type: 'number' } } },
    }),
  ]);
  return opened;
}

let nth = 0;
function take(name: string, properties: EventInput['properties'] = {}): void {
  const event: EventInput = anEvent({
    messageId: `m${nth++}`,
    name,
    at: time,
    source: 'shop',
    identifiers: [{ namespace: 'userId', value: 'ada' }],
    properties,
  });
  const judgement = plan.judge(event);
  if (judgement?.verdict === 'refuse') plan.refused(event, judgement);
  else plan.taken(event, judgement);
}

const everything = { search: '', after: '', limit: 100 };
const allViolations = { before: Number.POSITIVE_INFINITY, limit: 100 };

describe('the catalogue', () => {
  it('counts events by name and minute, and lists what is declared before it came', () => {
    expect(plan.events(everything)).toMatchObject([
      { event: 'Order Completed', declared: { document: 'order', owner: 'checkout', policy: 'keep' } },
    ]);
    take('Viewed');
    time += 2 * minuteMs;
    take('Viewed');
    take('Viewed');
    const [, viewed] = plan.events(everything);
    expect(viewed).toMatchObject({ event: 'Viewed', declared: undefined, counts: { seen: 3, violating: 0 } });
    expect(viewed?.counts).toMatchObject({ firstAt: begin, lastAt: time });
    expect(viewed?.perMinute.slice(-4)).toEqual([0, 1, 0, 2]);
    time += 31 * minuteMs;
    expect(plan.events(everything)[1]?.perMinute).toEqual(new Array(30).fill(0));
  });

  it('counts on when the clock is set back', () => {
    take('Viewed');
    time -= 3 * minuteMs;
    take('Viewed');
    const row = plan.events({ ...everything, search: 'view' })[0];
    expect(row?.counts.seen).toBe(2);
    expect(row?.perMinute.reduce((sum, n) => sum + n, 0)).toBe(2);
  });

  it('is searched and paged by name', () => {
    for (const name of ['c', 'a', 'b']) take(name);
    const names = (page: object) => plan.events({ ...everything, ...page }).map(({ event }) => event);
    expect(names({ limit: 2 })).toEqual(['Order Completed', 'a']);
    expect(names({ limit: 2, after: 'a' })).toEqual(['b', 'c']);
    expect(names({ search: 'ORDER' })).toEqual(['Order Completed']);
  });

  it('stays bounded where somebody makes names up, and has room for what is declared', () => {
    for (let i = 0; i < 2_500; i++) take(`made-up-${i}`);
    take('x'.repeat(5_000));
    take('Order Completed', { total: 1 });
    const { seen, unlisted } = plan.totals();
    expect(seen + unlisted).toBe(2_502);
    expect(unlisted).toBeGreaterThan(0);
    expect(plan.events({ ...everything, search: 'order c' })[0]?.counts.seen).toBe(1);
  });
});

describe('violations', () => {
  it('are counted by place and rule, with the last samples', () => {
    for (let i = 0; i < 5; i++) {
      time += 2_000;
      take('Order Completed', { total: `wrong-${i}` });
    }
    take('Order Completed', {});
    const [missing, wrong] = plan.violations(allViolations);
    expect(missing).toMatchObject({ path: 'properties.total', rule: 'required', count: 1 });
    expect(wrong).toMatchObject({ event: 'Order Completed', rule: 'type', count: 5, firstAt: begin + 2_000 });
    expect(wrong?.samples.map(({ body }) => /wrong-\d/.exec(body)?.[0])).toEqual([
      'wrong-4',
      'wrong-3',
      'wrong-2',
    ]);
    expect(plan.totals()).toMatchObject({ seen: 6, violations: 6, flagged: 0, refused: 0 });
    expect(plan.violations({ ...allViolations, before: missing!.id })).toHaveLength(1);
    expect(plan.violations({ ...allViolations, event: 'Other' })).toEqual([]);
  });

  it('of a storm cost counting, not samples', () => {
    for (let i = 0; i < 1_000; i++) take('Order Completed', { total: `wrong-${i}` });
    const [group] = plan.violations(allViolations);
    expect(group?.count).toBe(1_000);
    expect(group?.samples[0]?.body).toContain('wrong-2"');
  });

  it('stay bounded in kinds and in the size of their samples', () => {
    plan.configure([
      trackingPlanSchema.parse({ kind: 'tracking-plan', name: 'p', undeclaredEvents: 'report' }),
    ]);
    for (let i = 0; i < 1_500; i++) take(`E${i}`, { text: 'x'.repeat(3_000) });
    const groups = plan.violations({ ...allViolations, limit: 10_000 });
    expect(groups).toHaveLength(1_500);
    const chars = groups.flatMap(({ samples }) => samples).reduce((sum, { body }) => sum + body.length, 0);
    expect(chars).toBeLessThanOrEqual(500_000);
    expect(groups[0]?.samples).toHaveLength(1);
  });

  it('of one event with ever new names are counted beyond those that are listed', () => {
    plan.configure([
      eventTypeSchema.parse({ kind: 'event-type', name: 'E', properties: { properties: { a: {} } } }),
      trackingPlanSchema.parse({ kind: 'tracking-plan', name: 'p', undeclaredProperties: 'report' }),
    ]);
    for (let i = 0; i < 100; i++) take('E', { [`p${i}`]: 1 });
    expect(plan.totals()).toMatchObject({ violations: 100, ungrouped: 40 });
    expect(plan.violations(allViolations)).toHaveLength(60);
  });
});

describe('a restart', () => {
  it('keeps counts, violations and samples', async () => {
    take('Order Completed', { total: 'x' });
    take('Viewed');
    const look = () => ({ totals: plan.totals(), violations: plan.violations(allViolations) });
    const before = look();
    await plan.close();
    time += 10 * minuteMs;
    plan = await open();
    expect(look()).toEqual(before);
    take('Order Completed', {});
    const [newest] = plan.violations(allViolations);
    expect(newest?.id).toBe(before.violations[0]!.id + 1);
  });

  it('on a damaged file begins to count anew', async () => {
    take('Viewed');
    await plan.close();
    await writeFile(join(folder, 'state.json'), '{"since":');
    plan = await open();
    expect(plan.totals()).toMatchObject({ seen: 0, violations: 0 });
  });
});

describe('learning', () => {
  it('proposes what nobody declared, and what is asked for', () => {
    take('Viewed', { page: 'a' });
    take('Order Completed', { total: 1 });
    expect(plan.learn().map(({ event, name }) => [event, name])).toEqual([['Viewed', 'viewed']]);
    expect(plan.learn(['Order Completed']).map(({ name }) => name)).toEqual(['order-completed']);
  });

  it('is switched off by the plan, and then forgets', () => {
    take('Viewed', { page: 'a' });
    plan.configure([trackingPlanSchema.parse({ kind: 'tracking-plan', name: 'p', learn: false })]);
    take('Viewed', { page: 'a' });
    expect(plan.learn()).toEqual([]);
  });
});
