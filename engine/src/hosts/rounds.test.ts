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
    expect(rounds.begins(false)).toBe(false);
    await loop.round();
    await loop.round();
    expect(went).toEqual([1, 2, 3]);
    loop.pass(1);
    expect(rounds.begins(false)).toBe(false);
    await loop.round();
    expect(rounds.begins(false)).toBe(true);
  });

  it('are nobody’s where time is virtual', async () => {
    const loop = newLoop();
    const rounds = new Rounds(loop.clock, loop.yieldNow, false);
    const went: number[] = [];
    for (const n of [1, 2, 3]) void rounds.next().then(() => went.push(n));
    loop.pass(5);
    expect(rounds.begins(false)).toBe(true);
    await loop.round();
    expect(went).toEqual([1, 2, 3]);
  });
});

describe('who is in haste', () => {
  it('begins before those who wait for a round, and is given the next one', async () => {
    const loop = newLoop();
    const rounds = new Rounds(loop.clock, loop.yieldNow, true);
    const went: string[] = [];
    let isHasty = false;
    void rounds.next().then(() => went.push('first'));
    void rounds.next(() => isHasty).then(() => went.push('second'));
    expect([rounds.begins(false), rounds.begins(true)]).toEqual([false, true]);
    // What came while it waited is in haste.
    isHasty = true;
    await loop.round();
    await loop.round();
    expect(went).toEqual(['second', 'first']);
  });

  it('leaves every fourth round to the others', async () => {
    const loop = newLoop();
    const rounds = new Rounds(loop.clock, loop.yieldNow, true);
    const went: string[] = [];
    for (const n of [1, 2]) void rounds.next().then(() => went.push(`patient ${n}`));
    for (const n of [1, 2, 3, 4, 5]) void rounds.next(() => true).then(() => went.push(`hasty ${n}`));
    for (let i = 0; i < 7; i++) await loop.round();
    expect(went).toEqual(['hasty 1', 'hasty 2', 'hasty 3', 'patient 1', 'hasty 4', 'hasty 5', 'patient 2']);
  });

  it('goes first within a partition, and each turn takes up one of the others', async () => {
    const loop = newLoop();
    const turns = new Turns(loop.clock, new Rounds(loop.clock, loop.yieldNow, true), () => undefined);
    const ran: string[] = [];
    const job = (name: string) => ({
      run: () => {
        ran.push(name);
        loop.pass(1);
      },
      refuse: () => undefined,
    });
    for (const name of ['event 1', 'event 2']) turns.add(job(name));
    for (const name of ['decide 1', 'decide 2', 'decide 3']) turns.add(job(name), true);
    await loop.settled();
    for (let i = 0; i < 4; i++) await loop.round();
    expect(ran).toEqual(['decide 1', 'event 1', 'decide 2', 'event 2', 'decide 3']);
  });

  it('is refused with the others where the partition ends in the middle of a turn', async () => {
    const loop = newLoop();
    const turns = new Turns(loop.clock, new Rounds(loop.clock, loop.yieldNow, true), () => undefined);
    const said: string[] = [];
    const job = (name: string, run = () => {}) => ({
      run: () => {
        said.push(`${name} ran`);
        run();
      },
      refuse: ({ message }: Error) => said.push(`${name} ${message}`),
    });
    turns.add(
      job('decide 1', () => turns.refuse(new Error('refused'))),
      true,
    );
    turns.add(job('decide 2'), true);
    turns.add(job('event'));
    await loop.settled();
    expect(said).toEqual(['decide 1 ran', 'event refused', 'decide 2 refused']);
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
