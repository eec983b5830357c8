import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { calendarSchema, compileCalendars } from '../../core/context/calendar.ts';
import type { Answer } from '../../core/context/provider.ts';
import { ProblemCollector } from '../../core/problem.ts';
import { Watcher, type WorldChange } from './watch.ts';

const start = Date.parse('2026-03-02T08:00:00Z');
let told: WorldChange[] = [];
let refuse = 0;
let raining: boolean | undefined = false;
const failures: unknown[] = [];

const watcher = new Watcher({
  now: () => Date.now(),
  ask: (asks) =>
    Promise.resolve(
      asks.map(
        (): Answer =>
          raining === undefined
            ? { source: 'none', ageMs: 0 }
            : { source: 'asked', ageMs: 0, raining, temperature: Math.floor(Date.now() / 60_000) },
      ),
    ),
  tell: (change) => {
    if (refuse-- > 0) return Promise.reject(new Error('the engine is busy'));
    told.push(change);
    return Promise.resolve();
  },
  failed: (error) => void failures.push(error),
});

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  told = [];
  refuse = 0;
  raining = false;
});
afterEach(() => {
  watcher.close();
  vi.useRealTimers();
});

describe('the world is watched', () => {
  it('shops that open and close are told once each, at the instant, and again where it failed', async () => {
    const definition = calendarSchema.parse({
      kind: 'calendar',
      name: 'shop',
      zone: 'Europe/Berlin',
      weekly: { monday: ['10:00-18:00'], tuesday: ['10:00-18:00'] },
    });
    const calendar = compileCalendars([definition], new ProblemCollector()).get('shop')!;
    watcher.configure([{ calendar, audience: 'regulars' }], []);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(told).toEqual([
      {
        id: `calendar.shop.${start + 3_600_000}`,
        name: 'Store Opened',
        audience: 'regulars',
        properties: { calendar: 'shop', zone: 'Europe/Berlin' },
        at: start + 3_600_000,
      },
    ]);
    refuse = 2;
    await vi.advanceTimersByTimeAsync(8 * 3_600_000 + 20_000);
    expect(told.map(({ name, at }) => [name, at - start])).toEqual([
      ['Store Opened', 3_600_000],
      ['Store Closed', 9 * 3_600_000],
    ]);
    expect(failures).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(48 * 3_600_000);
    expect(told.map(({ name }) => name)).toEqual([
      'Store Opened',
      'Store Closed',
      'Store Opened',
      'Store Closed',
    ]);
  });

  it('weather that changes at a place is told, and what nobody answered is no change', async () => {
    watcher.configure(
      [],
      [
        {
          provider: 'weather',
          everyMs: 60_000,
          places: [{ name: 'mitte', latitude: 52.5, longitude: 13.4 }],
          fields: ['raining'],
          event: 'Weather Changed',
          audience: 'city',
        },
      ],
    );
    await vi.advanceTimersByTimeAsync(120_000);
    expect(told).toEqual([]);
    raining = undefined;
    await vi.advanceTimersByTimeAsync(60_000);
    raining = true;
    await vi.advanceTimersByTimeAsync(180_000);
    expect(told).toEqual([
      expect.objectContaining({
        name: 'Weather Changed',
        audience: 'city',
        properties: { raining: true, place: 'mitte', provider: 'weather', before: { raining: false } },
      }),
    ]);
  });
});
