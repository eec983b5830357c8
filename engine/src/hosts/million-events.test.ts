// One profile with a million events: figures stay exact or say since when they count, and what is stored stays as small
// as it was.
import { beforeAll, describe, expect, it } from 'vitest';
import { advance } from '../core/advance.ts';
import { configure } from '../core/configuration.ts';
import { Effects } from '../core/effects.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput } from '../core/input.ts';
import { computedTraitSchema } from '../core/profile/definition.ts';
import { Profile } from '../core/profile/profile.ts';
import { forgetOld } from '../core/profile/seen.ts';
import { MOST_ENTRIES } from '../core/profile/series.ts';
import { toState } from '../core/profile/state.ts';
import { SKETCH_ERROR } from '../core/profile/value-counts.ts';
import type { World } from '../core/world.ts';
import { encodeToCopy } from './codec.ts';
import { snapshotOf } from './snapshot.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const EVENTS = 1_000_000;
/** Of a device that never rests; in the end it is quicker, so that a month holds more than is kept. */
const EVERY_MS = 300_000;
const QUICK_MS = 30_000;
const QUICK_FROM = EVENTS - 15_000;
const PRODUCTS = 50_000;
const CHECKPOINT_EVERY = 10_000;

const figures = {
  seen: 'events("Viewed").count()',
  spent: 'events("Viewed").sum("price")',
  lastDay: 'events("Viewed").within("1d").count()',
  lastMonth: 'events("Viewed").within("30d").count()',
  monthSpent: 'events("Viewed").within("30d").sum("price")',
  products: 'events("Viewed").distinct("product")',
};
const compiled = configure(
  'r1',
  Object.entries(figures).map(([name, value]) =>
    computedTraitSchema.parse({ kind: 'computed-trait', name, value }),
  ),
);
if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
const { configuration } = compiled;

const timeOf = (i: number) =>
  START + Math.min(i, QUICK_FROM) * EVERY_MS + Math.max(0, i - QUICK_FROM) * QUICK_MS;
const viewed = (i: number): EventInput =>
  anEvent({
    messageId: `m${i}`,
    name: 'Viewed',
    at: timeOf(i),
    identifiers: [{ namespace: 'anonymousId', value: 'kiosk' }],
    properties: { price: 0.01, product: `p${i % PRODUCTS}` },
  });

const profile = new Profile('kiosk');
const stored: number[] = [];
const world: World = {
  now: START,
  configuration,
  layout: () => configuration.layout,
  unfilled: new Set(),
  models: new Map(),
  foundedBy: () => profile.id,
  recorded: undefined,
};

beforeAll(() => {
  const effects = new Effects();
  for (let i = 0; i < EVENTS; i++) {
    effects.clear();
    world.now = timeOf(i);
    if (advance(profile, viewed(i), world, effects) !== 'applied')
      throw new Error(`event ${i} was not applied`);
    if ((i + 1) % CHECKPOINT_EVERY > 0) continue;
    // As the host does before it writes.
    forgetOld(profile, world.now);
    stored.push(encodeToCopy(toState(profile)).length);
  }
});

const last = EVENTS - 1;
const figureOf = (name: keyof typeof figures) =>
  snapshotOf(profile, { ...world, now: timeOf(last) }, ['computed']).computed.find(
    (computed) => computed.name === name,
  )!;

describe('CMP-3, CMP-4: a profile with a million events', () => {
  it.each([
    ['seen', EVENTS],
    ['spent', EVENTS / 100],
    ['lastDay', 86_400_000 / QUICK_MS],
  ] as const)('%s is exact', (name, value) => {
    expect(figureOf(name)).toEqual({ name, value, precision: undefined });
  });

  it('over a window that holds more than is kept the newest count, and it is said since when', () => {
    const precision = { error: 0, countedAfter: timeOf(last - MOST_ENTRIES) };
    expect(figureOf('lastMonth')).toEqual({ name: 'lastMonth', value: MOST_ENTRIES, precision });
    expect(figureOf('monthSpent')).toEqual({ name: 'monthSpent', value: MOST_ENTRIES / 100, precision });
  });

  it('how many different values there were is estimated, and it is said how well', () => {
    const { value, precision } = figureOf('products');
    expect(precision).toEqual({ error: SKETCH_ERROR, countedAfter: 0 });
    expect(Math.abs((value as number) / PRODUCTS - 1)).toBeLessThan(4 * SKETCH_ERROR);
  });

  it('no more entries are kept than may be, and what is stored does not grow with what came', () => {
    const kept: number[] = [];
    profile.series.forEach((_, { times }) => {
      kept.push(times.length);
    });
    expect(Math.max(...kept)).toBe(MOST_ENTRIES);
    const tenth = stored[stored.length / 10 - 1]!;
    const slow = stored.slice(0, QUICK_FROM / CHECKPOINT_EVERY);
    expect(Math.max(...slow)).toBeLessThan(tenth * 1.05);
    // Of the quick ones more are kept, up to the most.
    expect(Math.max(...stored)).toBeLessThan(250_000);
  });
});
