import { describe, expect, it } from 'vitest';
import { bestHour, gainWords, hoursSummary, hourWords, reachOf, slotWords, stepOf } from './words.ts';

const hour = (slot: string, messages: number, chance: number) => ({
  slot,
  messages,
  responses: Math.round(messages * chance),
  chance,
});
const arm = { decisions: 100, responses: 10 };
const step = (gain: { estimate: number; lower: number; upper: number } | null) => ({
  placement: 'journey:news/choose',
  chosen: arm,
  now: arm,
  gain,
});

describe('when people answer, in words', () => {
  it('names the best and the poorest hour, and leaves out those that are hardly known', () => {
    const hours = [hour('workday-08', 400, 0.05), hour('weekend-22', 90, 0.12), hour('workday-02', 3, 0.9)];
    expect(bestHour(hours)?.slot).toBe('weekend-22');
    expect(hoursSummary(hours)).toBe(
      'Learnt from 493 messages. Best: weekends, 22:00 to 24:00 (12\u00a0%). Poorest: working days, 08:00 to 10:00 (5\u00a0%).',
    );
    expect(bestHour(hours.slice(0, 1))).toBeUndefined();
    expect(hoursSummary([hour('workday-02', 3, 0.9)])).toMatch(/Too few to tell hours apart/);
  });

  it('says what is known of an hour, also that nothing is', () => {
    expect(slotWords('workday-18')).toBe('working days, 18:00 to 20:00');
    expect(hourWords('workday-18', hour('workday-18', 200, 0.1))).toBe(
      '18:00 to 20:00: 10\u00a0% believed; 20 of 200 messages were answered',
    );
    expect(hourWords('workday-18', undefined)).toBe('18:00 to 20:00: nothing has left then');
  });
});

describe('what waiting has brought, in words', () => {
  it('concludes from the interval alone', () => {
    expect(gainWords(step(null)).words).toMatch(/Too few yet/);
    expect(gainWords(step({ estimate: 0.021, lower: 0.006, upper: 0.036 }))).toEqual({
      words: 'Waiting brings more: +2.1 responses in 100 decisions (+0.6 to +3.6).',
      tone: 'good',
    });
    expect(gainWords(step({ estimate: -0.02, lower: -0.03, upper: -0.01 })).tone).toBe('bad');
    expect(gainWords(step({ estimate: 0.02, lower: -0.01, upper: 0.05 })).words).toMatch(
      /^No difference is shown yet: \+2 .*\(\u22121 to \+5\)/,
    );
  });

  it('draws all intervals on one axis, and knows the step', () => {
    expect(reachOf([step(null), step({ estimate: 0.02, lower: -0.07, upper: 0.05 })])).toBe(0.07);
    expect(stepOf('journey:win-back/choose')).toEqual({ journey: 'win-back', step: 'choose' });
    expect(stepOf('homepage')).toBeUndefined();
  });
});
