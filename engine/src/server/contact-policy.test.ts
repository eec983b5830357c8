// CONTACT-16: the policy in words, and where a person stands under it.
import { describe, expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import { kindOfMessage } from '../core/decision/contact.ts';
import { policySchema } from '../core/decision/definition.ts';
import { contactStanding } from '../core/decision/standing.ts';
import { Profile } from '../core/profile/profile.ts';
import { contactPolicyShape, contactStandingShape } from './contact-policy-shapes.ts';
import { contactPolicyView, contactStandingView } from './contact-policy-view.ts';

const NOW = Date.parse('2026-01-07T22:30:00Z');
const DAY = 86_400_000;

const policy = policySchema.parse({
  kind: 'policy',
  name: 'contact',
  caps: [
    { name: 'weekly', max: 3, calendar: 'week', channel: 'email', full: 'queue' },
    { name: 'each-address', max: 1, within: '12h', each: 'contact-point' },
    { name: 'never', max: 0, within: '1d', purpose: 'spam' },
  ],
  quiet: [{ name: 'nights', from: '21:00', to: '08:00', regions: ['DE'], over: '30m' }],
  pauses: [{ name: 'twice', after: 'rejected', times: 2, within: '30d', for: '60d', of: 'group' }],
});
/** Told in words only: who is asked about is not bothered by it. */
const more = policySchema.parse({
  kind: 'policy',
  name: 'more',
  quiet: [
    { name: 'calls', from: '20:00', to: '10:00', channel: 'sms' },
    { name: 'bills', from: '22:00', to: '06:00', channel: 'sms', purpose: 'service' },
  ],
});
const configured = configure('r1', [policy]);
if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
const { configuration } = configured;

function person(): Profile {
  const profile = new Profile('p1');
  profile.traits.timezone = 'Europe/Berlin';
  const said = (id: string, at: number, point: string) => ({
    ...kindOfMessage('email', 'marketing', '', point),
    id,
    at,
    committed: true,
    expiresAt: 0,
  });
  profile.contacts = [
    said('last week', NOW - 4 * DAY, 'email:a@b.example'),
    said('monday', NOW - 2 * DAY, 'email:a@b.example'),
    said('today', NOW - 3_600_000, 'email:a@b.example'),
  ];
  const kind = { ...kindOfMessage('email', 'marketing', '', ''), group: 'loans' };
  profile.responses = [
    { ...kind, id: 'd1', what: 'rejected', at: NOW - 9 * DAY },
    { ...kind, id: 'd2', what: 'rejected', at: NOW - DAY },
  ];
  return profile;
}

describe('CONTACT-16', () => {
  it('the policy is told in words', () => {
    const view = contactPolicyShape.parse(contactPolicyView([policy, more]));
    expect(view.caps.map(({ words }) => words)).toEqual([
      'At most 3 a week by email; what has no room waits for it.',
      'At most 1 in any 12h, for each contact point by itself; what has no room is not said, and the next best takes its place.',
      'Nothing for spam; what has no room is not said, and the next best takes its place.',
    ]);
    expect(view.quiet.map(({ words }) => words)).toEqual([
      'From 21:00 to 08:00, in DE and where that is not known, all but what is owed; what waited goes out over 30m after the end.',
      'From 20:00 to 10:00 by sms, all but what is owed; what waited goes out over 15m after the end.',
      'From 22:00 to 06:00 by sms for service; what waited goes out over 15m after the end.',
    ]);
    expect(view.pauses[0]!.words).toBe('After rejected 2 times in 30d: nothing of the same group for 60d.');
  });

  it('of a person it is told how full each cap is, what is paused, where it is quiet', () => {
    const view = contactStandingShape.parse(
      contactStandingView(contactStanding(person(), configuration, NOW)),
    );
    expect(view).toMatchObject({
      caps: [
        { name: 'weekly', used: 2, max: 3 },
        {
          name: 'each-address',
          of: 'email:a@b.example',
          used: 1,
          max: 1,
          freeAt: '2026-01-08T09:30:00.000Z',
        },
        { name: 'never', used: 0, max: 0, freeAt: null },
      ],
      pauses: [{ name: 'twice', of: 'loans', until: new Date(NOW + 59 * DAY).toISOString() }],
      quiet: [{ name: 'nights', until: '2026-01-08T07:00:00.000Z' }],
      zone: 'Europe/Berlin',
    });
    expect(view.caps[0]).not.toHaveProperty('freeAt');
  });

  it('of nobody in particular nothing is full, and the strictest clock is said to hold', () => {
    const view = contactStandingView(contactStanding(new Profile('p2'), configuration, NOW));
    expect(view.caps.map(({ name, used }) => [name, used])).toEqual([
      ['weekly', 0],
      ['never', 0],
    ]);
    expect(view).toMatchObject({ pauses: [], zone: null });
    // Where all people are in one zone it is nobody's own for that.
    const inOne = configure('r2', [{ ...policy, zones: ['Europe/Berlin'] }]);
    if (!inOne.ok) throw new Error(JSON.stringify(inOne.problems));
    const told = contactStandingView(contactStanding(new Profile('p2'), inOne.configuration, NOW));
    expect(told.zone).toBe(null);
  });
});
