import { describe, expect, it } from 'vitest';
import { memberCount } from './groups.ts';

describe('the size of a group', () => {
  it.each([
    ['open', 1, '1 member'],
    ['open', 12, '12 members'],
    ['dissolved', 40, '40 members: too many to be one'],
    ['full', 0, 'which takes nobody more'],
    ['pending', 0, 'not answered yet'],
  ] as const)('%s with %i: %s', (state, size, words) => {
    expect(memberCount({ state, size })).toBe(words);
  });
});
