/** What is worth telling first of a person, in words. Pure. */
import type { ProfileView } from '../../api/types.ts';

/** When a journey next goes on by itself; undefined: none does. */
export function nextDue({ journeys }: Pick<ProfileView, 'journeys'>): string | undefined {
  return journeys
    .flatMap(({ due }) => due ?? [])
    .sort()
    .at(0);
}

/** Of all that is told of addresses: for which purposes something may be sent. */
export function writable({ permissions }: Pick<ProfileView, 'permissions'>): {
  readonly word: 'yes' | 'no' | 'in part';
  readonly about: string;
} {
  const asked = permissions.filter(({ contactPoint, purpose }) => {
    const isAddress = !contactPoint.startsWith('person:') && !contactPoint.startsWith('device:');
    return isAddress && purpose !== 'tracking';
  });
  if (asked.length === 0) return { word: 'no', about: 'no address is known, or no purpose is' };
  const allowed = new Set(asked.filter(({ refusal }) => refusal === null).map(({ purpose }) => purpose));
  const purposes = new Set(asked.map(({ purpose }) => purpose));
  const refused = [...purposes].filter((purpose) => !allowed.has(purpose));
  if (refused.length === 0) return { word: 'yes', about: `for ${[...allowed].join(', ')}` };
  if (allowed.size === 0) return { word: 'no', about: `not for ${refused.join(', ')}` };
  return { word: 'in part', about: `for ${[...allowed].join(', ')}, not for ${refused.join(', ')}` };
}
