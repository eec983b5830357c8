import { describe, expect, it } from 'vitest';
import { fingerprint } from '../hash.ts';
import { Profile } from './profile.ts';
import { firstTime, isRepeated, MOST_SEEN, SEEN_LEFT } from './seen.ts';
import { Stamps } from './stamps.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-01-05T09:00:00Z');

describe('LOG-1: an event counts once per messageId', () => {
  it('within 24 hours, and again when they are long over', () => {
    const profile = new Profile('p');
    expect(firstTime(profile, 'm', NOW)).toBe(true);
    expect(firstTime(profile, 'm', NOW + 24 * HOUR_MS)).toBe(false);
    expect(firstTime(profile, 'm', NOW + 26 * HOUR_MS)).toBe(true);
  });

  it('of more than may be remembered the newest count once still, and the profile stays bounded', () => {
    const profile = new Profile('kiosk');
    const atOf = (i: number) => NOW - (MOST_SEEN - i);
    const all = Array.from({ length: MOST_SEEN }, (_, i) => [fingerprint(`m${i}`), atOf(i)]);
    profile.seen = Stamps.of(all.flat());
    expect(firstTime(profile, 'one more', NOW)).toBe(true);
    expect(profile.seen.size).toBe(SEEN_LEFT);
    expect(isRepeated(profile, 'one more', NOW)).toBe(true);
    expect(isRepeated(profile, `m${MOST_SEEN - SEEN_LEFT + 1}`, NOW)).toBe(true);
    expect(isRepeated(profile, 'm0', NOW)).toBe(false);
  });

  it('what came at one instant is not forgotten to the last', () => {
    const stamps = Stamps.of([1, 5, 2, 5, 3, 5]);
    stamps.keepNewest(1);
    expect(stamps.size).toBe(3);
    stamps.set(4, 6);
    stamps.keepNewest(2);
    expect(stamps.cells).toEqual([4, 6]);
  });
});
