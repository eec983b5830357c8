/**
 * How many may come in by a way, over all persons: at most so many in an hour or a day. A gate is a cell of its own, which
 * gives each who asks a place: now where there is room, else in the first hour or day that has some. So the cap is exact,
 * over partitions and crashes, everybody asks once, and who waits comes in evenly.
 */
import { z } from 'zod';
import { zoneSchema } from '../../context/calendar.ts';
import { aheadMs, instantOf, localTime } from '../../context/local-time.ts';
import type { EntityKey } from '../../effect.ts';
import type { Effects } from '../../effects.ts';
import type { World } from '../../world.ts';

export const capSchema = z.strictObject({
  max: z.int().positive().max(1_000_000_000),
  per: z.enum(['hour', 'day']),
  zone: zoneSchema.default('UTC').describe('Whose hours and days'),
  otherwise: z.enum(['wait', 'skip']).default('wait').describe('Whoever comes when it is full'),
});
export type EntryCap = z.infer<typeof capSchema>;

export type ToGate =
  | { readonly type: 'ask'; readonly profile: string; readonly id: string }
  /** The place is not needed. */
  | { readonly type: 'release'; readonly window: number };

export type FromGate =
  /** From `at` on; 0 for `window` where no cap counts. */
  | { readonly type: 'place'; readonly id: string; readonly at: number; readonly window: number }
  | { readonly type: 'full'; readonly id: string };

/** Windows ahead that places are given in; who would have to wait longer is refused. */
const MOST_AHEAD = 1_000;
const HOUR_MS = 3_600_000;

export class GateState {
  readonly journey: string;
  readonly way: string;
  /** Places given, by the beginning of their window, ascending. */
  windows: (readonly [start: number, places: number])[] = [];

  constructor(journey: string, way: string) {
    this.journey = journey;
    this.way = way;
  }
}

export function gateKey(journey: string, way: string): EntityKey {
  return `gate/${journey}|${way}`;
}

export function gateAt(key: string): GateState {
  const text = key.slice('gate/'.length);
  const bar = text.indexOf('|');
  return new GateState(text.slice(0, bar), text.slice(bar + 1));
}

export function onGateRelay(gate: GateState, body: ToGate, world: World, effects: Effects): void {
  const { now, configuration } = world;
  const cap = configuration.journeys.get(gate.journey)?.ways.find(({ label }) => label === gate.way)?.cap;
  if (body.type === 'release') {
    gate.windows = gate.windows.map(([start, places]) => [
      start,
      start === body.window && places > 0 ? places - 1 : places,
    ]);
    return;
  }
  const { id, profile } = body;
  const tell = (answer: FromGate) =>
    effects.relay(`profile/${profile}`, {
      type: 'from-gate',
      journey: gate.journey,
      way: gate.way,
      body: answer,
    });
  const place = cap ? takePlace(gate, cap, now) : { at: now, window: 0 };
  tell(place ? { type: 'place', id, ...place } : { type: 'full', id });
}

function takePlace(gate: GateState, cap: EntryCap, now: number): { at: number; window: number } | undefined {
  let start = windowAt(now, cap);
  gate.windows = gate.windows.filter(([begin]) => begin >= start);
  for (let ahead = 0; ahead < MOST_AHEAD; ahead++) {
    const next = nextWindow(start, cap);
    const row = gate.windows.findIndex(([begin]) => begin === start);
    const given = row < 0 ? 0 : gate.windows[row]![1];
    if (given < cap.max) {
      if (row < 0) gate.windows.push([start, 1]);
      else gate.windows[row] = [start, given + 1];
      // Evenly over the window, so that its beginning is no rush.
      const at = ahead === 0 ? now : start + Math.floor((given / cap.max) * (next - start));
      return { at, window: start };
    }
    if (cap.otherwise === 'skip') return undefined;
    start = next;
  }
  return undefined;
}

function windowAt(now: number, { per, zone }: EntryCap): number {
  if (per === 'day') return instantOf(localTime(now, zone).day, 0, zone);
  const wall = now + aheadMs(now, zone);
  return now - (((wall % HOUR_MS) + HOUR_MS) % HOUR_MS);
}

function nextWindow(start: number, { per, zone }: EntryCap): number {
  return per === 'hour' ? start + HOUR_MS : instantOf(localTime(start, zone).day + 1, 0, zone);
}
