import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('virtual time', () => {
  it('runs what is due by instant, then by order of registration, at its instant', () => {
    const property = fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.nat(25), (instants, until) => {
      const clock = new VirtualClock();
      const ran: [number, number][] = [];
      for (const [order, at] of instants.entries()) {
        clock.wake(at, () => {
          expect(clock.now()).toBe(at);
          ran.push([at, order]);
        });
      }
      clock.advanceTo(until);
      const due = instants.map((at, order): [number, number] => [at, order]).filter(([at]) => at <= until);
      expect(ran).toEqual(due.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
      expect(clock.now()).toBe(until);
      const left = instants.filter((at) => at > until);
      expect(clock.nextWake()).toBe(left.length ? Math.min(...left) : undefined);
    });
    fc.assert(property);
  });

  it('runs what callbacks register on the way, and nothing that is cancelled', () => {
    const clock = new VirtualClock(1000);
    const ran: number[] = [];
    const every = (): void => {
      ran.push(clock.now());
      clock.wake(clock.now() + 10, every);
    };
    clock.wake(1005, every);
    clock.wake(1006, () => ran.push(-1))();
    clock.advanceTo(1030);
    expect(ran).toEqual([1005, 1015, 1025]);
    expect(clock.nextWake()).toBe(1035);
  });

  it('never goes back; an instant that has passed is due at the next advance', () => {
    const clock = new VirtualClock(100);
    clock.advanceTo(50);
    expect(clock.now()).toBe(100);
    let ran = 0;
    clock.wake(20, () => ran++);
    expect(ran).toBe(0);
    clock.advanceTo(100);
    expect(ran).toBe(1);
    expect(clock.now()).toBe(100);
  });

  it('advanceSettled lets the work of an instant finish before time goes on', async () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
    clock.wake(1, () => {
      void Promise.resolve().then(() => {
        ran.push(`work at ${clock.now()}`);
        clock.wake(2, () => ran.push(`woken at ${clock.now()}`));
      });
    });
    clock.wake(3, () => ran.push(`last at ${clock.now()}`));
    await clock.advanceSettled(5, settle);
    expect(ran).toEqual(['work at 1', 'woken at 2', 'last at 3']);
    expect(clock.now()).toBe(5);
  });
});
