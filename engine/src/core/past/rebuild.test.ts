// What a host that runs in virtual time never shows: history that a revision asked for, and came after the instant.
import { describe, expect, it } from 'vitest';
import { type Configuration, configure } from '../configuration.ts';
import type { CoreDocument } from '../document.ts';
import { anEvent } from '../event.testing.ts';
import type { EventInput, Input } from '../input.ts';
import { journeySchema } from '../journey/definition.ts';
import { computedTraitSchema } from '../profile/definition.ts';
import { countPast } from '../profile/fill.ts';
import { emptyLayout } from '../profile/layout.ts';
import type { Series } from '../profile/series.ts';
import { seriesState } from '../profile/series-state.ts';
import { type PastInput, Rebuild } from './rebuild.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-01-05T09:00:00Z');
const hour = (n: number) => START + n * HOUR_MS;

function compiled(revision: string, documents: readonly CoreDocument[]): Configuration {
  const result = configure(revision, documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

const without = compiled('r1', []);
const counting = compiled('r2', [
  computedTraitSchema.parse({ kind: 'computed-trait', name: 'orders', value: 'events("Bought").count()' }),
  journeySchema.parse({
    kind: 'journey',
    name: 'rest',
    entry: { event: 'Looked', reentry: 'always' },
    steps: [{ id: 'rest', wait: '1h' }],
  }),
]);

let sent = 0;
const event = (name: string, at: number, received = at): EventInput =>
  anEvent({
    messageId: `m${sent++}`,
    name,
    at,
    receivedAt: received,
    identifiers: [{ namespace: 'userId', value: 'ada' }],
  });

const known = (input: Input, now: number): PastInput => ({ input, now, recorded: [] });

/** What was counted of an event before the revision, as a host logs it. */
function filled(counted: EventInput, now: number): PastInput {
  const past = new Map<number, Series>();
  countPast(past, counted, [0], counting, now);
  const rows = [...past].map(([slot, series]) => [slot, seriesState(series) as never] as const);
  const body = { type: 'fill', life: 'p', layout: counting.layout.id, rows } as const;
  return known({ kind: 'relay', at: now, body }, now);
}

/** The revision comes after the first input. */
function rebuilt(at: number, [first, ...others]: readonly PastInput[]): Rebuild {
  const unfilled = new Set<string>();
  const layout = (id: string) => [without, counting].find((c) => c.layout.id === id)?.layout ?? emptyLayout;
  const rebuild = new Rebuild('p', at, without, { layout, unfilled, foundedBy: () => 'p' });
  rebuild.take(first!);
  rebuild.revised(counting);
  for (const series of counting.layout.series) unfilled.add(series);
  for (const input of others) rebuild.take(input);
  rebuild.end();
  return rebuild;
}

/** Undefined: missing. */
function orders({ profile }: Rebuild): number | undefined {
  const scope = { profile, now: hour(2), event: null, instance: null, context: {} };
  const value = counting.computed.get('orders')!.evaluate(scope);
  return typeof value === 'symbol' ? undefined : Number(value);
}

describe('history that a revision asked for', () => {
  const bought = event('Bought', hour(0));
  const before = [known(bought, hour(0)), known(event('Looked', hour(1.5)), hour(1.5))];

  it('BIT-2: is missing as long as it was not known, and is known in hindsight', () => {
    expect(orders(rebuilt(hour(2), before))).toBeUndefined();
    expect(orders(rebuilt(hour(2), [...before, filled(bought, hour(3))]))).toBe(1);
    const late = known(event('Bought', hour(1.8), hour(4)), hour(4));
    expect(orders(rebuilt(hour(2), [...before, filled(bought, hour(3)), late]))).toBe(2);
  });
});

describe('what was known after the instant', () => {
  const first = known(event('Looked', hour(0)), hour(0));

  it('BIT-2: starts no journey, is of the instant, and counts only where it had happened', () => {
    const inputs = [
      first,
      known(event('Looked', hour(1), hour(3)), hour(3)),
      known(event('Looked', hour(2.5), hour(3)), hour(3)),
      known({ kind: 'due', at: hour(4) }, hour(4)),
    ];
    const { profile } = rebuilt(hour(2), inputs);
    // The one of before the revision had no journey to start.
    expect(profile.instances).toEqual([]);
    expect(profile.updatedAt).toBe(hour(2));
    expect(profile.seen.size).toBe(2);
    expect(rebuilt(hour(3), inputs).profile.instances).toHaveLength(2);
  });
});
