// EXP-2: the page has what the JSON has.
import { expect, it } from 'vitest';
import type { GivenUpRow, ProfileView } from './api.ts';
import type { PersonExport } from './person-export.ts';
import { exportPage } from './person-page.ts';

const at = '2026-03-02T09:00:00.000Z';
const person: ProfileView = {
  id: 'p1',
  who: 'Ada <b>',
  createdAt: at,
  updatedAt: at,
  identifiers: [{ namespace: 'userId', value: 'ada-7', since: at, messageId: 'm1' }],
  traits: [{ name: 'city', value: 'Bern', since: at, source: 'crm', messageId: 'm2' }],
  computed: [{ name: 'orders', value: 4711 }],
  audiences: [{ name: 'buyers-of-tea', since: at }],
  journeys: [
    {
      journey: 'welcome',
      instance: 'i',
      key: 'cart-12',
      step: 'rest',
      since: at,
      due: '2026-04-05T10:11:12.000Z',
      held: true,
    },
    { journey: 'later', instance: 'j', key: '', step: 'ask', since: at, due: null },
  ],
  consents: [],
  jurisdiction: 'CH-ZH',
  permissions: [],
  messages: [],
  mergedFrom: ['p0-merged'],
  groups: [
    {
      kind: 'account',
      id: 'acme-account',
      role: 'buyer-role',
      since: at,
      byRule: false,
      state: 'open',
      size: 12,
      traits: { plan: 'gold-plan' },
    },
    {
      kind: 'household',
      id: 'home-1',
      role: '',
      since: at,
      byRule: true,
      state: 'dissolved',
      size: 90,
      traits: {},
    },
  ],
  restrictedSince: '2026-03-03T01:02:03.000Z',
};
const givenUp: GivenUpRow = {
  at,
  placement: 'home-hero',
  degraded: 'deadline',
  action: 'hello-action',
  requestId: 'q-99',
  named: 'userId:ada-7',
};

async function* each<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

async function pageOf(over: Partial<PersonExport> = {}): Promise<string> {
  const found: PersonExport = {
    format: 'kairos-person-1',
    exportedAt: at,
    person,
    parts: {},
    suppressed: [],
    history: () => each(),
    sentMails: () => each(),
    refused: () => each(),
    givenUp: () => each(givenUp),
    ...over,
  };
  let page = '';
  for await (const piece of exportPage(found)) page += piece;
  return page;
}

it('says until when a run waits, what state a group is in, and what was given up', async () => {
  const page = await pageOf();
  for (const said of [
    ...['cart-12', '2026-04-05 10:11:12 UTC', 'paused', 'at its next event'],
    ...['account', 'acme-account', 'buyer-role', 'gold-plan', 'member', 'too large to be one'],
    ...['home-hero', 'hello-action', 'CH-ZH', '2026-03-03 01:02:03 UTC', 'p0-merged'],
  ])
    expect(page).toContain(said);
  expect(page).not.toContain('<b>');
});

it('says that there is nothing where there is nothing', async () => {
  const { restrictedSince: _, ...free } = person;
  const bare = { ...free, groups: [], journeys: [], jurisdiction: null, mergedFrom: [] };
  const page = await pageOf({ person: bare, givenUp: () => each() });
  expect(page).toContain('Accounts and households</h2>');
  expect(page).not.toContain('Restricted');
  expect(page).toContain('unknown');
});
