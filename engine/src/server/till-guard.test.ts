// VOUCHER-17: whoever guesses codes has to wait; whoever is right, and whoever else stands at another till, has not.
import { describe, expect, it } from 'vitest';
import { HttpProblem } from './problem.ts';
import { MOST_OF_CALLER, MOST_OF_PERSON, TillGuard } from './till-guard.ts';

function tillAt(start: number) {
  let now = start;
  const guard = new TillGuard(() => now);
  const isLetIn = (caller: string, person?: string, isGood = false): boolean => {
    try {
      const right = guard.enter({ caller, person });
      if (isGood) right();
      return true;
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      expect(error).toMatchObject({ status: 429, code: 'too_many_tries', mend: expect.any(String) });
      expect(error.retryAfterSeconds).toBeGreaterThanOrEqual(1);
      return false;
    }
  };
  const count = (tries: number, caller: string, person?: string, isGood = false) =>
    Array.from({ length: tries }, () => isLetIn(caller, person, isGood)).filter(Boolean).length;
  return { isLetIn, count, wait: (ms: number) => (now += ms) };
}

describe('VOUCHER-17: tries at the till', () => {
  it('are bounded for whoever is named, and come back with time', () => {
    const { isLetIn, count, wait } = tillAt(1_000);
    expect(count(100, 'shop', 'email ada')).toBe(MOST_OF_PERSON.tries);
    expect(isLetIn('shop', 'email bob')).toBe(true);
    wait(MOST_OF_PERSON.withinMs / MOST_OF_PERSON.tries);
    expect(count(5, 'shop', 'email ada')).toBe(1);
    wait(MOST_OF_PERSON.withinMs);
    expect(count(100, 'shop', 'email ada')).toBe(MOST_OF_PERSON.tries);
  });

  it('are bounded for a key, whoever is named', () => {
    const { count, isLetIn } = tillAt(1_000);
    const tries = Array.from({ length: 3 * MOST_OF_CALLER.tries }, (_, i) => isLetIn('shop', `guest ${i}`));
    expect(tries.filter(Boolean)).toHaveLength(MOST_OF_CALLER.tries);
    expect(count(3, 'other shop')).toBe(3);
  });

  it('cost nothing where the code was good', () => {
    const { count, isLetIn } = tillAt(1_000);
    expect(count(3 * MOST_OF_CALLER.tries, 'shop', 'email ada', true)).toBe(3 * MOST_OF_CALLER.tries);
    expect(isLetIn('shop', 'email ada')).toBe(true);
  });

  it('are let in again when the time has come that is told', () => {
    let now = 0;
    const guard = new TillGuard(() => now);
    const enter = () => guard.enter({ caller: 'shop', person: 'email ada' });
    for (let i = 0; i < MOST_OF_PERSON.tries; i++) enter();
    let seconds = 0;
    try {
      enter();
    } catch (error) {
      seconds = (error as HttpProblem).retryAfterSeconds ?? 0;
    }
    expect(seconds).toBeGreaterThan(0);
    now += seconds * 1_000;
    expect(enter).not.toThrow();
  });
});
