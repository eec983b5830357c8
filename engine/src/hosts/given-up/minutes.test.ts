// ARB-17: how calls were answered, by placement and minute.
import { describe, expect, it } from 'vitest';
import { AnsweredByMinute, MINUTES } from './minutes.ts';

const MINUTE_MS = 60_000;
const START = Date.parse('2026-01-05T09:00:00Z');
const numbers = (...last: number[]) => [...Array.from({ length: MINUTES - last.length }, () => 0), ...last];

describe('ARB-17 calls of the last hour', () => {
  it('are counted by placement, answer and minute, the newest last', () => {
    const minutes = new AnsweredByMinute();
    minutes.note(START, 'home', 'decided');
    minutes.note(START, 'home', 'overload');
    minutes.note(START + MINUTE_MS - 1, 'aside', 'deadline');
    minutes.note(START + 2 * MINUTE_MS, 'home', 'overload');
    expect(minutes.look(START + 2 * MINUTE_MS)).toEqual({
      from: START - (MINUTES - 3) * MINUTE_MS,
      placements: [
        { placement: 'aside', decided: numbers(), deadline: numbers(1, 0, 0), overload: numbers() },
        { placement: 'home', decided: numbers(1, 0, 0), deadline: numbers(), overload: numbers(1, 0, 1) },
      ],
    });
  });

  it('are gone after an hour, minute by minute, and so is a placement without any', () => {
    const minutes = new AnsweredByMinute();
    minutes.note(START, 'aside', 'decided');
    for (let i = 0; i < MINUTES; i++) minutes.note(START + i * MINUTE_MS, 'home', 'decided');
    const after = minutes.look(START + MINUTES * MINUTE_MS);
    expect(after.placements).toEqual([
      {
        placement: 'home',
        decided: [...Array.from({ length: MINUTES - 1 }, () => 1), 0],
        deadline: numbers(),
        overload: numbers(),
      },
    ]);
    expect(minutes.look(START + 3 * MINUTES * MINUTE_MS).placements).toEqual([]);
  });

  it('go on in the same minute where the clock was put back', () => {
    const minutes = new AnsweredByMinute();
    minutes.note(START, 'home', 'decided');
    minutes.note(START - 5 * MINUTE_MS, 'home', 'decided');
    expect(minutes.look(START).placements[0]?.decided).toEqual(numbers(2));
  });
});
