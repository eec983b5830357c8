import { describe, expect, it } from 'vitest';
import { configure } from '../configuration.ts';
import type { CoreDocument } from '../document.ts';
import { journeySchema } from '../journey/definition.ts';
import { touchpointsSchema } from './definition.ts';
import { designedNetwork } from './designed.ts';
import { addGap } from './gaps.ts';
import { emptySum, OTHER, type WalkSum } from './graph.ts';
import { pictureOf } from './picture.ts';

const cart = {
  kind: 'journey',
  name: 'cart',
  entry: { event: 'Product Added' },
  goal: { event: 'Order Completed' },
  steps: [
    { id: 'watch', 'wait-for': { event: 'Checkout Started', within: '1h', timeout: 'remind' } },
    { id: 'done', exit: { reason: 'on the way' } },
    {
      id: 'remind',
      send: { channel: 'mail', purpose: 'marketing', mail: { subject: 's', html: '<p>t</p>' } },
    },
    { id: 'on', 'hand-over': { journey: 'after' } },
  ],
};
const after = {
  kind: 'journey',
  name: 'after',
  steps: [
    { id: 'ask', 'wait-for': { event: 'Call', within: '1d', timeout: 'end' } },
    { id: 'end', exit: { reason: 'over' } },
  ],
};

function designed() {
  const documents: CoreDocument[] = [
    { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' },
    journeySchema.parse(cart),
    journeySchema.parse(after),
    touchpointsSchema.parse({
      kind: 'touchpoints',
      name: 'touchpoints',
      rules: [{ event: 'Call', touchpoint: 'call centre' }],
    }),
  ];
  const compiled = configure('designed', documents);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return designedNetwork(compiled.configuration, compiled.configuration.walk!.touchpoints);
}

describe('WALK-13: what journeys design, in touchpoints', () => {
  it('what is waited for, what a mail may lead to, what is handed over, the goal from anywhere inside', () => {
    const { connections, touchpoints } = designed();
    expect(connections.map(({ from, to, journeys }) => `${from} > ${to}: ${journeys.join()}`)).toEqual([
      'Checkout Started > Order Completed: cart',
      'Product Added > Checkout Started: cart',
      'Product Added > Order Completed: cart',
      'Product Added > call centre: after',
      'Product Added > mail opened: cart',
      'mail clicked > Order Completed: cart',
      'mail clicked > call centre: after',
      'mail opened > Order Completed: cart',
      'mail opened > call centre: after',
      'mail opened > mail clicked: cart',
    ]);
    expect(touchpoints.get('mail clicked')).toEqual(['after', 'cart']);
  });
});

describe('WALK-13: where the two differ', () => {
  const sum: WalkSum = emptySum();
  const walk = (from: string, to: string, count: number) => {
    sum.nodes[from] ??= { arrivals: 0, begins: 0, late: 0 };
    sum.nodes[to] ??= { arrivals: 0, begins: 0, late: 0 };
    sum.nodes[to].arrivals += count;
    sum.edges[from] ??= {};
    const edge = sum.edges[from];
    edge[to] = { count, gaps: [] };
    for (let i = 0; i < count; i++) addGap(edge[to].gaps, 60_000);
  };
  sum.nodes['Product Added'] = { arrivals: 10, begins: 10, late: 0 };
  walk('Product Added', 'Checkout Started', 6);
  walk('Checkout Started', '/help', 4);
  walk('/help', '/help', 2);

  it('is said by weight', () => {
    const { differences, touchpoints, connections } = pictureOf(sum, designed(), 50);
    expect(differences.undesigned).toEqual([{ from: 'Checkout Started', to: '/help', count: 4 }]);
    expect(differences.unwalked.slice(0, 2)).toEqual([
      { from: 'Product Added', to: 'Order Completed', journeys: ['cart'], chances: 10 },
      { from: 'Product Added', to: 'call centre', journeys: ['after'], chances: 10 },
    ]);
    expect(touchpoints.map(({ name, arrivals, stopped }) => [name, arrivals, stopped])).toEqual([
      ['Product Added', 10, 4],
      ['/help', 6, 4],
      ['Checkout Started', 6, 2],
    ]);
    expect(connections[0]).toMatchObject({ share: 0.6, journeys: ['cart'] });
    expect(connections[0]!.times!.p50).toBeGreaterThan(45_000);
    expect(connections[0]!.times!.p50).toBeLessThan(80_000);
  });

  it('the touchpoints that few came to are put together, and nothing is lost', () => {
    const { touchpoints, connections } = pictureOf(sum, designed(), 1);
    expect(touchpoints.map(({ name, arrivals }) => [name, arrivals])).toEqual([
      [OTHER, 12],
      ['Product Added', 10],
    ]);
    expect(connections.map(({ from, to, count }) => `${from} > ${to} ${count}`)).toEqual([
      `${OTHER} > ${OTHER} 6`,
      `Product Added > ${OTHER} 6`,
    ]);
  });
});
