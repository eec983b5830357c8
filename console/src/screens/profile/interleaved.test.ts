import { describe, expect, it } from 'vitest';
import type { DecisionRow, GivenUpRow } from '../../api/types.ts';
import { interleaved } from './interleaved.ts';

const at = (minute: number) => `2026-11-22T12:${String(minute).padStart(2, '0')}:00.000Z`;
const decision = (minute: number): DecisionRow => ({
  id: `row-${minute}`,
  decision: `d-${minute}`,
  at: at(minute),
  placement: 'home',
  chosen: [],
  candidates: 1,
  refused: [],
  outcomes: [],
});
const call = (minute: number): GivenUpRow => ({
  at: at(minute),
  placement: 'home',
  degraded: 'overload',
  requestId: `q${minute}`,
  named: 'userId:ada',
});
const shown = (...lists: Parameters<typeof interleaved>) => {
  const { entries, readOn } = interleaved(...lists);
  return [entries.map((entry) => `${entry.type} ${new Date(entry.at).getUTCMinutes()}`), readOn];
};

describe('decisions and calls that were given up', () => {
  it('are one list by time', () => {
    expect(
      shown(
        { items: [decision(9), decision(3)], hasMore: false },
        { items: [call(8), call(1)], hasMore: false },
      ),
    ).toEqual([['decision 9', 'given-up 8', 'decision 3', 'given-up 1'], undefined]);
  });

  it('end where one of them has not been read further: something may come between', () => {
    const decisions = { items: [decision(9), decision(5)], hasMore: true };
    const calls = [call(8), call(1)];
    expect(shown(decisions, { items: calls, hasMore: false })).toEqual([
      ['decision 9', 'given-up 8', 'decision 5'],
      'decision',
    ]);
    expect(shown(decisions, { items: [call(8), call(7)], hasMore: true })).toEqual([
      ['decision 9', 'given-up 8', 'given-up 7'],
      'given-up',
    ]);
  });

  it('go back as far as has been looked, also where nothing was found', () => {
    const looked = { items: [], hasMore: true, readTo: at(4) };
    expect(shown(looked, { items: [call(8), call(1)], hasMore: false })).toEqual([
      ['given-up 8'],
      'decision',
    ]);
    expect(shown({ items: [], hasMore: true }, { items: [call(8)], hasMore: false })).toEqual([
      [],
      'decision',
    ]);
  });
});
