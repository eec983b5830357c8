import { describe, expect, it } from 'vitest';
import { Rounds } from './rounds.ts';
import { Turns } from './turns.ts';

/** A loop whose rounds the test begins one by one, and a clock that it sets. */
function newLoop() {
  let now = 0;
  let resting: (() => void)[] = [];
  const clock = { now: () => now, wake: () => () => undefined };
  const yieldNow = () => new Promise<void>((resolve) => resting.push(resolve));
  const microtasks = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    clock,
    yieldNow,
    /** Work takes so long. */
    pass(ms: number) {
      now += ms;
    },
    /** Whatever follows from what was called. */
    settled: microtasks,
    async round() {
      const due = resting;
      resting = [];
      for (const resolve of due) resolve();
      await microtasks();
    },
  };
}

describe('rounds of a thread', () => {
  it('begin turns of several partitions for a millisecond, and the others one a round', async () => {
    const loop = newLoop();
    const rounds = new Rounds(loop.clock, loop.yieldNow, true);
    const ran: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      const turns = new Turns(loop.clock, rounds, () => undefined);
      turns.add({
        run: () => {
          ran.push(name);
          if (name !== 'a') loop.pass(2);
        },
        refuse: () => undefined,
      });
    }
    await loop.settled();
    expect(ran).toEqual(['a', 'b']);
    await loop.round();
    expect(ran).toEqual(['a', 'b', 'c']);
    await loop.round();
    expect(ran).toEqual(['a', 'b', 'c', 'd']);
  });

  it('give those who wait to go on a round each, in the order in which they came', async () => {
    const loop = newLoop();
    const rounds = new Rounds(loop.clock, loop.yieldNow, true);
    const went: number[] = [];
    for (const n of [1, 2, 3]) void rounds.next().then(() => went.push(n));
    await loop.round();
    expect(went).toEqual([1]);
    expect(rounds.begins()).toBe(false);
    await loop.round();
    await loop.round();
    expect(went).toEqual([1, 2, 3]);
    loop.pass(1);
    expect(rounds.begins()).toBe(false);
    await loop.round();
    expect(rounds.begins()).toBe(true);
  });

  it('are nobody’s where time is virtual', async () => {
    const loop = newLoop();
    const rounds = new Rounds(loop.clock, loop.yieldNow, false);
    const went: number[] = [];
    for (const n of [1, 2, 3]) void rounds.next().then(() => went.push(n));
    loop.pass(5);
    expect(rounds.begins()).toBe(true);
    await loop.round();
    expect(went).toEqual([1, 2, 3]);
  });
});

describe('a look', () => {
  it('passes what waits, and is refused with it where the partition has ended', async () => {
    const loop = newLoop();
    const rounds = new Rounds(loop.clock, loop.yieldNow, true);
    const turns = new Turns(loop.clock, rounds, () => undefined);
    const ran: string[] = [];
    void rounds.next();
    turns.add({ run: () => ran.push('event'), refuse: ({ message }) => ran.push(message) });
    turns.pass({ run: () => ran.push('look'), refuse: () => undefined });
    await loop.settled();
    expect(ran).toEqual(['look']);
    turns.refuse(new Error('ended'));
    turns.pass({ run: () => ran.push('look'), refuse: ({ message }) => ran.push(message) });
    await loop.settled();
    expect(ran).toEqual(['look', 'ended', 'ended']);
  });
});
