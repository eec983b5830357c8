/** Where the fake engine's traits are from: an address in two views, and whatever else the newest said. */
import type { LineageView, LineageWord, ProfileAnswer, ProfileView } from '../src/api/types.ts';
import { profileView } from './fake-views.ts';

const hourMs = 3_600_000;

export function lineageView(id: string, trait: string, now: number): LineageView | null {
  const profile = profileView(id, now);
  const known = profile?.traits.find(({ name }) => name === trait);
  if (profile === null || known === undefined) return null;
  const base = { profile: profile.id, trait, filling: false, whole: true };
  if (trait === 'address') return { ...base, views: addressViews(known, now), uncounted: 3 };
  const winner = { ...saidBy(known.source, known.value, known.since), why: only };
  const rules = { fields: [trait], rules: ['recent'] };
  return { ...base, views: [{ view: 'default', ...rules, winner, agreeing: [], lost: [] }], uncounted: 0 };
}

/** The same of all traits, with what speaks for this being one person. */
export function evidenceView(id: string, now: number): ProfileAnswer | null {
  const profile = profileView(id, now);
  if (profile === null) return null;
  const { who, createdAt, updatedAt, mergedFrom, traits, identifiers } = profile;
  const lineage = traits.flatMap(({ name }) => lineageView(id, name, now) ?? []);
  const [first, ...others] = identifiers;
  const links = others.map(({ namespace, value, since }, i) => ({
    a: { namespace: first!.namespace, value: first!.value },
    b: { namespace, value },
    rule: 'shown' as const,
    at: since,
    event: `m-${i + 1}`,
  }));
  return { id, who, createdAt, updatedAt, mergedFrom, links: { items: links }, lineage: { items: lineage } };
}

const only = { code: 'only', words: 'nobody says anything else' };

function addressViews({ value, since }: ProfileView['traits'][number], now: number): LineageView['views'] {
  const later = new Date(now - hourMs).toISOString();
  const shop = { ...saidBy('shop', value, since), record: { address: 'Markt 1, Leipzig', phone: '0341 1' } };
  const web = { ...saidBy('web', { city: 'Halle', country: 'DE' }, later), events: 4 };
  const old = { ...saidBy('web', 'Leipzig', since), until: later };
  const fields = ['address', 'phone'];
  return [
    {
      view: 'default',
      fields,
      rules: ['source: crm, shop', 'recent'],
      winner: {
        ...shop,
        why: { code: 'trust', words: 'shop is the most trusted of those who say something' },
      },
      agreeing: ['till'],
      lost: [
        { ...web, why: { code: 'trust', words: 'shop is trusted more than web' } },
        { ...old, why: { code: 'replaced', words: 'web itself said something else later' } },
      ],
    },
    {
      view: 'billing',
      fields,
      rules: ['recent'],
      winner: { ...web, why: { code: 'recent', words: 'it was said last' } },
      agreeing: [],
      lost: [{ ...shop, why: { code: 'recent', words: 'web said its value later' } }],
    },
  ];
}

function saidBy(source: string, value: unknown, since: string): Omit<LineageWord, 'why'> {
  return { value, source, since, confirmed: since, messageId: `${source}-1`, events: 1 };
}
