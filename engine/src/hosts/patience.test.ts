// ARB-16: how many decisions are under way together follows from how they went.
import { describe, expect, it } from 'vitest';
import { Patience } from './patience.ts';

function patience() {
  let now = 0;
  const made = new Patience(() => now);
  const begun: ((isInTime: boolean) => void)[] = [];
  return {
    begin: (count: number) => {
      for (let i = 0; i < count; i++) begun.push(made.begin());
    },
    /** So many of the oldest are answered, one every so many milliseconds. */
    end: (count: number, eachMs: number, isInTime: boolean) => {
      for (let i = 0; i < count; i++) {
        now += eachMs;
        begun.shift()!(isInTime);
      }
    },
    isTooMuch: (leftMs: number) => made.isTooMuch(leftMs),
  };
}

describe('ARB-16 how many decisions may be under way', () => {
  it('as many as are answered until the deadline of who comes', () => {
    const slow = patience();
    slow.begin(140);
    slow.end(100, 10, true);
    expect(slow.isTooMuch(300)).toBe(true);
    expect(slow.isTooMuch(500)).toBe(false);
    slow.end(20, 10, true);
    expect(slow.isTooMuch(300)).toBe(false);
  });

  it('a few however long each takes, as long as they come in time', () => {
    const slow = patience();
    slow.begin(40);
    slow.end(25, 30, true);
    expect(slow.isTooMuch(50)).toBe(false);
    slow.begin(1);
    expect(slow.isTooMuch(50)).toBe(true);
  });

  it('half as many when some came too late, once for all that were under way then, and one in any case', () => {
    const slow = patience();
    slow.begin(40);
    slow.end(25, 30, true);
    slow.end(7, 30, false);
    expect(slow.isTooMuch(50)).toBe(true);
    slow.end(1, 30, false);
    expect(slow.isTooMuch(50)).toBe(false);
    for (let i = 0; i < 10; i++) {
      slow.begin(1);
      slow.end(8, 30, false);
      slow.begin(7);
    }
    expect(slow.isTooMuch(50)).toBe(true);
    slow.end(7, 30, false);
    expect(slow.isTooMuch(50)).toBe(false);
  });

  it('more again when those come in time', () => {
    const slow = patience();
    slow.begin(2);
    slow.end(1, 30, true);
    for (let i = 0; i < 8; i++) {
      slow.begin(1);
      slow.end(1, 200, false);
    }
    expect(slow.isTooMuch(50)).toBe(true);
    for (let i = 0; i < 3; i++) {
      slow.begin(1);
      slow.end(1, 200, true);
    }
    expect(slow.isTooMuch(50)).toBe(false);
  });
});
