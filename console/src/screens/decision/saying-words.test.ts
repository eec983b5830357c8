import { describe, expect, it } from 'vitest';
import {
  hourOnClock,
  inTime,
  momentWords,
  onClock,
  timingSentence,
  waysByAction,
  wayWords,
} from './saying-words.ts';

const at = '2026-11-23T01:00:00Z';
const moment = (instant: string, slot: string, chance: number) => ({
  at: instant,
  slot,
  chance,
  propensity: 0.1,
  worth: 0.8,
});
const evening = moment('2026-11-23T17:30:00Z', 'workday-18', 0.7);
const now = moment(at, 'workday-02', 0.3);
const timing = { sendAt: evening.at, arm: 'chosen' as const, zone: 'Europe/Vienna', moments: [evening, now] };

describe('when it is said', () => {
  it('is told on the clock of the person', () => {
    expect(onClock(evening.at, 'Europe/Vienna')).toBe('Mon 18:30');
    expect(hourOnClock(evening.at, 'Europe/Vienna')).toBe('18');
    expect(timingSentence(timing, at)).toBe(
      'It waits 16 h 30 min, until Mon 18:30: of 2 moments this one came out best.',
    );
  });

  it('says that it was drawn to go at once, and that there was nothing to wait for', () => {
    expect(timingSentence({ ...timing, arm: 'now', sendAt: at }, at)).toBe(
      'It leaves at once, by a draw, to measure what waiting brings. Mon 18:30 had come out best.',
    );
    expect(timingSentence({ ...timing, arm: 'same', sendAt: at, moments: [now] }, at)).toMatch(
      /no other moment/,
    );
  });

  it('has its moments in the order of time, each with all that is known of it', () => {
    expect(inTime(timing)).toEqual([now, evening]);
    expect(momentWords(evening, 'Europe/Vienna')).toBe(
      'Mon 18:30 (working days, 18:00 to 20:00): 10\u00a0% answer then, 80\u00a0% of it is left after waiting; the best with 70\u00a0%',
    );
  });
});

describe('how it is said', () => {
  it('names channel, treatment and variant, as far as they have names', () => {
    const way = {
      action: 'a',
      channel: 'email',
      treatment: '',
      variant: '',
      chance: 1,
      propensity: 0.1,
      cost: 0,
    };
    const { channel: _, ...plain } = way;
    expect([wayWords({ ...way, treatment: 'card', variant: 'warm' }), wayWords(plain)]).toEqual([
      'email, card, warm',
      'in its only form',
    ]);
    const other = { ...way, action: 'b' };
    expect(waysByAction([way, other, way])).toEqual([
      ['a', [way, way]],
      ['b', [other]],
    ]);
  });
});
