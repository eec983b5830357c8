import { describe, expect, it } from 'vitest';
import { closest } from './closest.ts';

const known = ['wait', 'wait-for', 'send', 'webhook', 'channel', 'condition', 'writeKey', 'max'];

describe('did you mean', () => {
  it.each([
    ['chanel', 'channel'],
    ['sned', 'send'],
    ['waitFor', 'wait-for'],
    ['wait_for', 'wait-for'],
    ['writekey', 'writeKey'],
    ['conditions', 'condition'],
    ['mx', 'max'],
  ])('%s -> %s', (word, meant) => expect(closest(word, known)).toBe(meant));

  it.each(['colour', 'zzz', '', 'x'.repeat(10_000)])('says nothing where nothing is near: %s', (word) =>
    expect(closest(word, known)).toBeUndefined(),
  );
});
