import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RealClock } from './real-clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('now', () => {
  it('never goes back, whatever the system clock does, and never stands still while time passes', () => {
    const steps = fc.array(fc.record({ passed: fc.nat(1000), jump: fc.integer({ min: -5000, max: 5000 }) }));
    const property = fc.property(steps, (script) => {
      let wall = 1_000_000;
      let elapsed = 0;
      const clock = new RealClock({ wall: () => wall, elapsed: () => elapsed });
      let last = clock.now();
      for (const { passed, jump } of script) {
        wall += passed + jump;
        elapsed += passed;
        const now = clock.now();
        expect(now - last).toBeGreaterThanOrEqual(Math.floor(passed / 2) - 1);
        expect(now).toBeGreaterThanOrEqual(last);
        expect(now).toBeGreaterThanOrEqual(wall);
        last = now;
      }
      elapsed += 10_000_000;
      wall += 10_000_000;
      expect(clock.now()).toBe(wall);
    });
    fc.assert(property);
  });
});

describe('wake', () => {
  it('calls once, at or after the instant, also when it is further away than a timer reaches', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const clock = new RealClock();
    const farMs = 2 ** 31 + 1000;
    const called: number[] = [];
    clock.wake(1_000_000 + farMs, () => called.push(clock.now()));
    vi.advanceTimersByTime(farMs - 1);
    expect(called).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(called).toEqual([1_000_000 + farMs]);
  });

  it('a cancelled one never calls, also in the middle of a long wait', () => {
    vi.useFakeTimers({ now: 0 });
    const clock = new RealClock();
    let called = 0;
    const cancel = clock.wake(20_000, () => called++);
    vi.advanceTimersByTime(12_000);
    cancel();
    vi.advanceTimersByTime(60_000);
    expect(called).toBe(0);
  });

  it('an instant that has passed calls soon, not within the call', async () => {
    const clock = new RealClock();
    let within = true;
    await new Promise<void>((resolve) => {
      clock.wake(clock.now() - 1000, () => {
        expect(within).toBe(false);
        resolve();
      });
      within = false;
    });
  });

  it('notices within seconds that the system clock was set forward', () => {
    vi.useFakeTimers({ now: 0 });
    const clock = new RealClock();
    let called = 0;
    clock.wake(3_600_000, () => called++);
    vi.setSystemTime(3_600_000);
    vi.advanceTimersByTime(5000);
    expect(called).toBe(1);
  });
});
