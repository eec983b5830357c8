/** DEC-1: the record of a decision gives back what was written, and costs only what played a part. */
import { describe, expect, test } from 'vitest';
import type { Decision } from './decision.ts';
import { decisionFrom, decisionState } from './decision-state.ts';

const usual = { contextWeight: 1, lever: 1, influence: 1, cost: 0, uplift: null, score: 0.1, offset: 0 };
const decision: Decision = {
  id: 'p.1',
  at: 1,
  revision: 'r1',
  placement: 'hero',
  context: { store: 'open' },
  chosen: ['socks'],
  ranked: [
    {
      action: 'socks',
      propensity: 0.1,
      draw: 0.2,
      value: 5,
      selectionProbability: 0.75,
      priority: 1,
      scale: 5,
      ...usual,
    },
    {
      action: 'hats',
      propensity: 0.1,
      draw: 0.1,
      value: 4,
      selectionProbability: 0.25,
      priority: 0.4,
      scale: 4,
      ...usual,
    },
  ],
  refused: [{ action: 'toys', policy: 'cap', rule: 'weekly' }],
  ineligible: [
    { policy: 'eligibility', rule: 'traits.child', count: 3 },
    { policy: 'applicability', rule: 'traits.plan == "pro"', count: 7, level: 'group', name: 'cards' },
    { policy: 'suitability', rule: 'traits.tariff', count: 2400, held: ['t3'] },
  ],
};

describe('DEC-1 the record of a decision', () => {
  test('gives back what was written, through JSON too', () => {
    expect(decisionFrom(JSON.parse(JSON.stringify(decisionState(decision))))).toEqual(decision);
    const mailed: Decision = { ...decision, channel: 'email', ranked: [], chosen: [] };
    expect(decisionFrom(decisionState(mailed))).toEqual(mailed);
  });

  test('keeps a column that says something in one row only', () => {
    const [first, second] = decision.ranked as [(typeof decision.ranked)[0], (typeof decision.ranked)[0]];
    const weighed = { ...decision, ranked: [first, { ...second, priority: 7 }] };
    expect(decisionFrom(decisionState(weighed))).toEqual(weighed);
  });

  test('leaves out a column that says nothing', () => {
    expect((decisionState(decision)[6] as unknown[])[0]).not.toContain('priority');
  });

  test('says once what is the same in all rows', () => {
    const [keys, ...held] = decisionState(decision)[6] as [string[], ...unknown[][]];
    expect(held[keys.indexOf('propensity')]).toEqual([0.1]);
    expect(held[keys.indexOf('value')]).toEqual([5, 4]);
  });

  test('of an earlier build, row after row, is read all the same', () => {
    const [keys, ...held] = decisionState(decision)[6] as [string[], ...unknown[][]];
    const rows = [0, 1].flatMap((place) => held.map((column) => column[place] ?? column[0]));
    const state = decisionState(decision).map((part, i) => (i === 6 ? [keys, ...rows] : part));
    expect(decisionFrom(state)).toEqual(decision);
  });

  test('of an earlier build, without names of columns, is read all the same', () => {
    const rows = decision.ranked.flatMap((r) => [
      r.action,
      r.propensity,
      r.draw,
      r.value,
      r.selectionProbability,
    ]);
    const state = decisionState(decision).map((part, i) => (i === 6 ? rows : part));
    expect(decisionFrom(state)).toEqual(decision);
  });
});
