import { describe, expect, it } from 'vitest';
import type { Happening } from '../api/types.ts';
import { propertyNote, sentenceOf } from './sentence.ts';

const base = { id: '1', at: '2026-11-22T12:00:00Z', profile: 'p1', who: 'Ada Example' };

const told: readonly [Happening, string][] = [
  [{ ...base, kind: 'audience', audience: 'vip', change: 'entered' }, 'Ada Example entered audience vip'],
  [{ ...base, kind: 'audience', audience: 'vip', change: 'left' }, 'Ada Example left audience vip'],
  [
    { ...base, kind: 'audience', audience: 'stage:interest', change: 'entered' },
    'Ada Example entered stage interest',
  ],
  [
    { ...base, kind: 'audience', audience: 'stage:interest/compares', change: 'left' },
    'Ada Example is no longer at compares of stage interest',
  ],
  [
    { ...base, kind: 'audience', audience: 'stage:purchase!turns-back', change: 'entered' },
    'Ada Example shows turns-back in stage purchase',
  ],
  [
    { ...base, kind: 'list', change: 'refused', list: 'newsletter', reason: 'too many lists' },
    'Ada Example was neither put on nor taken off list newsletter (too many lists)',
  ],
  [
    {
      ...base,
      kind: 'event',
      name: 'Order Completed',
      type: 'track',
      source: 'shop',
      properties: { total: 89.9, items: [1, 2], currency: 'EUR' },
      late: false,
    },
    'Ada Example triggered Order Completed (total 89.9 · currency EUR · from shop)',
  ],
  [
    { ...base, kind: 'journey', journey: 'welcome', instance: 'i1', change: 'step', step: 'first-mail' },
    'Ada Example moved on in journey welcome to step first-mail',
  ],
  [
    { ...base, kind: 'journey', journey: 'welcome', instance: 'i1', change: 'handed-over', to: 'loyalty' },
    'Ada Example was handed over by journey welcome to loyalty',
  ],
  [
    {
      ...base,
      kind: 'journey',
      journey: 'welcome',
      instance: 'i1',
      change: 'refused',
      reason: 'entry cap of 100 an hour',
    },
    'Ada Example was not let into journey welcome (entry cap of 100 an hour)',
  ],
  [
    {
      ...base,
      kind: 'decision',
      decision: 'd1',
      placement: 'home-hero',
      actions: ['spring-offer', 'newsletter'],
      candidates: 12,
      selectionProbability: 0.62,
    },
    'Ada Example got spring-offer and 1 more at home-hero (12 candidates · chosen with probability 62\u00a0%)',
  ],
  [
    {
      ...base,
      kind: 'decision',
      decision: 'd1',
      placement: 'home-hero',
      actions: [],
      candidates: 1,
      selectionProbability: null,
    },
    'Ada Example got nothing at home-hero (none of 1 candidate was eligible)',
  ],
  [
    {
      ...base,
      kind: 'decision',
      decision: 'd1',
      placement: 'home-hero',
      actions: [],
      candidates: 0,
      selectionProbability: null,
      degraded: 'deadline',
    },
    'Nothing was decided for Ada Example at home-hero (it was not taken up, or not answered, by its deadline)',
  ],
  [
    {
      ...base,
      kind: 'message',
      message: 'm1',
      channel: 'mail',
      status: 'sent',
      action: 'spring-offer',
      to: 'ada@example.com',
    },
    'spring-offer by mail was sent to Ada Example (ada@example.com)',
  ],
  [
    {
      ...base,
      kind: 'message',
      message: 'm1',
      channel: 'mail',
      status: 'refused',
      reason: 'no consent to marketing',
    },
    'A message by mail was not allowed to Ada Example (no consent to marketing)',
  ],
  [
    { ...base, kind: 'consent', contactPoint: 'ada@example.com', purpose: 'marketing', granted: false },
    'Ada Example withdrew consent to marketing (ada@example.com)',
  ],
  [
    {
      ...base,
      kind: 'identity',
      change: 'merged',
      other: 'visitor 4f2a',
      identifier: 'email ada@example.com',
    },
    'Ada Example and visitor 4f2a are one person by email ada@example.com',
  ],
  [
    { ...base, kind: 'identity', change: 'refused', other: 'visitor 4f2a', reason: 'both have a user id' },
    'Ada Example was kept apart from visitor 4f2a (both have a user id)',
  ],
  [
    { ...base, kind: 'group', groupKind: 'account', group: 'acme', change: 'joined' },
    'Ada Example joined account acme',
  ],
  [
    {
      ...base,
      kind: 'group',
      groupKind: 'household',
      group: '5f0c9a9e3f2b4c1d',
      change: 'dissolved',
      reason: '13 persons are too many for one household',
    },
    'Ada Example is no longer in their household (13 persons are too many for one household)',
  ],
  [
    {
      ...base,
      kind: 'group',
      groupKind: 'account',
      group: '',
      change: 'refused',
      reason: 'groupId names no group',
    },
    'Ada Example was not let into any account (groupId names no group)',
  ],
];

/** As one line of text. */
function sentenceText(happening: Happening): string {
  const { parts, note } = sentenceOf(happening);
  const text = parts.map((part) =>
    part === 'who-is-here' ? happening.who : typeof part === 'string' ? part : part.strong,
  );
  return note === undefined ? text.join('') : `${text.join('')} (${note})`;
}

describe('sentences', () => {
  it.each(told)('%# tell what happened', (happening, text) => {
    expect(sentenceText(happening)).toBe(text);
  });

  it('never show an empty note', () => {
    const queued = sentenceOf({ ...base, kind: 'message', message: 'm1', channel: 'mail', status: 'queued' });
    expect(queued).not.toHaveProperty('note');
  });

  it('warn of a late event', () => {
    const late = sentenceOf({
      ...base,
      kind: 'event',
      name: 'X',
      type: 'track',
      source: 's',
      properties: {},
      late: true,
    });
    expect(late).toMatchObject({ tone: 'warn', note: 'arrived late · from s' });
  });

  it('show three plain properties at most, clipped, whatever the sender put there', () => {
    expect(propertyNote({ a: 1, b: true, c: 'x'.repeat(90), d: 4 })).toBe(
      `a 1 · b true · c ${'x'.repeat(39)}…`,
    );
    for (const odd of [null, 7, 'text', [1], undefined]) expect(propertyNote(odd)).toBe('');
  });
});
