import { describe, expect, it } from 'vitest';
import type { ProfileView } from '../../api/types.ts';
import { nextDue, writable } from './glance-words.ts';

type Permission = ProfileView['permissions'][number];
const may = (purpose: string, refusal: string | null, contactPoint = 'email:a@example.com'): Permission => ({
  contactPoint,
  purpose,
  basis: 'consent',
  refusal,
});

describe('whether something may be sent', () => {
  it.each<[string, Permission[]]>([
    ['no: no address is known, or no purpose is', []],
    [
      'no: no address is known, or no purpose is',
      [may('location', null, 'person:self'), may('tracking', null)],
    ],
    ['yes: for marketing', [may('marketing', null), may('tracking', 'no consent')]],
    ['no: not for marketing', [may('marketing', 'withdrawn')]],
    ['in part: for service, not for marketing', [may('service', null), may('marketing', 'withdrawn')]],
    // One address that takes it is enough.
    ['yes: for marketing', [may('marketing', 'withdrawn'), may('marketing', null, 'email:b@example.com')]],
  ])('is said as "%s"', (words, permissions) => {
    const { word, about } = writable({ permissions });
    expect(`${word}: ${about}`).toBe(words);
  });
});

describe('what comes next', () => {
  const run = (due: string | null) => ({ journey: 'j', instance: 'i', key: '', step: 's', since: '', due });
  it('is the earliest journey that goes on by itself', () => {
    expect(nextDue({ journeys: [] })).toBeUndefined();
    expect(nextDue({ journeys: [run(null)] })).toBeUndefined();
    const journeys = [run('2026-01-05T10:00:00Z'), run(null), run('2026-01-05T09:00:00Z')];
    expect(nextDue({ journeys })).toBe('2026-01-05T09:00:00Z');
  });
});
