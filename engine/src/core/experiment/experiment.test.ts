// What of experiments a story cannot show: shares over many people, what is refused, ends, random control.
import { describe, expect, it } from 'vitest';
import { documentSchemas } from '../../documents/schema.ts';
import { configure } from '../configuration.ts';
import { decide } from '../decision/decide.ts';
import { actionSchema } from '../decision/definition.ts';
import type { CoreDocument } from '../document.ts';
import { Effects } from '../effects.ts';
import { emptyLayout } from '../profile/layout.ts';
import { Profile } from '../profile/profile.ts';
import { fromState, toState } from '../profile/state.ts';
import type { World } from '../world.ts';
import { TrialCounts, trialStepFrom, trialStepState } from './counts.ts';
import { type ExperimentRelease, experimentSchema, holdoutSchema } from './definition.ts';

const actions = ['a', 'b', 'c'].map((name, i) =>
  actionSchema.parse({ kind: 'action', name, placements: ['home'], value: 100 ** (3 - i) }),
);
const metrics = [{ name: 'bought', event: 'Order Completed' }];
const halves = {
  kind: 'experiment',
  name: 'hero',
  arms: [
    { name: 'all', share: 50 },
    { name: 'without', share: 50, without: { actions: ['a'] } },
  ],
  metrics,
};

function problemsOf(...documents: CoreDocument[]): string[] {
  const compiled = configure(JSON.stringify(documents), [...actions, ...documents]);
  return compiled.ok
    ? []
    : compiled.problems.map(({ code, message, mend }) => `${code}: ${message}; ${mend}`);
}

/** Decides for many people, once each. */
function decided(people: number, now: number, ...documents: CoreDocument[]) {
  return decidedAmong(actions, people, now, ...documents);
}

function decidedAmong(
  among: readonly (typeof actions)[number][],
  people: number,
  now: number,
  ...documents: CoreDocument[]
) {
  const compiled = configure(JSON.stringify([among, documents]), [...among, ...documents]);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const { configuration } = compiled;
  const counts = new TrialCounts();
  const decisions = Array.from({ length: people }, (_, i) => {
    const profile = new Profile(`p${i}`);
    const effects = new Effects();
    const world: World = {
      now,
      configuration,
      layout: () => emptyLayout,
      unfilled: new Set(),
      models: new Map(),
      foundedBy: ({ value }) => value,
      recorded: undefined,
    };
    const scope = { profile, now, event: null, instance: null, context: {} };
    const decision = decide(
      { profile, world, configuration, effects, scope },
      configuration.actionsByPlacement.get('home')!,
      { id: `p${i}.d`, placement: 'home', limit: 1, reserveMs: 0 },
    );
    for (const effect of effects.list)
      if (effect.type === 'step' && effect.step.type === 'trial')
        counts.take(trialStepFrom(structuredClone(trialStepState(effect.step)) as unknown[]));
    return { decision, profile };
  });
  return { decisions, counts };
}

const release = (rest: Partial<ExperimentRelease>): ExperimentRelease => ({
  kind: 'experiment-release',
  name: 'hero',
  coverage: 100,
  status: 'running',
  winner: null,
  ...rest,
});

describe('an experiment that cannot be right is refused plainly', () => {
  it('arms that add up to 110 %, to 90 %', () => {
    const withShares = (...shares: number[]) =>
      experimentSchema.parse({ ...halves, arms: shares.map((share, i) => ({ name: `arm${i}`, share })) });
    expect(problemsOf(withShares(60, 50))).toEqual([
      "shares_not_whole: the arms' shares add up to 110 %, not to 100 %; take 10 % from them",
    ]);
    expect(problemsOf(withShares(45, 45))[0]).toContain('add up to 90 %');
    expect(problemsOf(withShares(33.3, 33.3, 33.4))).toEqual([]);
  });

  it('what it names and nobody declares, and a ramp that shrinks', () => {
    const wrong = experimentSchema.parse({
      ...halves,
      ramp: [50, 20],
      arms: [halves.arms[0], { name: 'all', share: 50, without: { actions: ['z'], groups: ['y'] } }],
      guardrails: [{ metric: 'complaints', worse: 'up' }],
    });
    expect(problemsOf(wrong).map((problem) => problem.split(':')[0])).toEqual([
      'duplicate_name',
      'unknown_action',
      'unknown_group',
      'ramp_not_growing',
      'unknown_metric',
    ]);
    const ratio = { ...halves, metrics: [...metrics, { name: 'per', event: 'E', sum: 'x', per: 'bought' }] };
    expect(problemsOf(experimentSchema.parse(ratio))[0]).toContain('ratio_of_amounts');
  });

  it('TRIAL-12: variants that are not its arms, or that not everybody of the arm can get', () => {
    const codes = (treatment: object) => {
      const variants = [
        { name: 'all', content: { a: 1 } },
        { name: 'none', content: { a: 2 } },
      ];
      const treatments = [{ name: 'banner', experiment: 'hero', variants, ...treatment }];
      const card = documentSchemas.action.parse({
        kind: 'action',
        name: 'c',
        placements: ['home'],
        treatments,
      });
      return problemsOf(experimentSchema.parse(named), card).map((problem) => problem.split(':')[0]);
    };
    const named = {
      ...halves,
      arms: [
        { name: 'none', share: 50 },
        { name: 'all', share: 50 },
      ],
    };
    expect(codes({})).toEqual([]);
    expect(codes({ experiment: 'other' })).toEqual(['unknown_experiment']);
    expect(codes({ variants: [{ name: 'all', content: {} }] })).toEqual(['arms_differ']);
    expect(codes({ variants: undefined, content: {} })).toEqual(['arms_differ']);
    const odd = [
      { name: 'all', share: 2, content: {} },
      { name: 'none', suitability: 'true', content: {} },
    ];
    expect(codes({ variants: odd })).toEqual(['share_of_arm', 'arm_with_condition']);
  });

  it('HOLD-8: each by itself; of very many actions each group', () => {
    const trialsOf = (count: number, each: readonly string[]) => {
      const many = Array.from({ length: count }, (_, i) =>
        actionSchema.parse({ kind: 'action', name: `a${i}`, group: `g${i % 3}`, placements: ['home'] }),
      );
      const holdout = holdoutSchema.parse({ kind: 'holdout', name: 'h', share: 1, of: { each } });
      const compiled = configure(`${count} ${each}`, [...many, holdout]);
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
      return compiled.configuration.trials!.all.map(({ id }) => id);
    };
    expect(trialsOf(200, ['action'])).toHaveLength(200);
    expect(trialsOf(201, ['action'])).toEqual(['h/h/group:g0', 'h/h/group:g1', 'h/h/group:g2']);
    expect(trialsOf(2, ['action', 'group'])).toEqual([
      'h/h/action:a0',
      'h/h/action:a1',
      'h/h/group:g0',
      'h/h/group:g1',
    ]);
  });

  it('a holdout of most people, or a random control of one action', () => {
    const holdout = (rest: object) => holdoutSchema.parse({ kind: 'holdout', name: 'h', ...rest });
    expect(problemsOf(holdout({ share: 50, random: 20 }))[0]).toContain('holdout_too_large');
    expect(problemsOf(holdout({ random: 1, of: { actions: ['a'] } }))[0]).toContain('control_of_everything');
    expect(problemsOf(holdout({}))).toEqual([]);
  });
});

describe('people are dealt out', () => {
  it('TRIAL-1: each arm its share; who is in it has it on record, and the same again when replayed', () => {
    const { decisions, counts } = decided(2_000, 1_000, experimentSchema.parse(halves));
    const arms = [...counts.arms].map(([name, { people }]) => [name, people] as const).sort();
    expect(arms.map(([name]) => name)).toEqual(['all', 'without']);
    expect(Math.abs(arms[0]![1] - arms[1]![1])).toBeLessThan(150);
    // Draws of the others are sometimes higher: then the arms make no difference, and nobody comes in.
    expect(arms[0]![1] + arms[1]![1]).toBeLessThan(decisions.length);
    for (const { decision, profile } of decisions) {
      const arm = decision.arms?.[0]?.[1];
      expect(decision.chosen[0] === 'a').toBe(arm === 'all');
      expect(fromState(toState(profile), () => emptyLayout).trials).toEqual(profile.trials);
    }
  });

  it('TRIAL-9: nobody any more once it is stopped or a winner is rolled out', () => {
    const experiment = experimentSchema.parse(halves);
    const chosen = (...documents: CoreDocument[]) => {
      const { decisions, counts } = decided(50, 1_000, experiment, ...documents);
      expect(counts.arms.size).toBe(0);
      return [...new Set(decisions.map(({ decision }) => decision.chosen[0]))];
    };
    expect(chosen(release({ status: 'stopped' }))).toContain('a');
    expect(chosen(release({ status: 'rolled-out', winner: 'without' }))).not.toContain('a');
  });

  it('TRIAL-8: as many as the ramp says', () => {
    const ramped = experimentSchema.parse({ ...halves, ramp: [5, 25, 100] });
    const people = (...documents: CoreDocument[]) =>
      [...decided(2_000, 1_000, ramped, ...documents).counts.arms.values()].reduce(
        (sum, arm) => sum + arm.people,
        0,
      );
    expect(Math.abs(people() - 85)).toBeLessThan(40);
    expect(Math.abs(people(release({ coverage: 25 })) - 420)).toBeLessThan(90);
  });

  it('HOLD-7: by chance, each action alike; as usual, the one worth most', () => {
    const holdout = holdoutSchema.parse({ kind: 'holdout', name: 'u', share: 2, random: 30, usual: 10 });
    const { decisions, counts } = decided(2_000, 1_000, holdout);
    const of = (arm: string) => decisions.filter(({ decision }) => decision.arms?.[0]?.[1] === arm);
    const random = of('random');
    expect(Math.abs(random.length - 600)).toBeLessThan(100);
    for (const name of ['a', 'b', 'c']) {
      const times = random.filter(({ decision }) => decision.chosen[0] === name).length;
      expect(Math.abs(times - random.length / 3)).toBeLessThan(60);
    }
    for (const { decision } of random)
      expect(decision.ranked[0]!.selectionProbability).toBeCloseTo(1 / 3, 12);
    expect(new Set(of('usual').map(({ decision }) => decision.chosen[0]))).toEqual(new Set(['a']));
    expect(of('held').every(({ decision }) => decision.chosen.length === 0)).toBe(true);
    expect(counts.arms.get('held')!.people).toBe(of('held').length);
  });
});

describe('random control', () => {
  it('HOLD-7: never has chance choose what is regulated', () => {
    const [a, b, c] = actions as [
      (typeof actions)[number],
      (typeof actions)[number],
      (typeof actions)[number],
    ];
    const holdout = holdoutSchema.parse({ kind: 'holdout', name: 'u', share: 0, random: 50 });
    const { decisions } = decidedAmong([a, { ...b, regulated: true }, c], 400, 1_000, holdout);
    const random = decisions.filter(({ decision }) => decision.arms?.[0]?.[1] === 'random');
    expect(random.length).toBeGreaterThan(100);
    expect(random.filter(({ decision }) => decision.chosen[0] === 'c').length).toBeGreaterThan(20);
    for (const { decision } of random) {
      const total = decision.ranked.reduce((sum, { selectionProbability }) => sum + selectionProbability, 0);
      expect(total).toBeCloseTo(1, 9);
      // The one worth most by far comes first but by chance: the regulated one hardly ever.
      expect(decision.chosen[0]).not.toBe('b');
    }
  });
});

describe('HOLD-7 among more actions than arbitration looks at', () => {
  const many = Array.from({ length: 90 }, (_, i) =>
    actionSchema.parse({ kind: 'action', name: `m${i}`, placements: ['home'], value: 1 + i }),
  );

  it('chance takes any of them, each alike, and says with what chance', () => {
    const holdout = holdoutSchema.parse({ kind: 'holdout', name: 'u', share: 0, random: 50 });
    const { decisions } = decidedAmong(many, 1_200, 1_000, holdout);
    const random = decisions.filter(({ decision }) => decision.arms?.[0]?.[1] === 'random');
    for (const { decision } of random) {
      expect(decision.unranked).toBe(60);
      expect(decision.ranked[0]!.selectionProbability).toBeCloseTo(1 / 90, 12);
    }
    // The sixty that are worth least: two thirds of the choices, with a standard deviation of .019.
    const low = random.filter(({ decision }) => Number(decision.chosen[0]!.slice(1)) < 60).length;
    expect(Math.abs(low / random.length - 2 / 3)).toBeLessThan(0.08);
  });
});

describe('counts', () => {
  it('TRIAL-4: are the same in any order, and survive as text', () => {
    const steps = [
      { arm: 'a', people: 1, rows: [['x', null, 0, 5_000_000]] },
      { arm: 'a', people: 1, rows: [] },
      { arm: 'a', people: 0, rows: [['x', 0, 9_007_199_254_740_991, 5_000_000]] },
      { arm: 'a', people: 0, rows: [['x', null, 300_000, null]] },
      { arm: 'b', people: 1, rows: [] },
      { arm: 'a', people: 0, rows: [['x', 300_000, 600_000, null]] },
    ].map(
      (step) =>
        ({ type: 'trial', key: 'k', crossed: 0, ...step }) as unknown as Parameters<TrialCounts['take']>[0],
    );
    const counted = (list: typeof steps) => {
      const counts = new TrialCounts();
      for (const step of list) counts.take(step);
      return counts;
    };
    const forwards = counted(steps);
    expect(counted([...steps].reverse()).state()).toEqual(forwards.state());
    const read = TrialCounts.from(JSON.parse(JSON.stringify(forwards.state())));
    expect(read.state()).toEqual(forwards.state());
    read.add(forwards);
    expect(read.arms.get('a')!.metrics.get('x')!.sum).toBe(2n * (9_007_199_254_740_991n + 600_000n));
  });
});
