// WHY-8: what a decision did without is told with it.
import { expect, it } from 'vitest';
import type { Decision } from '../core/decision/decision.ts';
import { lackingView } from './lacking-view.ts';

const decision: Decision = {
  id: 'p.1',
  at: 0,
  revision: 'r1',
  placement: 'home',
  context: {},
  chosen: [],
  ranked: [],
  refused: [],
  ineligible: [],
};
const values = {};

it('WHY-8: nothing where it lacked nothing', () => {
  const models = [{ model: 'standard', version: 3, values }];
  const context = { device: 'phone', weather: { sky: 'rain', source: 'cache', ageMs: 5 } };
  expect(lackingView({ ...decision, models, context })).toBeUndefined();
});

it('WHY-8: codes, models that nothing had taught, and contexts without a fresh answer', () => {
  const lacking = [{ action: 'gift', treatment: 'letter', rule: 'spring' }];
  const models = [
    { model: 'standard', version: 0, values },
    { model: 'cards', version: 7, values },
  ];
  const context = {
    shop: { source: 'web', ageMs: 1 },
    weather: { source: 'none', ageMs: 0 },
    stock: { left: 3, source: 'stale', ageMs: 90_000 },
    hours: { open: true, source: 'fallback', ageMs: 0 },
    story: { source: 'stale', ageMs: 'long' },
  };
  expect(lackingView({ ...decision, lacking, models, context })).toEqual({
    treatments: lacking,
    models: ['standard'],
    contexts: [
      { name: 'weather', source: 'none', ageMs: 0 },
      { name: 'stock', source: 'stale', ageMs: 90_000 },
      { name: 'hours', source: 'fallback', ageMs: 0 },
    ],
  });
});
