/** TIMING-12: the report of send times tells a gain where there is one, and seldom any where there is none. */
import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../../core/draws.ts';
import { type SendTimeGain, sendTimeGains } from './gain.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 7);
const DEEP = process.env.KAIROS_DEEP === '1';
const SENT_AT_ONCE = 0.2;

/** Looked at again and again while decisions come in; stops where `isOver` says so. */
function watched(
  decisions: number,
  rates: { readonly now: number; readonly chosen: number },
  random: () => number,
  isOver: (gain: SendTimeGain['gain']) => boolean,
): boolean {
  const arms = { now: { outcomes: 0, responses: 0 }, chosen: { outcomes: 0, responses: 0 } };
  let next = 60;
  for (let n = 1; n <= decisions; n++) {
    const name = random() < SENT_AT_ONCE ? 'now' : 'chosen';
    arms[name].outcomes++;
    if (random() < rates[name]) arms[name].responses++;
    if (n < next) continue;
    next = Math.ceil(n * 1.02);
    const looks = Object.entries(arms).map(([arm, figures]) => ({
      action: `journey:welcome/mail ${arm}`,
      figures,
    }));
    const [told] = sendTimeGains(looks as never);
    if (isOver(told!.gain)) return true;
  }
  return false;
}

describe('TIMING-12 what waiting has brought', () => {
  it(`is told wrongly in one of twenty lives at most, however often one looks (KAIROS_SEED=${SEED})`, () => {
    const random = drawsFrom(SEED);
    const lives = DEEP ? 10_000 : 1_500;
    let wrong = 0;
    for (let life = 0; life < lives; life++)
      if (watched(20_000, { now: 0.1, chosen: 0.1 }, random, (gain) => isSure(gain))) wrong++;
    expect(wrong / lives).toBeLessThan(0.05 + 2 * Math.sqrt((0.05 * 0.95) / lives));
  });

  it(`is found where there is some, with the truth inside (KAIROS_SEED=${SEED})`, () => {
    const random = drawsFrom(SEED);
    const rates = { now: 0.1, chosen: 0.15 };
    let missed = 0;
    const lives = 60;
    for (let life = 0; life < lives; life++) {
      expect(watched(20_000, rates, random, (gain) => gain !== null && gain.lower > 0)).toBe(true);
      const misses = (gain: SendTimeGain['gain']) =>
        gain !== null && (gain.lower > 0.05 || gain.upper < 0.05);
      if (watched(20_000, rates, random, misses)) missed++;
    }
    expect(missed / lives).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / lives));
  });
});

function isSure(gain: SendTimeGain['gain']): boolean {
  return gain !== null && (gain.lower > 0 || gain.upper < 0);
}
