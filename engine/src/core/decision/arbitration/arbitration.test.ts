/** ARB: what documents make of priorities, and that selection probabilities stay exact under any of them. */
import { describe, expect, test } from 'vitest';
import { type Configuration, configure } from '../../configuration.ts';
import { Effects } from '../../effects.ts';
import { emptyLayout } from '../../profile/layout.ts';
import { Profile } from '../../profile/profile.ts';
import type { World } from '../../world.ts';
import { weighAll } from '../arbitrate.ts';
import type { Deciding } from '../deciding.ts';
import type { RefusedCandidate } from '../decision.ts';
import { actionSchema } from '../definition.ts';
import { type ArbitrationDefinition, arbitrationSchema } from './definition.ts';

type Written = Partial<Omit<ArbitrationDefinition, 'kind' | 'name'>>;

const actions = ['card', 'loan', 'gold'].map((name, i) =>
  actionSchema.parse({
    kind: 'action',
    name,
    value: 10 * (i + 1),
    group: name === 'loan' ? 'credit' : 'cards',
  }),
);

function configured(written: Written | undefined, documents = actions): Configuration {
  const arbitration = written && arbitrationSchema.parse({ kind: 'arbitration', name: 'all', ...written });
  const result = configure(JSON.stringify(written ?? null), [
    ...documents,
    ...(arbitration ? [arbitration] : []),
  ]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

function problemsOf(written: Written) {
  const arbitration = arbitrationSchema.parse({ kind: 'arbitration', name: 'all', ...written });
  const result = configure(JSON.stringify(written), [...actions, arbitration]);
  return result.ok ? [] : result.problems.map(({ code, path }) => ({ code, path }));
}

function deciding(configuration: Configuration, traits: Record<string, number> = {}): Deciding {
  const profile = new Profile('p');
  Object.assign(profile.traits, traits);
  const world = {
    now: 0,
    configuration,
    layout: () => emptyLayout,
    unfilled: new Set<string>(),
    models: new Map([['card', { trials: 80, successes: 4 }]]),
    foundedBy: () => undefined,
    recorded: undefined,
  } as unknown as World;
  return {
    profile,
    world,
    configuration,
    effects: new Effects(),
    scope: { profile, now: 0, event: null, instance: null, context: {} },
  };
}

function ranking(written: Written | undefined, id = 'p.1', traits: Record<string, number> = {}) {
  const configuration = configured(written);
  const refused: RefusedCandidate[] = [];
  const request = { id, placement: 'home', limit: 1, reserveMs: 0 };
  const pool = [...configuration.actionsByName.values()];
  const { able, rank, outweighed } = weighAll(pool, deciding(configuration, traits), request, refused);
  const ranked = rank(able);
  return { ranked, outweighed, refused, by: new Map(ranked.map((row) => [row.action, row])) };
}

describe('the factors of a priority', () => {
  test('ARB-1 are propensity and value, without a document', () => {
    for (const row of ranking(undefined).ranked) {
      expect(row.priority).toBe(row.draw * row.value);
      expect(row).toMatchObject({ contextWeight: 1, lever: 1, influence: 1, cost: 0, uplift: null });
    }
  });

  test('ARB-2 add up levers of action and group', () => {
    const levers = [
      { group: 'cards', percent: 20 },
      { action: 'card', percent: 30 },
      { percent: 10 },
      { action: 'gold', percent: -100 },
      { action: 'gold', percent: -100 },
    ];
    const { by } = ranking({ levers });
    expect(by.get('card')!.lever).toBeCloseTo(1.6, 12);
    expect(by.get('loan')!.lever).toBeCloseTo(1.1, 12);
    expect(by.get('gold')!.lever).toBe(0);
  });

  test.each(['propensity', 'value', 'context', 'lever'] as const)('ARB-1 %s can be switched off', (name) => {
    const written: Written = {
      levers: [{ percent: 100 }],
      context: [{ name: 'always', when: 'true', percent: 300 }],
    };
    const { draw, value, contextWeight, lever, priority } = ranking({ ...written, without: [name] }).by.get(
      'gold',
    )!;
    const all = ranking(written).by.get('gold')!;
    const off = { propensity: all.draw, value: 30, context: 4, lever: 2 }[name];
    expect(priority).toBeCloseTo(draw * value * contextWeight! * lever!, 12);
    expect(priority * off).toBeCloseTo(all.priority, 12);
  });
});

describe('a formula', () => {
  test('ARB-4 refuses what gives nothing that can be ranked, and ranks the rest', () => {
    const { refused, ranked } = ranking({
      formula: 'value == 10.0 ? propensity / 0.0 : value == 20.0 ? -1.0 : propensity',
    });
    expect(refused).toEqual([
      { action: 'card', policy: 'formula', rule: 'infinite' },
      { action: 'loan', policy: 'formula', rule: 'negative' },
    ]);
    expect(ranked.map(({ action }) => action)).toEqual(['gold']);
    const rules = (formula: string) => new Set(ranking({ formula }).refused.map(({ rule }) => rule));
    expect(rules('0.0 / 0.0')).toEqual(new Set(['not a number']));
    expect(rules('"much"')).toEqual(new Set(['no number']));
    expect(rules('traits.missing * 2.0')).toEqual(new Set(['no number']));
  });

  test('ARB-4 is checked when it is saved', () => {
    expect(problemsOf({ formula: 'propensity * worth' })).toEqual([
      { code: 'unknown_variable', path: ['formula'] },
    ]);
    expect(problemsOf({ context: [{ name: 'no', when: 'propensity > 1.0', percent: 1 }] })).toEqual([
      { code: 'unknown_variable', path: ['context', 0, 'when'] },
    ]);
  });

  test('ARB-5 that says the product gives what the product gives', () => {
    const levers = [{ action: 'loan', percent: 50 }];
    const plain = ranking({ levers });
    const said = ranking({ levers, formula: 'propensity * value * contextWeight * lever * influence' });
    for (const { action, priority, selectionProbability } of plain.ranked) {
      expect(said.by.get(action)!.priority).toBeCloseTo(priority, 9);
      expect(said.by.get(action)!.selectionProbability).toBeCloseTo(selectionProbability, 9);
    }
  });

  test.each([
    { formula: 'propensity * propensity * value * 100.0' },
    {
      levers: [{ action: 'loan', percent: 80 }],
      context: [{ name: 'now', when: 'true', action: 'card', percent: 150 }],
    },
    { contact: [{ cost: 0.9, optOut: 0, lifetimeValue: 0 }] },
  ] as Written[])('ARB-5 tells the chance to come first exactly: %o', (written) => {
    const decisions = 3000;
    const wins = new Map<string, number>();
    for (let i = 0; i < decisions; i++) {
      const { action } = ranking(written, `p.${i}`).ranked[0]!;
      wins.set(action, (wins.get(action) ?? 0) + 1 / decisions);
    }
    for (const { action, selectionProbability } of ranking(written).ranked)
      expect(Math.abs((wins.get(action) ?? 0) - selectionProbability)).toBeLessThan(0.035);
  });
});

describe('saying nothing', () => {
  const contact = [{ cost: 0.1, optOut: 0.01, lifetimeValue: 'traits.ltv' }];
  const uplift = [
    { action: 'card', share: 0.5, evidence: 'holdout of spring' },
    { action: 'loan', chance: 'traits.adds', error: 0.001, evidence: 'uplift model' },
  ];

  test('ARB-6 is better than what adds less than its contact costs', () => {
    // card: half of 6.2 % of 10 is .31, a contact costs .1 + 1 % of 50 = .6; loan adds 20 x .05 = 1.
    const { refused, outweighed, by } = ranking({ contact, uplift }, 'p.1', { ltv: 50, adds: 0.05 });
    expect(refused).toEqual([
      { action: 'card', policy: 'nothing', rule: 'adds no more than the contact costs' },
    ]);
    expect(outweighed[0]!.adds).toBeCloseTo(5 * 0.0622939, 6);
    expect(outweighed[0]!.costs).toBeCloseTo(0.6, 9);
    expect(by.get('loan')).toMatchObject({ uplift: 0.05, cost: 0.6 });
    expect(ranking({ contact, uplift, nothing: 'never' }, 'p.1', { ltv: 50, adds: 0.05 }).refused).toEqual(
      [],
    );
  });

  test('ARB-6 is better than what does harm, ARB-7 and needs uplift evidence of the person', () => {
    const harmed = ranking({ contact, uplift }, 'p.1', { ltv: 0, adds: -0.02 });
    expect(harmed.refused).toMatchObject([{ action: 'loan', policy: 'nothing' }]);
    const unknown = ranking({ contact, uplift }, 'p.1', { ltv: 5000 });
    expect(unknown.refused.map(({ action }) => action)).toEqual(['card']);
    expect(unknown.by.get('loan')!.uplift).toBeNull();
    const always = ranking({ contact, uplift, nothing: 'always' }, 'p.1', { ltv: 5000 });
    expect(always.ranked).toEqual([]);
  });
});

describe('ARB-8 ties', () => {
  test('go by neither name nor place: of fifty equal actions each is seen among the ranked, and first', () => {
    const names = Array.from({ length: 50 }, (_, i) => `a${String(i).padStart(2, '0')}`);
    const equal = names.map((name) => actionSchema.parse({ kind: 'action', name }));
    const configuration = configured({ without: ['propensity'] }, equal);
    const first = new Set<string>();
    const seen = new Set<string>();
    for (let i = 0; i < 600; i++) {
      const one = deciding(configuration);
      const person = { ...one, profile: new Profile(`p${i}`) };
      const request = { id: `p${i}.1`, placement: 'home', limit: 1, reserveMs: 0 };
      const { able, rank } = weighAll([...configuration.actionsByName.values()], person, request, []);
      const ranked = rank(able);
      first.add(ranked[0]!.action);
      for (const { action } of ranked) seen.add(action);
    }
    expect(seen.size).toBe(50);
    expect(first.size).toBe(50);
  });
});

describe('a document that cannot be meant', () => {
  test('is refused with its place', () => {
    expect(
      problemsOf({ levers: [{ action: 'crad', percent: 1 }], uplift: [{ evidence: 'none at all' }] }),
    ).toEqual([
      { code: 'unknown_action', path: ['levers', 0, 'action'] },
      { code: 'uplift_needs_one', path: ['uplift', 0] },
    ]);
    expect(problemsOf({ fallbacks: [{ placement: 'nowhere' }] })).toEqual([
      { code: 'unknown_placement', path: ['fallbacks', 0, 'placement'] },
      { code: 'fallback_needs_one', path: ['fallbacks', 0] },
    ]);
  });
});
