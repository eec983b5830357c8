// CAT-4: of many conditions only those that can hold are tried, and who is eligible is the same as if each were.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentSchemas } from '../../../documents/schema.ts';
import type { Condition, Scope } from '../../condition.ts';
import { type Configuration, configure } from '../../configuration.ts';
import type { CoreDocument } from '../../document.ts';
import type { Json } from '../../input.ts';
import { Profile } from '../../profile/profile.ts';
import { type ActionPool, candidatesIn } from '../candidates.ts';
import type { Decision } from '../decision.ts';
import { ineligibleActions } from '../explain.ts';
import { engagementRefusal } from './engagement.ts';

const AUDIENCES = 30;
const audiences = Array.from({ length: AUDIENCES }, (_, i): CoreDocument => {
  return { kind: 'audience', name: `a${i}`, version: 1, condition: `traits.number == ${i}` };
});

const value = fc.constantFrom('"x"', '"y"', '1', '2', '1.5', 'true', 'false');
const place = fc.constantFrom('traits.a', 'traits.b', 'traits.c.d', 'context.weather', 'computed.twice');
const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(place, value).map(([at, is]) => `${at} == ${is}`) },
  { weight: 2, arbitrary: fc.tuple(value, place).map(([is, at]) => `${is} == ${at}`) },
  { weight: 2, arbitrary: fc.tuple(place, value, value).map(([at, a, b]) => `${at} in [${a}, ${b}]`) },
  { weight: 2, arbitrary: fc.tuple(place, value).map(([at, is]) => `${at} != ${is}`) },
  { weight: 3, arbitrary: fc.nat(AUDIENCES - 1).map((i) => `audience("a${i}")`) },
  { weight: 1, arbitrary: fc.nat(AUDIENCES - 1).map((i) => `!audience("a${i}")`) },
  { weight: 1, arbitrary: place.map((at) => at) },
  { weight: 1, arbitrary: place.map((at) => `!has(${at})`).filter((text) => text.includes('traits')) },
  { weight: 1, arbitrary: fc.constant('list("vip")') },
);
const condition = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.tuple(tie('node'), tie('node'), fc.constantFrom('&&', '||')).map(([a, b, op]) => `(${a} ${op} ${b})`),
    tie('node').map((a) => `!(${a})`),
  ),
})).node;
const engagement = fc.record(
  { eligibility: condition, applicability: condition, suitability: condition },
  { requiredKeys: [] },
);
const GROUPS = ['g0', 'g1', 'g2', 'g3'];
const catalogue = fc.record({
  issues: fc.tuple(engagement, engagement),
  groups: fc.tuple(engagement, engagement, engagement, engagement),
  actions: fc.array(fc.tuple(engagement, fc.constantFrom(...GROUPS)), { minLength: 70, maxLength: 100 }),
});
const held = fc.constantFrom<Json>('x', 'y', 1, 2, 1.5, true, false, null, { d: 'x' }, { d: 1 });
const person = fc.record({
  traits: fc.record({ a: held, b: held, c: held, number: fc.nat(AUDIENCES) }, { requiredKeys: [] }),
  context: fc.record({ weather: held }, { requiredKeys: [] }),
  listed: fc.boolean(),
});

describe('CAT-4: the index over engagement policies', () => {
  it('gives what trying each action gives, and a reason for each of the others', () => {
    fc.assert(
      fc.property(catalogue, fc.array(person, { minLength: 1, maxLength: 12 }), (drawn, people) => {
        const configuration = put(drawn);
        const pool = configuration.actionsByPlacement.get('home')!;
        for (const one of people) expectSame(pool, scopeOf(one, configuration), configuration);
      }),
      { numRuns: 40 },
    );
  });

  it('touches only the conditions that want what is there', () => {
    const texts = Array.from({ length: 1_000 }, (_, i) => ({
      eligibility: `traits.a == "x${i}" && traits.b > 0`,
    }));
    const configuration = put({
      issues: [{}, {}],
      groups: [{}, {}, {}, {}],
      actions: texts.map((text) => [text, 'g0']),
    });
    const pool = configuration.actionsByPlacement.get('home')!;
    let tested = 0;
    for (const { rules } of pool.parts)
      for (const rule of rules) {
        const real: Condition = rule.condition;
        const counting: Condition = { ...real, test: (scope) => ++tested > 0 && real.test(scope) };
        Object.assign(rule, { condition: counting });
      }
    const person = { traits: { a: 'x5', b: 1 }, context: {}, listed: false };
    const { eligible } = candidatesIn(pool, scopeOf(person, configuration));
    expect(eligible.map(({ name }) => name)).toEqual(['action-5']);
    expect(tested).toBe(1);
  });
});

function expectSame(pool: ActionPool, scope: Scope, configuration: Configuration): void {
  const { eligible, ineligible } = candidatesIn(pool, scope);
  const names = eligible.map(({ name }) => name).sort();
  const all = [...configuration.actionsByName.values()];
  const tried = all.filter((action) => engagementRefusal(action, scope) === undefined);
  expect(names).toEqual(tried.map(({ name }) => name).sort());
  expect(ineligible.reduce((sum, { count }) => sum + count, eligible.length)).toBe(all.length);
  const named = ineligibleActions({ placement: 'home', ineligible } as unknown as Decision, configuration);
  const without = ineligible.filter(({ rule }) => rule === '').reduce((sum, { count }) => sum + count, 0);
  expect(new Set([...named.map(({ action }) => action), ...names]).size).toBe(all.length - without);
  expect(named).toHaveLength(all.length - without - names.length);
}

function put({
  issues,
  groups,
  actions,
}: {
  issues: readonly object[];
  groups: readonly object[];
  actions: readonly (readonly [object, string])[];
}): Configuration {
  const documents: CoreDocument[] = [
    { kind: 'list', name: 'vip', version: 1 },
    { kind: 'computed-trait', name: 'twice', version: 1, value: 'traits.a' },
    ...audiences,
    ...issues.map((above, i) =>
      documentSchemas.issue.parse({
        kind: 'issue',
        name: `i${i}`,
        ...above,
        groups: [0, 1].map((j) => ({ name: `g${2 * i + j}`, ...groups[2 * i + j] })),
      }),
    ),
    ...actions.map(([own, group], i) =>
      documentSchemas.action.parse({
        kind: 'action',
        name: `action-${i}`,
        group,
        placements: ['home'],
        ...own,
      }),
    ),
  ];
  const result = configure(`r${made++}`, documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}
let made = 0;

interface Person {
  readonly traits: { readonly [name: string]: Json };
  readonly context: { readonly [name: string]: Json };
  readonly listed: boolean;
}

function scopeOf({ traits, context, listed }: Person, configuration: Configuration): Scope {
  const profile = new Profile('p');
  profile.layout = configuration.layout;
  Object.assign(profile.traits, traits);
  if (listed) profile.lists = new Map([['vip', { isMember: true, at: 1 }]]);
  const scope: Scope = { profile, now: 0, event: null, instance: null, context };
  for (const { index, condition } of configuration.audiences)
    if (condition.test(scope)) profile.memberSince.set(index, 1);
  return scope;
}
