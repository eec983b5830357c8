/** A network that the fake engine tells of: a small shop, with a circle, a dead end and a journey that nobody walks. */
import type { NetworkPersonasView, NetworkStagesView, NetworkView } from '../src/api/types.ts';

const MINUTE_MS = 60_000;
const period = { from: '2026-03-01', to: '2026-03-30' };
const times = { p10: 8_000, p50: 45_000, p90: 12 * MINUTE_MS };

const rows: readonly (readonly [
  name: string,
  arrivals: number,
  begins: number,
  journeys: readonly string[],
])[] = [
  ['home page', 12_400, 9_100, []],
  ['product page', 9_800, 1_200, []],
  ['search', 3_100, 150, []],
  ['cart', 2_900, 40, ['abandoned-cart']],
  ['checkout', 1_500, 0, []],
  ['order', 1_240, 0, ['abandoned-cart', 'orders']],
  ['mail opened', 860, 610, ['abandoned-cart', 'welcome']],
  ['mail clicked', 310, 0, ['abandoned-cart']],
  ['call centre about an order that has not come', 220, 180, []],
];
const ways: readonly (readonly [from: string, to: string, count: number, journeys: readonly string[]])[] = [
  ['home page', 'product page', 6_200, []],
  ['product page', 'product page', 3_800, []],
  ['home page', 'search', 2_700, []],
  ['search', 'product page', 1_900, []],
  ['product page', 'cart', 2_500, []],
  ['product page', 'home page', 900, []],
  ['cart', 'checkout', 1_400, []],
  ['checkout', 'order', 1_150, []],
  ['cart', 'product page', 620, []],
  ['mail opened', 'mail clicked', 300, ['abandoned-cart']],
  ['mail clicked', 'cart', 260, []],
  ['order', 'call centre about an order that has not come', 40, []],
];

export function networkView(audience: string): NetworkView {
  const scale = audience === '' ? 1 : 0.1;
  const connections = ways.map(([from, to, count, journeys]) => {
    const arrivals = rows.find(([name]) => name === from)![1];
    return { from, to, count: Math.round(count * scale), share: count / arrivals, times, journeys };
  });
  const touchpoints = rows.map(([name, arrivals, begins, journeys]) => {
    const left = ways.reduce((sum, [from, , count]) => sum + (from === name ? count : 0), 0);
    return {
      name,
      arrivals: Math.round(arrivals * scale),
      begins: Math.round(begins * scale),
      stopped: Math.round((arrivals - left) * scale),
      late: name === 'order' ? 3 : 0,
      journeys,
    };
  });
  const unwalked = [{ from: 'cart', to: 'mail opened', journeys: ['abandoned-cart'], chances: 2_900 }];
  return {
    ...period,
    audience: audience === '' ? null : audience,
    within: 7 * 24 * 60 * MINUTE_MS,
    audiences: [
      { audience: 'vip', persona: null },
      { audience: 'loyal', persona: 'regulars' },
    ],
    walked: { touchpoints, connections },
    designed: {
      touchpoints: rows.flatMap(([name, , , journeys]) => (journeys.length > 0 ? [{ name, journeys }] : [])),
      connections: [
        ...unwalked,
        ...ways.flatMap(([from, to, , journeys]) => (journeys.length > 0 ? [{ from, to, journeys }] : [])),
      ].map(({ from, to, journeys }) => ({ from, to, journeys })),
      nodes: [],
      edges: [],
    },
    differences: {
      unwalked,
      undesigned: ways.flatMap(([from, to, count, journeys]) =>
        from === to || journeys.length > 0 ? [] : [{ from, to, count }],
      ),
    },
  };
}

const place = (name: string, people: number, entered: number) => ({
  name,
  description: null,
  audience: `stage:${name}`,
  people,
  entered,
  left: entered - people,
  times,
});

export function networkStages(): NetworkStagesView {
  const names = ['attention', 'interest', 'purchase', 'service'];
  return {
    ...period,
    audience: null,
    stages: names.map((name, i) => ({
      ...place(name, 900 - 200 * i, 8_000 - 1_900 * i),
      steps: ['begins', 'goes-on', 'comes-back'].map((step, j) => place(step, 300 - 80 * j, 900)),
      pains: [
        {
          ...place('turns-back', 20, 140 * (i + 1)),
          description: 'Begins, and does not go on',
          rate: 0.08 * i,
        },
      ],
      from: i === 0 ? [] : [{ stage: names[i - 1]!, count: 4_000 - 900 * i }],
    })),
  };
}

export function networkPersonas(): NetworkPersonasView {
  return {
    ...period,
    personas: [
      {
        name: 'regulars',
        description: 'Have bought before, and come back for one thing',
        audience: 'loyal',
        people: 1_240,
        share: 0.1,
        leanings: [
          { touchpoint: 'order', share: 0.22, lift: 5.1 },
          { touchpoint: 'search', share: 0.04, lift: 0.4 },
        ],
      },
    ],
  };
}
