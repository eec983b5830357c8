/** What the fake engine answers on its read routes: profiles, decisions, mails, configuration, dead letters. */
import type {
  AudienceView,
  ConfigurationView,
  DeadLetterRow,
  DeadLetterSent,
  DeadLettersSent,
  DecisionRow,
  DecisionTrace,
  MailRow,
  MailView,
  ProfileRow,
  ProfileView,
} from '../src/api/types.ts';
import { audiences, people } from './fake-people.ts';
import { sayingOf } from './fake-saying.ts';

const minuteMs = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

export function profileRows(now: number): ProfileRow[] {
  return people.map((person, i) => ({
    id: person.id,
    who: person.who,
    updatedAt: iso(now - i * 17 * minuteMs),
    audiences: audiences.filter((_, n) => (i + n) % 3 === 0),
  }));
}

/** By id, or `namespace:value`. Visitors know little: the empty states of the profile screen. */
export function profileView(id: string, now: number): ProfileView | null {
  const person = people.find((one) => one.id === id || (one.mail !== null && id === `email:${one.mail}`));
  if (person === undefined) return null;
  const base = { id: person.id, who: person.who, createdAt: iso(now - 9e9), updatedAt: iso(now - 12_000) };
  if (person.mail === null) {
    const identifiers = [
      { namespace: 'anonymousId', value: 'b7e3-41aa-90c1', since: iso(now - 9e6), messageId: 'page-1' },
    ];
    return {
      ...base,
      identifiers,
      traits: [],
      computed: [],
      audiences: [],
      journeys: [],
      consents: [],
      jurisdiction: null,
      permissions: [],
      messages: [],
      mergedFrom: [],
      groups: [],
    };
  }
  return { ...base, ...fullProfile(person.mail, now) };
}

function fullProfile(mail: string, now: number): Omit<ProfileView, 'id' | 'who' | 'createdAt' | 'updatedAt'> {
  const since = iso(now - 8e8);
  return {
    identifiers: [
      { namespace: 'userId', value: 'u-4711', since, messageId: 'login-1' },
      { namespace: 'email', value: mail, since, messageId: 'login-1' },
      { namespace: 'anonymousId', value: '5f0c9a9e-3f2b-4c1d-9c0e-1d2f3a4b5c6d', since, messageId: 'page-1' },
    ],
    traits: [
      { name: 'firstName', value: 'Ada', since, source: 'shop', messageId: 'login-1' },
      { name: 'plan', value: 'premium', since, source: 'billing', messageId: 'login-1' },
      { name: 'birthday', value: '1990-12-10', since, source: 'till', messageId: 'login-1' },
      {
        name: 'address',
        value: { city: 'Leipzig', country: 'DE', postalCode: '04103' },
        since,
        source: 'shop',
        messageId: 'login-1',
      },
    ],
    computed: [
      { name: 'orders_90d', value: 4 },
      { name: 'revenue_90d', value: 231.4 },
      { name: 'last_category', value: 'tea' },
    ],
    audiences: [
      { name: 'vip', since: iso(now - 6e8) },
      { name: 'tea-lovers', since: iso(now - 5 * minuteMs) },
    ],
    journeys: [
      {
        journey: 'abandoned-cart',
        instance: 'i-1',
        key: 'cart-7781',
        step: 'wait-a-day',
        since: iso(now - 40 * minuteMs),
        due: iso(now + 12.5 * minuteMs),
      },
      {
        journey: 'order-feedback',
        instance: 'i-2',
        key: '',
        step: 'wait-for-delivery',
        since: iso(now - 3e8),
        due: null,
      },
    ],
    consents: [
      {
        contactPoint: `email:${mail}`,
        purpose: 'marketing',
        granted: true,
        act: 'confirmed',
        at: since,
        source: 'kairos',
        messageId: 'kairos-confirm-1',
        proof: 'link in message p1.m1',
      },
      {
        contactPoint: 'person:gpc',
        purpose: '*',
        granted: false,
        act: 'withdrawn',
        at: iso(now - 2e8),
        source: 'shop',
        messageId: 'page-7',
        proof: 'Sec-GPC',
      },
    ],
    jurisdiction: 'DE',
    permissions: [
      { contactPoint: `email:${mail}`, purpose: 'marketing', basis: 'consent', refusal: null },
      { contactPoint: `email:${mail}`, purpose: 'service', basis: 'contract', refusal: null },
      {
        contactPoint: `email:${mail}`,
        purpose: 'tracking',
        basis: 'consent',
        refusal: 'privacy signal (GPC) against tracking',
      },
    ],
    messages: [
      {
        message: 'm-1',
        channel: 'mail',
        status: 'sent',
        action: 'spring-offer',
        journey: 'win-back',
        to: mail,
        at: iso(now - 2e7),
      },
      {
        message: 'm-2',
        channel: 'mail',
        status: 'uncertain',
        action: 'newsletter',
        to: mail,
        reason: 'the connection closed after the message was handed over',
        at: iso(now - 4e7),
      },
      {
        message: 'm-3',
        channel: 'mail',
        status: 'refused',
        action: 'free-shipping',
        to: mail,
        reason: 'at most 2 messages in 7 days',
        at: iso(now - 9e7),
      },
    ],
    mergedFrom: ['01JD00FFK3R8'],
    groups: [
      {
        kind: 'account',
        id: 'acme',
        role: 'admin',
        since,
        byRule: false,
        state: 'open',
        size: 12,
        traits: { name: 'Acme', plan: 'pro' },
      },
      {
        kind: 'household',
        id: '5f0c9a9e3f2b4c1d',
        role: '',
        since,
        byRule: true,
        state: 'open',
        size: 3,
        traits: {},
      },
    ],
  };
}

/** As they were: with less of everything. */
export function profileThen(id: string, at: string, knownAt: string, now: number): ProfileView | null {
  const view = profileView(id, now);
  if (view === null) return null;
  const { moments: _, ...rest } = view;
  const asOf = { at, knownAt, revision: 'r-6e1b20', inputs: 37, missing: 0 };
  return { ...rest, journeys: [], audiences: view.audiences.slice(0, 1), asOf };
}

export function decisionRows(now: number): DecisionRow[] {
  return Array.from({ length: 7 }, (_, i) => ({
    id: `row-${i}`,
    decision: i === 1 ? 'd-none' : `d-${i}`,
    at: iso(now - (i + 1) * 3 * minuteMs),
    placement: 'home-hero',
    chosen: i === 1 ? [] : [{ action: 'spring-offer', selectionProbability: 0.62 }],
    candidates: 7,
    refused: [
      { policy: 'not-chosen', rule: 'ranked lower', count: 2 },
      { policy: 'eligibility', rule: 'audience("newsletter")', count: 1 },
    ],
    ...(i === 4 && { chosen: [], candidates: 0, refused: [], degraded: 'deadline' as const }),
    outcomes:
      i === 1 || i === 4
        ? []
        : [{ action: 'spring-offer', outcome: 'shown', at: iso(now - i * 3 * minuteMs) }],
  }));
}

/** What was known of the first person when a decision was made. */
function knownThen(at: string, now: number): DecisionTrace['known'] {
  const view = profileThen(people[0]?.id ?? '', at, at, now);
  if (view?.asOf === undefined) return null;
  const { identifiers, traits, computed, audiences, consents, jurisdiction, permissions, asOf } = view;
  const awaitsHistory = { computed: ['last_category'], audiences: ['lapsing'] };
  return {
    identifiers,
    traits,
    computed,
    audiences,
    awaitsHistory,
    consents,
    jurisdiction,
    permissions,
    asOf,
  };
}

export function decisionTrace(decision: string, now: number): DecisionTrace | null {
  if (!decision.startsWith('d-')) return null;
  const base = {
    decision,
    profile: people[0]?.id ?? '',
    at: iso(now - 3 * minuteMs),
    revision: 'r-7f3a9c',
    placement: 'home-hero',
    known: decision === 'd-none' ? null : knownThen(iso(now - 3 * minuteMs), now),
  };
  const request = {
    placement: 'home-hero',
    limit: 1,
    context: { device: 'phone', weather: 'rain', storeOpen: false },
  };
  const refused: DecisionTrace['candidates'] = [
    {
      action: 'newsletter',
      refusedBy: { policy: 'eligibility', rule: 'audience("newsletter") is false: already subscribed' },
    },
    { action: 'ask-for-review', refusedBy: { policy: 'cap', rule: 'at most 2 messages in 7 days (2 used)' } },
    {
      action: 'partner-offer',
      refusedBy: { policy: 'consent', rule: 'purpose marketing/partners was never granted' },
    },
    {
      action: 'in-store-voucher',
      refusedBy: { policy: 'placement', rule: 'made for till-receipt, not home-hero' },
    },
  ];
  const fellOut: DecisionTrace['fellOut'] = [
    { policy: 'eligibility', rule: 'traits.plan == "pro"', count: 2_314 },
    ...refused.flatMap(({ refusedBy }) => (refusedBy ? [{ ...refusedBy, count: 1 }] : [])),
  ];
  if (decision === 'd-none')
    return { ...base, request, chosen: [], candidates: refused, fellOut: fellOut.slice(1), outcomes: [] };
  return {
    ...base,
    request,
    chosen: ['spring-offer'],
    saying: sayingOf(now),
    weights: [{ name: 'rainy-day', percent: 15 }],
    lacking: {
      contexts: [{ name: 'weather', source: 'stale', ageMs: 12 * minuteMs }],
      models: ['standard'],
      treatments: [{ action: 'in-store-voucher', treatment: 'letter', rule: 'spring-codes' }],
    },
    fellOut,
    candidates: [
      {
        action: 'spring-offer',
        propensity: 0.084,
        draw: 0.091,
        value: 24.5,
        priority: 2.23,
        selectionProbability: 0.62,
        treatment: 'card',
        variant: 'warm',
        variantShare: 0.71,
        contextWeight: 1.15,
        cost: 0.02,
        price: 0.31,
        label: 'response',
      },
      {
        action: 'tea-subscription',
        propensity: 0.021,
        draw: 0.034,
        value: 60,
        priority: 2.04,
        selectionProbability: 0.31,
        refusedBy: { policy: 'not-chosen', rule: 'priority 2.04 is below 2.23' },
      },
      {
        action: 'free-shipping',
        propensity: 0.11,
        draw: 0.098,
        value: 4.9,
        priority: 0.48,
        selectionProbability: 0.07,
        refusedBy: { policy: 'not-chosen', rule: 'priority 0.48 is below 2.23' },
      },
      ...refused,
    ],
    outcomes: [
      { outcome: 'shown', at: iso(now - 2.9 * minuteMs) },
      { outcome: 'clicked', at: iso(now - 2.6 * minuteMs) },
    ],
  };
}

/** One of them is still being filled. */
export function audienceViews(now: number): AudienceView[] {
  return audiences.map((name, i) => ({
    name,
    condition: `events("Order Completed").within("${(i + 1) * 30}d").count() >= ${i + 1}`,
    members: 0,
    filling:
      i === 3
        ? { since: iso(now - 40_000), share: 0.42, filled: 5_211, total: 12_408, leftMs: 55_000 }
        : null,
    ...(i === 0 ? { description: 'Those who buy most' } : {}),
  }));
}

const subjects = [
  'Your spring offer is here',
  'Did you forget something?',
  'How was the Darjeeling?',
  'Welcome to the tea house',
  'A very long subject line that goes on and on because somebody in marketing could not decide what to leave out of it',
];

export function mailRows(now: number): MailRow[] {
  return people
    .filter((person) => person.mail !== null)
    .map((person, i) => ({
      id: `mail-${i + 1}`,
      at: iso(now - i * 23 * minuteMs),
      to: person.mail ?? '',
      from: 'Tea House <hello@shop.example>',
      subject: subjects[i % subjects.length] ?? '',
    }));
}

export function mailView(id: string, now: number): MailView | null {
  const row = mailRows(now).find((mail) => mail.id === id);
  if (row === undefined) return null;
  const html = `<!doctype html><title>Mail</title><style>body{font:16px/1.5 Georgia,serif;margin:0;background:#f6efe4;color:#33261a}
    main{max-width:560px;margin:24px auto;background:#fff;padding:32px;border-radius:8px}a{color:#8a4b16}</style>
    <main><h1>${row.subject}</h1><p>Dear reader,</p><p>the first flush has arrived.</p>
    <p><a href="http://localhost/c/signed-link">See the teas</a></p><script>document.body.textContent='scripts must not run'</script></main>`;
  const headers = [
    { name: 'Message-ID', value: `<${id}@shop.example>` },
    { name: 'List-Unsubscribe', value: '<http://localhost/u/TOKEN>' },
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
  ];
  return {
    ...row,
    text: `Dear reader,\n\nthe first flush has arrived.\n\nSee the teas: http://localhost/c/signed-link`,
    html,
    headers,
  };
}

export function configurationView(now: number, broken: boolean): ConfigurationView {
  const kinds: Record<string, string[]> = {
    audience: ['vip', 'cart-abandoners', 'new-this-week'],
    journey: ['welcome', 'abandoned-cart'],
    action: ['spring-offer', 'free-shipping', 'tea-subscription'],
    placement: ['home-hero'],
    source: ['shop', 'app'],
    channel: ['mail'],
  };
  const documents = Object.entries(kinds).flatMap(([kind, names]) =>
    names.map((name, i) => ({
      kind,
      name,
      file: `${kind}s/${i < 2 ? name : 'more'}.yaml`,
      line: i < 2 ? 1 : 14,
    })),
  );
  const problems = [
    {
      file: 'audiences/vip.yaml',
      line: 7,
      column: 12,
      code: 'unknown-trait',
      message: 'The condition reads trait "revenu_90d", which no document computes.',
      mend: 'Did you mean "revenue_90d"? Otherwise add a computed trait of that name.',
    },
    {
      file: 'journeys/welcome.yaml',
      line: 22,
      column: 5,
      code: 'unknown-step',
      message: 'Step "first-mail" goes on to "remind", which does not exist.',
      mend: 'Add a step named "remind", or go on to "reminder".',
    },
  ];
  const warnings = [
    {
      file: 'journeys/welcome.yaml',
      line: 9,
      column: 5,
      code: 'unreachable_step',
      message: 'no step leads to "remind"',
      mend: 'lead to it, or remove it',
    },
  ];
  return {
    revision: 'r-7f3a9c',
    activatedAt: iso(now - 7e6),
    folder: 'shop/kairos',
    documents,
    problems: broken ? problems : [],
    warnings: broken ? [] : warnings,
  };
}

export function deadLetters(now: number): DeadLetterRow[] {
  return [
    {
      id: 'x-1',
      at: iso(now - 50_000),
      source: 'shop',
      code: 'no-identifier',
      reason: 'The event names nobody: userId and anonymousId are both missing.',
      body: '{"type":"track","event":"Order Completed","properties":{"total":12}}',
      ...waits,
    },
    {
      id: 'x-2',
      at: iso(now - 9e6),
      source: 'app',
      code: 'too-large',
      reason: 'The event has 41,022 bytes; at most 32,768 are taken.',
      body: `{"type":"track","event":"Debug","properties":{"dump":"${'x'.repeat(600)}"}}`,
      ...waits,
      cannotSend: 'it is too large: only a part of it was kept',
    },
  ];
}

/** What becomes of the first one; what is of its kind is still refused. */
export function letterActed(path: string): DeadLetterSent | DeadLettersSent {
  const refused = {
    id: 'x-1',
    outcome: 'refused',
    code: 'no-identifier',
    reason: 'it names nobody',
  } as const;
  if (path !== '/v1/dead-letters/send') return { ...refused, outcome: 'applied', code: null, reason: null };
  return { applied: 2, duplicate: 0, refused: [refused], refusedInAll: 1, kept: [], keptInAll: 0 };
}

const waits = { state: 'waiting', stateAt: null, stateReason: null, cannotSend: null } as const;
