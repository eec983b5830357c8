/** What holdouts tell goes into the ranking: drawn by its own uncertainty, with exact probabilities, refused when sure. */
import { describe, expect, test } from 'vitest';
import { configure } from '../../configuration.ts';
import { Effects } from '../../effects.ts';
import { ModelState, onTeach } from '../../learning/cell.ts';
import type { ContrastState } from '../../learning/contrast.ts';
import { modelFrom, modelState, PublishedModel, takeDelta } from '../../learning/model-state.ts';
import { emptyLayout } from '../../profile/layout.ts';
import { Profile } from '../../profile/profile.ts';
import type { World } from '../../world.ts';
import { weighAll } from '../arbitrate.ts';
import { arbitrationSchema } from '../arbitration/definition.ts';
import type { RefusedCandidate } from '../decision.ts';
import { actionSchema } from '../definition.ts';
import { compileGoal, goalKey, modelOfGoal } from './goal.ts';

const goal = { event: 'Order Completed', within: '1d' };
const actions = ['sure', 'works', 'new'].map((name) =>
  actionSchema.parse({ kind: 'action', name, value: 10, group: 'g', placements: ['home'] }),
);
type Counts = readonly (readonly [action: string, said: readonly number[], silent: readonly number[]])[];

/** @param counts of people and of those who reached the goal */
function published(counts: Counts): PublishedModel {
  const model = new PublishedModel({ slopes: 'family', expected: 1 });
  const shared = new PublishedModel({ slopes: 'family', expected: 1 }).state('any');
  const contrasts = counts.map(
    ([action, [n1 = 0, y1 = 0], [n0 = 0, y0 = 0]]): ContrastState => [
      action,
      'g',
      ...[n1, y1, n1 * 62_294, n0, y0, n0 * 62_294, 0, 0, 0],
    ],
  );
  model.apply({ ...shared, version: 7, contrasts });
  return model;
}

function ranked(counts: Counts, written: object = {}, id = 'p.1') {
  const arbitration = arbitrationSchema.parse({
    kind: 'arbitration',
    name: 'all',
    uplift: [{ goal }],
    ...written,
  });
  const result = configure('r', [...actions, arbitration]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { configuration } = result;
  const profile = new Profile('p');
  const key = goalKey(arbitration.uplift[0]!.goal!);
  const world: World = {
    now: 0,
    configuration,
    layout: () => emptyLayout,
    unfilled: new Set<string>(),
    models: new Map([[modelOfGoal({ key }), published(counts)]]),
    foundedBy: () => '',
    recorded: undefined,
  };
  const scope = { profile, now: 0, event: null, instance: null, context: {} };
  const refused: RefusedCandidate[] = [];
  const one = { profile, world, configuration, effects: new Effects(), scope };
  const pool = [...configuration.actionsByName.values()];
  const weighed = weighAll(pool, one, { id, placement: 'home', limit: 1, reserveMs: 0 }, refused);
  const rows = weighed.rank(weighed.able);
  return {
    rows,
    refused,
    models: weighed.ways.models(undefined),
    by: new Map(rows.map((r) => [r.action, r])),
  };
}

const many: Counts = [
  ['sure', [50_000, 5_000], [10_000, 1_000]],
  ['works', [50_000, 5_000], [10_000, 700]],
];

describe('what holdouts tell, in arbitration', () => {
  test('UPLIFT-5, UPLIFT-7 takes the place of the response score, with whose counts it rests on', () => {
    const { by, models } = ranked(many);
    // 3 of 100 more reach the goal.
    expect(by.get('works')!.uplift).toBeCloseTo(0.03, 2);
    expect(by.get('works')).toMatchObject({ upliftBasis: 'action', scale: 10 });
    expect(by.get('works')!.score).toBe(by.get('works')!.uplift);
    expect(Math.abs(by.get('sure')!.uplift!)).toBeLessThan(0.005);
    expect(by.get('new')!.upliftBasis).toBe('group');
    expect(models.find(({ model }) => model.startsWith('uplift '))).toMatchObject({ version: 7 });
  });

  test('UPLIFT-6, UPLIFT-9 is a response score while too little is known, and where it is switched off', () => {
    for (const { by } of [ranked([['sure', [90, 30], [90, 30]]]), ranked(many, { without: ['uplift'] })])
      for (const row of by.values()) {
        expect(row.uplift).toBeNull();
        expect(row.score).toBe(row.propensity);
        expect(row).not.toHaveProperty('upliftBasis');
      }
  });

  test('UPLIFT-7 the selection probability is how often an action comes first', () => {
    const times = 4_000;
    const first = new Map<string, number>();
    let rows: ReturnType<typeof ranked>['rows'] = [];
    const some: Counts = [
      ['sure', [900, 100], [200, 16]],
      ['works', [900, 100], [200, 12]],
    ];
    for (let i = 0; i < times; i++) {
      ({ rows } = ranked(some, {}, `p.${i}`));
      first.set(rows[0]!.action, (first.get(rows[0]!.action) ?? 0) + 1);
    }
    expect(rows.reduce((sum, row) => sum + row.selectionProbability, 0)).toBeCloseTo(1, 9);
    for (const { action, selectionProbability: p } of rows) {
      const error = Math.sqrt((p * (1 - p)) / times);
      expect(Math.abs((first.get(action) ?? 0) / times - p)).toBeLessThan(4 * error + 1e-3);
    }
  }, 30_000);

  test('UPLIFT-8 is refused only where it surely adds no more than its contact costs', () => {
    const contact = [{ cost: 0.1 }];
    const sure = ranked(many, { contact });
    expect(sure.refused).toContainEqual({
      action: 'sure',
      policy: 'nothing',
      rule: 'adds no more than the contact costs',
    });
    expect(sure.by.has('works')).toBe(true);
    const few = ranked([['sure', [5_000, 500], [100, 10]]], { contact });
    expect(few.by.get('sure')!.uplift! * 10).toBeLessThan(0.1);
    expect(few.refused).toEqual([]);
  });

  test('ARB-7 an uplift is one of three, and says where it is known from', () => {
    const codes = (uplift: object) => {
      const result = configure('r', [
        ...actions,
        arbitrationSchema.parse({ kind: 'arbitration', name: 'all', uplift: [uplift] }),
      ]);
      return result.ok ? [] : result.problems.map(({ code, path }) => [code, path.join('.')]);
    };
    expect(codes({ goal })).toEqual([]);
    expect(codes({ goal, share: 0.5 })).toEqual([['uplift_needs_one', 'uplift.0']]);
    expect(codes({ evidence: 'none at all' })).toEqual([['uplift_needs_one', 'uplift.0']]);
    expect(codes({ share: 0.5 })).toEqual([['uplift_needs_evidence', 'uplift.0']]);
    expect(codes({ goal: { event: 'Bought', where: 'event.' } })[0]![1]).toBe('uplift.0.goal.where');
  });
});

describe('the counts of a goal', () => {
  test('UPLIFT-2, LEARN-8, LEARN-12 are stored and published whole and by what changed', () => {
    const state = new ModelState('uplift any');
    const world = {
      now: 20_000 * 86_400_000,
      configuration: { learning: { models: new Map() } },
    } as unknown as World;
    const count = (action: string, arm: 'said' | 'silent', reward: 0 | 1) =>
      onTeach(
        state,
        {
          type: 'teach',
          action,
          family: 'g',
          values: {},
          reward,
          isControl: false,
          isCorrection: false,
          contrast: { arm, chance: 0.25 },
        },
        world,
      );
    count('a', 'said', 1);
    count('b', 'silent', 0);
    const first = takeDelta('uplift any', state.model!, true);
    expect(first.contrasts).toEqual([
      ['a', 'g', 1, 1, 250_000, 0, 0, 0, 0, 0, 0, 20_000],
      ['b', 'g', 0, 0, 0, 1, 0, 250_000, 0, 0, 0, 20_000],
    ]);
    count('b', 'silent', 1);
    const second = takeDelta('uplift any', state.model!, false);
    expect(second).toMatchObject({ version: 3, actions: [], families: [] });
    expect(second.contrasts).toEqual([['b', 'g', 0, 0, 0, 2, 1, 500_000, 0, 0, 0, 20_000]]);
    const known = new PublishedModel(first);
    known.apply(first);
    known.apply(second);
    expect(known.state('uplift any')).toEqual(takeDelta('uplift any', state.model!, true));
    const stored = JSON.parse(JSON.stringify(modelState(state.model!))) as unknown[];
    expect(JSON.stringify(modelState(modelFrom(stored)))).toBe(JSON.stringify(modelState(state.model!)));
    expect(state.model!.figures.size).toBe(0);
  });

  test('UPLIFT-3 another event, filter or time is another goal', () => {
    const keys = [
      { event: 'A', within: 5 },
      { event: 'B', within: 5 },
      { event: 'A', within: 6 },
      { event: 'A', where: 'event.total > 1', within: 5 },
    ].map(goalKey);
    expect(new Set(keys).size).toBe(4);
    expect(compileGoal({ event: 'A', within: 5 }, undefined as never).key).toBe(keys[0]);
  });
});
