import { describe, expect, it } from 'vitest';
import { type BehaviourExample, trainSigns } from './train-signs.ts';
import type { LearntSign } from './trained.ts';

const MINUTE = 60_000;

/** Shoppers look, then fill the cart; visitors look, then open the page of a shop. */
function examples(): BehaviourExample[] {
  const of = (label: string, event: string, properties = {}): BehaviourExample => ({
    label,
    events: [
      { event: 'Product Viewed', properties: { category: 'shoes' }, ageMs: 5 * MINUTE },
      { event, properties, ageMs: 0 },
    ],
  });
  return Array.from({ length: 40 }, () => [
    of('want_to_buy', 'Product Added'),
    of('want_to_go', 'Page Viewed', { path: '/stores' }),
    of('want_to_know', 'Page Viewed', { path: '/blog' }),
  ]).flat();
}

describe('learning what events say', () => {
  const signs = trainSigns(examples(), 30 * MINUTE);
  const of = (event: string, value?: string): LearntSign | undefined =>
    signs.find((sign) => sign.event === event && sign.value === value);

  it('MOM-1: finds the events and values that tell moments apart', () => {
    const [know, go, act, buy] = of('Product Added')!.weights;
    expect(buy).toBeGreaterThan(1);
    expect(Math.max(know, go, act)).toBeLessThan(0);
    expect(of('Page Viewed', '/stores')!.weights[1]).toBeGreaterThan(1);
    expect(of('Page Viewed', '/blog')!.weights[0]).toBeGreaterThan(1);
  });

  it('sees nothing in what everybody does, nor in what is rare', () => {
    const viewed = of('Product Viewed')?.weights ?? [0, 0, 0, 0];
    expect(Math.abs(viewed[3])).toBeLessThan(of('Product Added')!.weights[3] / 2);
    const once: BehaviourExample = {
      label: 'want_to_do',
      events: [{ event: 'Rare', properties: {}, ageMs: 0 }],
    };
    expect(trainSigns([...examples(), once], 30 * MINUTE).some(({ event }) => event === 'Rare')).toBe(false);
  });

  it('MOM-5: is the same for the same examples; learns nothing from nothing', () => {
    expect(trainSigns(examples(), 30 * MINUTE)).toEqual(signs);
    expect(trainSigns([], 30 * MINUTE)).toEqual([]);
  });
});
