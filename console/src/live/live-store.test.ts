import { describe, expect, it } from 'vitest';
import type { Happening, LiveMessage } from '../api/types.ts';
import { everything } from '../routes.ts';
import type { SourceHandlers } from './connection.ts';
import { createLiveStore } from './live-store.ts';
import { visibleRows } from './rows.ts';

function stage() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  let source: SourceHandlers | undefined;
  const store = createLiveStore({
    open(handlers) {
      source = handlers;
      return () => {};
    },
    signedOut: async () => false,
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  });
  store.start();
  source?.onOpen();
  return {
    store,
    say: (message: LiveMessage) => source?.onMessage(JSON.stringify(message)),
    lose: () => source?.onError(),
    open: () => source?.onOpen(),
    advance(ms: number) {
      now += ms;
      for (const timer of timers.filter((due) => due.at <= now)) {
        timers = timers.filter((other) => other !== timer);
        timer.run();
      }
    },
  };
}

function happenings(count: number, skipped = 0): LiveMessage {
  const items = Array.from(
    { length: count },
    (_, i): Happening => ({
      id: String(i),
      kind: 'audience',
      at: '2026-11-22T12:00:00Z',
      profile: 'p1',
      who: 'Ada Example',
      audience: 'vip',
      change: 'entered',
    }),
  );
  return { type: 'happenings', items, skipped };
}

describe('the live store', () => {
  it('gathers happenings and shows them together', () => {
    const on = stage();
    let told = 0;
    on.store.subscribe(() => {
      told += 1;
    });
    for (let i = 0; i < 20; i++) on.say(happenings(2));
    expect(told).toBe(0);
    on.advance(250);
    expect(told).toBe(1);
    expect(visibleRows(on.store.rows(), everything)).toHaveLength(40);
  });

  it('shows the first of a while at once, and gathers what follows', () => {
    const on = stage();
    const shown = () => visibleRows(on.store.rows(), everything).length;
    on.say(happenings(1));
    on.advance(30);
    expect(shown()).toBe(1);
    on.say(happenings(1));
    on.advance(499);
    expect(shown()).toBe(1);
    on.advance(1);
    expect(shown()).toBe(2);
  });

  it('counts what it could not hold as skipped, on top of what the engine skipped', () => {
    const on = stage();
    on.say(happenings(900, 10));
    on.say(happenings(900));
    on.advance(250);
    expect(on.store.rows()).toMatchObject({ skipped: 810, arrived: { audience: 1000 } });
  });

  it('marks the time without connection once it is back', () => {
    const on = stage();
    on.lose();
    on.advance(500);
    on.open();
    expect(visibleRows(on.store.rows(), everything)).toMatchObject([{ type: 'blind', ms: 500 }]);
  });

  it('keeps its snapshots the same until they change', () => {
    const on = stage();
    const rows = on.store.rows();
    const figures = on.store.figures();
    on.say(happenings(1));
    expect(on.store.rows()).toBe(rows);
    on.advance(250);
    expect(on.store.rows()).not.toBe(rows);
    expect(on.store.figures()).toBe(figures);
  });

  it('hands each batch to who waits for a profile', () => {
    const on = stage();
    const seen: number[] = [];
    const stop = on.store.onHappenings((items) => seen.push(items.length));
    on.say(happenings(3));
    on.advance(250);
    stop();
    on.say(happenings(4));
    on.advance(250);
    expect(seen).toEqual([3]);
  });
});
