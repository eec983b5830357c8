import { describe, expect, it } from 'vitest';
import { fromLocal, toLocal } from './local-time.ts';

describe('a time field', () => {
  it('gives back the instant that it was shown, to the second', () => {
    for (const instant of ['2026-01-05T09:00:00.000Z', '2026-07-31T23:59:59.000Z'])
      expect(fromLocal(toLocal(instant))).toBe(instant);
  });

  it('is empty for nothing, and nothing for what is no time', () => {
    expect(toLocal(undefined)).toBe('');
    expect(toLocal('soon')).toBe('');
    expect(fromLocal('')).toBeUndefined();
    expect(fromLocal('soon')).toBeUndefined();
  });
});
