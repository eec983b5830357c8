/** Why the fake engine's people are one: each identifier was shown with the first; one device was not linked. */
import type { IdentityView } from '../src/api/types.ts';
import { profileView } from './fake-views.ts';

export function identityView(id: string, now: number): IdentityView | null {
  const profile = profileView(id, now);
  if (profile === null) return null;
  const [first, ...others] = profile.identifiers.map(({ namespace, value, since }) => ({
    one: { namespace, value },
    since,
  }));
  if (first === undefined) return null;
  const held = (one: { namespace: string; value: string }) => ({
    ...one,
    holdings: [{ from: null, profile: profile.id }],
  });
  const shown = others.map(({ one, since }, i) => ({
    ...held(one),
    evidence: [
      { with: first.one, rule: 'shown' as const, at: since, event: `m-${i + 1}`, signedInAt: since },
    ],
  }));
  return {
    profile: profile.id,
    home: profile.id,
    identifiers: [
      {
        ...held(first.one),
        evidence: others.map(({ one, since }, i) => ({
          with: one,
          rule: 'shown',
          at: since,
          event: `m-${i + 1}`,
          signedInAt: since,
        })),
      },
      ...shown,
    ],
    refusals:
      others.length === 0
        ? []
        : [
            {
              identifier: { namespace: 'anonymousId', value: 'library-terminal' },
              with: first.one,
              at: new Date(now - 86_400_000).toISOString(),
              event: 'm-77',
              code: 'shared',
              reason: 'it is used by so many persons that it says nothing about who somebody is',
            },
          ],
    decided: [],
    others: [],
  };
}
