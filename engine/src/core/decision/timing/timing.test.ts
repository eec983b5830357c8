/** TIMING: moments come as often as their chances say, habits join either way, and the risk of an opt-out grows as learnt. */
import { describe, expect, it } from 'vitest';
import { teachingAbout } from '../../learning/contact-models.ts';
import { standardSelection } from '../../learning/definition.ts';
import { ResponseModel } from '../../learning/model.ts';
import { PublishedModel, takeDelta } from '../../learning/model-state.ts';
import type { Message } from '../../message/message.ts';
import { Profile } from '../../profile/profile.ts';
import { drawMoment } from './choose.ts';
import { type Habit, habitFrom, habitState, mergeHabits, noteHabit, ownHour } from './habit.ts';
import { optOutRisk } from './pressure.ts';
import { slotAt, slotName, slotsAfter } from './slots.ts';

const HOUR_MS = 3_600_000;
const monday = Date.parse('2026-01-05T00:00:00Z');

describe('TIMING-4: slots', () => {
  it('are two hours on the clock of the person, also where the clock is moved', () => {
    expect(slotName(slotAt(monday + 18.5 * HOUR_MS, 'Etc/UTC'))).toBe('workday-18');
    expect(slotName(slotAt(monday + 18.5 * HOUR_MS, 'Asia/Tokyo'))).toBe('workday-02');
    expect(slotName(slotAt(monday - HOUR_MS, 'Etc/UTC'))).toBe('weekend-22');
    const from = monday + 17 * HOUR_MS;
    const day = slotsAfter(from, from + 24 * HOUR_MS, 'Etc/UTC');
    expect(day.map(({ slot }) => slotName(slot))).toEqual(
      [18, 20, 22, 0, 2, 4, 6, 8, 10, 12, 14, 16].map((hour) => `workday-${String(hour).padStart(2, '0')}`),
    );
    // From 02:00 the clock goes on to 03:00: each slot still follows the one before.
    const spring = Date.parse('2026-03-28T20:30:00Z');
    const moved = slotsAfter(spring, spring + 12 * HOUR_MS, 'Europe/Berlin');
    for (const [i, { from: begins, to }] of moved.entries()) {
      expect(to).toBeGreaterThan(begins);
      if (i > 0) expect(begins).toBe(moved[i - 1]!.to);
    }
  });
});

describe('TIMING-4: the moment', () => {
  it('comes as often as its chance says, and a share of those that would wait is sent at once', () => {
    const stakes = [0, 1, 2].map((i) => ({
      at: monday + i * 4 * HOUR_MS,
      slot: i,
      logit: -2 + 0.4 * i,
      deviation: 0.4,
      worth: 1 - 0.1 * i,
      own: 0,
    }));
    const rounds = 6_000;
    const best = new Map<number, number>();
    const arms = { now: 0, chosen: 0, same: 0 };
    for (let n = 0; n < rounds; n++) {
      const { moments, arm, sendAt } = drawMoment(stakes, `p.${n}`, standardSelection, 0.2, 'Etc/UTC');
      best.set(moments[0]!.at, (best.get(moments[0]!.at) ?? 0) + 1);
      arms[arm]++;
      expect(sendAt).toBe(arm === 'chosen' ? moments[0]!.at : monday);
      // What was recorded is drawn alike, in whatever order.
      if (n < 50)
        expect(drawMoment(moments, `p.${n}`, standardSelection, 0.2, 'Etc/UTC').moments).toEqual(moments);
    }
    const { moments } = drawMoment(stakes, 'q', standardSelection, 0.2, 'Etc/UTC');
    for (const { at, chance } of moments)
      expect(Math.abs(best.get(at)! / rounds - chance)).toBeLessThan(4 * Math.sqrt(chance / rounds));
    const share = arms.now / (arms.now + arms.chosen);
    expect(Math.abs(share - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / (arms.now + arms.chosen)));
  });
});

describe('TIMING-7, TIMING-11: habits', () => {
  const note = (habits: readonly Habit[] | null, slot: number, responses: number, day: number) =>
    noteHabit(habits, 'email', { slot, expected: 0.1, responses, at: monday + day * 24 * HOUR_MS });
  const evening = () => {
    let habits: readonly Habit[] | null = null;
    for (let day = 0; day < 20; day++) habits = note(note(habits, 9, 1, day), 4, 0, day);
    return habits;
  };

  it('tell the hours at which somebody responds, not how often at all', () => {
    const habits = evening();
    expect(ownHour(habits, 'email', 9)).toBeGreaterThan(0.4);
    expect(ownHour(habits, 'email', 4)).toBeLessThan(-0.4);
    expect(ownHour(habits, 'email', 0)).toBe(0);
    expect(ownHour(null, 'email', 9)).toBe(0);
  });

  it('tell of hours near them, of the other days of the week and of other channels, in this order less', () => {
    const habits = evening();
    const told = [
      ownHour(habits, 'email', 9),
      ownHour(habits, 'email', 21),
      ownHour(habits, 'email', 10),
      ownHour(habits, 'push', 10),
      ownHour(habits, 'push', 11),
    ];
    expect(told).toEqual(told.toSorted((a, b) => b - a));
    expect(told.at(-1)).toBeGreaterThan(0);
  });

  it('fade', () => {
    const habits = evening();
    const later = note(habits, 0, 0, 2_000);
    expect(ownHour(later, 'email', 9)).toBeLessThan(0.01);
  });

  it('join in either order, and are the same when stored and read', () => {
    const one = evening();
    const other = note(note(null, 4, 1, 30), 11, 1, 31);
    const both = mergeHabits(one, other)!;
    const turned = mergeHabits(other, one)!;
    expect(both.map(({ rows }) => rows.length)).toEqual(turned.map(({ rows }) => rows.length));
    for (const [i, value] of both[0]!.rows.entries()) expect(value).toBeCloseTo(turned[0]!.rows[i]!, 9);
    expect(both.map(habitState).map(habitFrom)).toEqual(both);
  });
});

describe('TIMING-9: the risk of an opt-out', () => {
  it('begins as the document says, and then grows with what was said lately as outcomes have it', () => {
    const profile = new Profile('p');
    const sent = { channel: 'email', status: 'sent', transactional: false, changedAt: monday };
    const riskAfter = (messages: number, model?: PublishedModel) => {
      profile.messages = Array.from({ length: messages }, () => sent as Message);
      const models = { get: () => model };
      return optOutRisk(profile, 'email', { models, now: monday + HOUR_MS }, 0.002);
    };
    expect(riskAfter(8)).toBe(0.002);
    const teaching = teachingAbout('opt-out email')!;
    const model = new ResponseModel('family', teaching.kinds.size, teaching.base);
    for (let n = 0; n < 3_000; n++) {
      const many = n % 2 === 0 ? 8 : 0;
      model.teach(
        {
          action: 'email',
          family: 'channel',
          values: { sent1: many, sent7: many, sent28: many },
          // Of a hundred who got so many five opt out, of the others hardly anybody.
          reward: many > 0 ? (n % 40 === 0 ? 1 : 0) : n % 999 === 0 ? 1 : 0,
          isControl: false,
          isCorrection: false,
        },
        teaching,
        monday,
      );
    }
    const published = new PublishedModel({ slopes: 'family', expected: 1, base: teaching.base! });
    published.apply(takeDelta('opt-out email', model, true));
    expect(riskAfter(8, published)).toBeGreaterThan(0.03);
    expect(riskAfter(8, published)).toBeLessThan(0.06);
    expect(riskAfter(0, published)).toBeLessThan(0.005);
  });
});
