import { describe, expect, it } from 'vitest';
import { count, factor, percent, plural, rate, shortCount } from './numbers.ts';
import { ago, ahead, latency, span } from './times.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');

describe('numbers', () => {
  it('are grouped, and shortened only where they are long', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect(shortCount(99_999)).toBe('99,999');
    expect(shortCount(123_456)).toBe('123.5K');
  });

  it('say small rates and chances with a digit more', () => {
    expect(rate(0.25)).toBe('0.3');
    expect(rate(128.4)).toBe('128');
    expect(percent(0.623)).toBe('62\u00a0%');
    expect(percent(0.0042)).toBe('0.4\u00a0%');
    expect(percent(0.00001)).toBe('< 0.1\u00a0%');
    expect(percent(0)).toBe('0\u00a0%');
  });

  it('agree with their nouns', () => {
    expect(plural(1, 'event')).toBe('1 event');
    expect(plural(0, 'event')).toBe('0 events');
    expect(plural(2, 'reply', 'replies')).toBe('2 replies');
  });

  it('show factors without noise', () => {
    expect(factor(0.123456)).toBe('0.123');
    expect(factor(1234.5)).toBe('1,235');
    expect(factor(0)).toBe('0');
  });
});

describe('times', () => {
  it('name a span by its two largest units', () => {
    expect(span(8_400)).toBe('8 s');
    expect(span(12 * 60_000 + 30_000)).toBe('12 min');
    expect(span(3 * 3_600_000 + 120_000)).toBe('3 h 2 min');
    expect(span(26 * 3_600_000)).toBe('1 d 2 h');
    expect(span(48 * 3_600_000)).toBe('2 d');
    expect(span(-5)).toBe('0 s');
  });

  it('do not let a clock that runs ahead speak of the future as past', () => {
    expect(ago('2026-11-22T12:00:02Z', noon)).toBe('just now');
    expect(ago('2026-11-22T11:48:00Z', noon)).toBe('12 min ago');
  });

  it('say when something will go on by itself', () => {
    expect(ahead('2026-11-22T12:12:00Z', noon)).toBe('in 12 min');
    expect(ahead('2026-11-22T11:59:00Z', noon)).toBe('any moment');
  });

  it('give back what is not an instant', () => {
    expect(ago('soon', noon)).toBe('soon');
    expect(ahead('soon', noon)).toBe('soon');
  });

  it('show latencies with the digits that matter', () => {
    expect(latency(0.4231)).toBe('0.42 ms');
    expect(latency(12.84)).toBe('12.8 ms');
    expect(latency(431.7)).toBe('432 ms');
    expect(latency(1234)).toBe('1.2 s');
  });
});
