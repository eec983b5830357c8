import { describe, expect, it } from 'vitest';
import { Effects } from '../effects.ts';
import type { EventInput } from '../input.ts';
import { applyListing, isListed } from './lists.ts';
import { Profile } from './profile.ts';

function act(list: string, at: number, name = 'List Joined'): EventInput {
  return {
    kind: 'event',
    messageId: `${list} ${at}`,
    type: 'track',
    name,
    at,
    receivedAt: at,
    mode: 'live',
    source: 'test',
    identifiers: [{ namespace: 'userId', value: 'ada' }],
    properties: { list },
    traits: {},
    context: {},
  };
}

describe('LST-3: acts on more than 500 lists', () => {
  const profile = new Profile('000000000000000000000000');
  const effects = new Effects();
  for (let n = 0; n < 500; n++) applyListing(profile, act(`list-${n}`, 1), effects);

  it('change nothing and stand on record', () => {
    expect(effects.list).toEqual([]);
    expect(applyListing(profile, act('one-more', 2), effects)).toBeUndefined();
    expect(isListed(profile, 'one-more')).toBe(false);
    expect(effects.list).toMatchObject([{ type: 'fact', fact: { type: 'refused-list', list: 'one-more' } }]);
  });

  it('leave those that are known as they were: they go on changing', () => {
    expect(applyListing(profile, act('list-7', 3, 'List Left'), effects)).toBe('list-7');
    expect(isListed(profile, 'list-7')).toBe(false);
  });
});
