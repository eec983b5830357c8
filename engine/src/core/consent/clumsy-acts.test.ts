// CON-6, CON-7, CON-12, CON-13, CON-27, CON-28, CON-30: acts as senders write them, not as they should.
import { describe, expect, it } from 'vitest';
import type { Fact } from '../effect.ts';
import { Effects } from '../effects.ts';
import { anEvent } from '../event.testing.ts';
import type { EventInput, JsonObject } from '../input.ts';
import { applyConsent, mayRefuse } from '../profile/consent.ts';
import { Profile } from '../profile/profile.ts';
import { placeSchema } from './definition.ts';
import { judgeMessage } from './judge.ts';
import { ConsentRules } from './rules.ts';

const rules = new ConsentRules([
  {
    purposes: {
      marketing: { basis: 'consent', topics: ['tea'] },
      offers: { basis: 'opt-out', jurisdictions: { GB: 'consent', DE: 'consent' } },
      similar: { basis: 'soft-opt-in' },
      ads: { basis: 'opt-out', gpc: true, categories: ['Advertising'] },
    },
    jurisdiction: ['traits.country'],
  },
]);
const ADA = 'email:ada@bücher.example';

function after(...events: (Partial<EventInput> & { name: string })[]): {
  profile: Profile;
  facts: Fact[];
} {
  const profile = new Profile('p');
  profile.traits.email = 'ada@bücher.example';
  const effects = new Effects();
  for (const [i, said] of events.entries())
    applyConsent(profile, anEvent({ messageId: `m${i}`, at: i + 1, ...said }), rules, effects);
  const facts = effects.list.flatMap((effect) => (effect.type === 'fact' ? [effect.fact] : []));
  return { profile, facts };
}

const refusal = (profile: Profile, purpose: string, topic?: string) =>
  judgeMessage(profile, ADA, purpose, topic, rules).refusal;
const granted = { name: 'Consent Granted', properties: { purpose: 'marketing', contact_point: ADA } };

describe('a no', () => {
  it('holds however the address, the purpose and the topic are written (CON-27)', () => {
    const ways: JsonObject[] = [
      { contact_point: 'Email:ada@bücher.example' },
      { contact_point: ' email: Ada@BÜCHER.example ' },
      { contact_point: 'email:ada@xn--bcher-kva.example' },
      { contact_point: 'email:ada@bu\u0308cher.example' },
      { contact_point: ADA, purpose: 'Marketing' },
      { contact_point: ADA, purpose: ' marketing ' },
    ];
    for (const way of ways) {
      const { profile } = after(granted, {
        name: 'Consent Withdrawn',
        properties: { purpose: 'marketing', ...way },
      });
      expect(refusal(profile, 'marketing'), JSON.stringify(way)).not.toBeNull();
    }
    const ofTopic = { purpose: 'marketing', topic: 'TEA', contact_point: ADA };
    const { profile } = after(granted, { name: 'Consent Withdrawn', properties: ofTopic });
    expect(refusal(profile, 'marketing', 'tea')).not.toBeNull();
    expect(refusal(profile, 'marketing')).toBeNull();
  });

  it('is one to all that it may have meant where its purpose is no name (CON-28)', () => {
    for (const purpose of [['marketing', 'news'], { name: 'marketing' }, 'a|b', 7]) {
      const properties = { purpose, contact_point: ADA };
      expect(
        refusal(after(granted, { name: 'Consent Withdrawn', properties }).profile, 'marketing'),
      ).not.toBeNull();
      expect(refusal(after(granted, { name: 'Objected', properties }).profile, 'marketing')).not.toBeNull();
      expect(
        refusal(after(granted, { name: 'Unsubscribed', properties }).profile, 'marketing'),
      ).not.toBeNull();
    }
  });

  it('holds however its event is spelled (CON-30)', () => {
    const properties = { purpose: 'marketing', contact_point: ADA };
    const spellings = ['consent withdrawn', 'Consent Withdrawn ', 'Consent_Withdrawn', 'consentWithdrawn'];
    const others = ['CONSENT-WITHDRAWN', 'unsubscribed', 'objected', 'email_marked_as_spam'];
    for (const name of [...spellings, ...others]) {
      const { profile } = after(granted, { name, properties });
      expect(refusal(profile, 'marketing'), name).not.toBeNull();
      expect(mayRefuse(anEvent({ messageId: 'm', name, at: 1 })), name).toBe(true);
    }
    for (const name of ['Consent Not Withdrawn', 'Consent Withdrawn Page Viewed', 'Rejected', 'constructor'])
      expect(refusal(after(granted, { name, properties }).profile, 'marketing'), name).toBeNull();
  });

  it('to tracking or a device is one of the whole person in any spelling of its event (CON-30)', () => {
    for (const purpose of ['tracking', 'device', 'location']) {
      const { profile } = after({ name: 'consent_withdrawn', properties: { purpose } });
      const plain = after({ name: 'Consent Withdrawn', properties: { purpose } });
      expect([...profile.consents.keys()]).toEqual([...plain.profile.consents.keys()]);
    }
  });

  it('of the whole person has no topics, and one to everything is an objection (CON-19)', () => {
    const ways: JsonObject[] = [{ purpose: '*' }, { purpose: 'marketing', topic: 'tea' }];
    for (const said of ways) {
      const properties = { ...said, contact_point: 'person:self' };
      const { profile } = after(granted, { name: 'Consent Withdrawn', properties });
      expect(refusal(profile, 'marketing', 'tea')).not.toBeNull();
    }
  });

  it('is an objection for a soft opt-in too, also where it was lifted (CON-7)', () => {
    const soft = { name: 'Soft Opt-In', properties: { purpose: 'similar', contact_point: ADA } };
    expect(refusal(after(soft).profile, 'similar')).toBeNull();
    const ways: JsonObject[] = [{}, { purpose: 'similar' }];
    for (const properties of ways) {
      const { profile } = after(
        soft,
        { name: 'Objected', properties },
        { name: 'Objection Lifted', properties },
      );
      expect(refusal(profile, 'similar')).not.toBeNull();
    }
  });

  it('of a browser or a consent manager is one however it is written (CON-12, CON-13)', () => {
    for (const gpc of [true, 1, '1', 'true'])
      expect(refusal(after({ name: 'Page Viewed', context: { gpc } }).profile, 'ads')).toContain('GPC');
    for (const said of [false, 0, 'false', 'denied', '']) {
      const context = { consent: { categoryPreferences: { Advertising: said } } };
      expect(refusal(after({ name: 'Page Viewed', context }).profile, 'ads')).toContain('opted out');
    }
    expect(mayRefuse(anEvent({ messageId: 'm', name: 'x', at: 1, context: { gpc: '1' } }))).toBe(true);
    const silent = { gpc: null, consent: { categoryPreferences: { Advertising: null } } };
    expect(refusal(after({ name: 'Page Viewed', context: silent }).profile, 'ads')).toBeNull();
  });
});

describe('a yes', () => {
  it('to nobody knows what is kept for nothing, on record (CON-28)', () => {
    const clumsy: JsonObject[] = [
      { purpose: ['analytics'] },
      { purpose: 'analytics|ads' },
      { purpose: 'marketing', topic: ['tea'] },
    ];
    for (const said of clumsy) {
      const { profile, facts } = after({
        name: 'Consent Granted',
        properties: { contact_point: ADA, ...said },
      });
      expect(refusal(profile, 'marketing'), JSON.stringify(said)).not.toBeNull();
      expect(profile.consents.size).toBe(0);
      expect(facts).toMatchObject([
        { type: 'consent', granted: false, reason: expect.stringContaining('no name') },
      ]);
    }
  });

  it('counts only as its event is written, and one in another spelling is on record (CON-30)', () => {
    const { properties } = granted;
    for (const name of ['consent granted', 'Consent_Granted', 'Consent Granted ']) {
      const { profile, facts } = after({ name, properties });
      expect(refusal(profile, 'marketing'), name).not.toBeNull();
      expect(facts).toMatchObject([
        { type: 'consent', granted: false, reason: expect.stringContaining('"Consent Granted"') },
      ]);
    }
    const { profile } = after({ name: 'Objected' }, { name: 'objection lifted' }, granted);
    expect(refusal(profile, 'ads')).toBe('objection to ads');
  });

  it('that names no purpose is one to marketing, as ever (CON-28)', () => {
    for (const purpose of [null, '', ' '])
      expect(
        refusal(
          after({ name: 'Consent Granted', properties: { purpose, contact_point: ADA } }).profile,
          'marketing',
        ),
      ).toBeNull();
  });

  it('lifts no objection where it is one to nobody knows what (CON-28)', () => {
    const { profile } = after(
      { name: 'Objected' },
      { name: 'Objection Lifted', properties: { purpose: ['ads'] } },
    );
    expect(refusal(profile, 'ads')).toBe('objection to ads');
  });
});

describe('a jurisdiction', () => {
  it('is unknown where no country has the code (CON-6)', () => {
    for (const country of ['UK', 'EN', 'EU', 'XX', 'ZZ', 'ZZ-1']) {
      const { profile } = after();
      profile.traits.country = country;
      expect(refusal(profile, 'offers'), country).toBe('no consent for offers');
      expect(placeSchema.safeParse(country).success).toBe(false);
    }
    for (const country of ['US', 'fr', 'XK', 'CH-ZH']) {
      const { profile } = after();
      profile.traits.country = country;
      expect(refusal(profile, 'offers'), country).toBeNull();
    }
  });
});
