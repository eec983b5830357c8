/** Believable data for the fake engine: people, documents and the happenings they cause. Seeded, so runs repeat. */
import type { Happening, LatencyStage, MessageStatus } from '../src/api/types.ts';

export type Random = () => number;

/** A small seeded generator (mulberry32): 0 to 1. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const names = [
  'Ada Example',
  'Grace Sample',
  'Linus Probe',
  'Mina Öztürk',
  'Søren Kjær',
  'Chioma Adeyemi',
  'José Álvarez',
  '山田 花子',
  'Olena Kovalenko',
  'Tom O’Brien',
  'visitor 4f2a',
  'visitor 91c0',
  'visitor b7e3',
] as const;
const longName =
  'bartholomew.featherstonehaugh-cholmondeley+loyalty-programme@a-rather-long-company-name.example';

export const people = [...names, longName].map((who, i) => ({
  id: `01JD${(i + 1).toString(16).padStart(4, '0').toUpperCase()}K3R8`,
  who,
  mail: who.startsWith('visitor') ? null : who.includes('@') ? who : `${ascii(who)}@example.com`,
}));

export const audiences = ['vip', 'cart-abandoners', 'new-this-week', 'lapsing', 'tea-lovers'] as const;
export const journeys = ['welcome', 'abandoned-cart', 'win-back', 'order-feedback'] as const;
export const actions = [
  'spring-offer',
  'free-shipping',
  'tea-subscription',
  'newsletter',
  'ask-for-review',
] as const;
const placements = ['home-hero', 'cart-banner', 'account-tile'] as const;
const steps = ['wait-a-day', 'first-mail', 'reminder', 'ask-feedback'] as const;
const events = [
  'Product Viewed',
  'Product Added',
  'Checkout Started',
  'Order Completed',
  'Search Performed',
] as const;
export const stages: readonly { stage: LatencyStage; p50: number; p99: number }[] = [
  { stage: 'applied', p50: 1.9, p99: 5.1 },
  { stage: 'durable', p50: 1.4, p99: 3.8 },
  { stage: 'attempt', p50: 3.2, p99: 8.9 },
  { stage: 'action', p50: 7.6, p99: 18.4 },
  { stage: 'decide', p50: 0.42, p99: 1.7 },
];

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

let sequence = 0;

/** One happening, with the frequencies of a small shop: mostly events. */
export function happening(random: Random, atMs: number, person = pick(random, people)): Happening {
  sequence += 1;
  const base = {
    id: sequence.toString(36).padStart(8, '0'),
    at: new Date(atMs).toISOString(),
    profile: person.id,
    who: person.who,
  };
  const dice = random();
  if (dice < 0.5) return eventOf(random, base);
  if (dice < 0.6)
    return {
      ...base,
      kind: 'audience',
      audience: pick(random, audiences),
      change: random() < 0.7 ? 'entered' : 'left',
    };
  if (dice < 0.72) return journeyOf(random, base);
  if (dice < 0.84) return decisionOf(random, base);
  if (dice < 0.95) return messageOf(random, base, person.mail ?? 'unknown');
  if (dice < 0.97) {
    return {
      ...base,
      kind: 'consent',
      contactPoint: person.mail ?? '+49 170 1234567',
      purpose: 'marketing',
      granted: random() < 0.7,
    };
  }
  return identityOf(random, base);
}

type Base = { id: string; at: string; profile: string; who: string };

function eventOf(random: Random, base: Base): Happening {
  const name = random() < 0.3 ? 'Page Viewed' : pick(random, events);
  const properties =
    name === 'Page Viewed'
      ? { path: pick(random, ['/', '/tea/darjeeling', '/cart']) }
      : {
          sku: `tea-${Math.floor(random() * 90 + 10)}`,
          price: Math.round(random() * 6000) / 100,
          currency: 'EUR',
        };
  return {
    ...base,
    kind: 'event',
    name,
    type: name === 'Page Viewed' ? 'page' : 'track',
    source: pick(random, ['shop', 'app', 'till']),
    properties,
    late: random() < 0.04,
  };
}

function journeyOf(random: Random, base: Base): Happening {
  const journey = pick(random, journeys);
  const change = pick(random, [
    'entered',
    'step',
    'waiting',
    'goal',
    'handed-over',
    'exited',
    'refused',
  ] as const);
  const one = { ...base, kind: 'journey', journey, instance: `${base.profile}-${journey}`, change } as const;
  if (change === 'step' || change === 'waiting') return { ...one, step: pick(random, steps) };
  if (change === 'handed-over') return { ...one, to: 'order-feedback' };
  if (change === 'refused') return { ...one, reason: 'already running for cart 7781' };
  if (change === 'exited') return { ...one, reason: 'goal of another journey reached' };
  return one;
}

function decisionOf(random: Random, base: Base): Happening {
  const chosen = random() < 0.85 ? [pick(random, actions)] : [];
  return {
    ...base,
    kind: 'decision',
    decision: `d-${base.id}`,
    placement: pick(random, placements),
    actions: chosen,
    candidates: 5,
    selectionProbability: chosen.length > 0 ? Math.round(random() * 90 + 5) / 100 : null,
  };
}

const reasons: Partial<Record<MessageStatus, string>> = {
  refused: 'at most 2 messages in 7 days',
  failed: '550 mailbox does not exist',
  retrying: '451 try again later, next in 40 s',
  uncertain: 'the connection closed after the message was handed over',
  recalled: 'left the journey before it was sent',
};

function messageOf(random: Random, base: Base, to: string): Happening {
  const status = pick(random, [
    'queued',
    'attempted',
    'sent',
    'sent',
    'sent',
    'sent',
    'retrying',
    'refused',
    'failed',
    'uncertain',
    'recalled',
  ] as const);
  const reason = reasons[status];
  return {
    ...base,
    kind: 'message',
    message: `m-${base.id}`,
    channel: 'mail',
    status,
    action: pick(random, actions),
    journey: pick(random, journeys),
    to,
    ...(reason === undefined ? {} : { reason }),
  };
}

function identityOf(random: Random, base: Base): Happening {
  const dice = random();
  if (dice < 0.5) return { ...base, kind: 'identity', change: 'linked', identifier: 'email ada@example.com' };
  if (dice < 0.8)
    return { ...base, kind: 'identity', change: 'merged', other: 'visitor 77aa', identifier: 'userId 4711' };
  return {
    ...base,
    kind: 'identity',
    change: 'refused',
    other: 'visitor 77aa',
    reason: 'both have a user id',
  };
}

function ascii(who: string): string {
  const plain = who
    .normalize('NFKD')
    .replaceAll(/[^a-z ]/gi, '')
    .trim()
    .toLowerCase()
    .replaceAll(' ', '.');
  return plain === '' ? 'hanako' : plain;
}
