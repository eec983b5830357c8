// FAIR-5: protected traits, and what gives them away, are no predictors, whatever they are read through.
import { describe, expect, it } from 'vitest';
import { audienceSchema } from '../../audience/definition.ts';
import { configure } from '../../configuration.ts';
import type { CoreDocument } from '../../document.ts';
import { modelSchema } from '../../learning/definition.ts';
import { computedTraitSchema } from '../../profile/definition.ts';
import { fairnessSchema } from './definition.ts';
import { fairnessProblems } from './predictors.ts';

const fairness = (protection: object) =>
  fairnessSchema.parse({ kind: 'fairness', name: 'fair', protected: [protection] });
const surroundings: CoreDocument[] = [
  computedTraitSchema.parse({ kind: 'computed-trait', name: 'senior', value: 'traits.age > 60' }),
  audienceSchema.parse({ kind: 'audience', name: 'retired', condition: 'computed.senior == true' }),
  audienceSchema.parse({ kind: 'audience', name: 'at_rest', condition: 'audience("retired")' }),
];

function checked(value: string, protection: object) {
  const model = modelSchema.parse({
    kind: 'model',
    name: 'response',
    predictors: [
      { name: 'plan', type: 'category', value: 'traits.plan' },
      { name: 'asked', type: 'boolean', value },
    ],
  });
  const result = configure(`r ${value} ${JSON.stringify(protection)}`, [
    ...surroundings,
    model,
    fairness(protection),
  ]);
  if (!result.ok) throw new Error(result.problems[0]!.message);
  const { learning, fairness: declared } = result.configuration;
  const used = learning.modelOf('any').predictors.map(({ name }) => name);
  return { used, problems: fairnessProblems(declared, learning.barred) };
}

describe('FAIR-5', () => {
  it.each([
    'traits.age > 60',
    'computed.senior == true',
    'audience("retired")',
    'audience("at_rest")',
    'context.age > 60',
    'traits[context.name] == 3',
    'has(traits.age)',
  ])('refuses %s, and a model in force lives without it', (value) => {
    const { used, problems } = checked(value, { trait: 'age' });
    expect(used).toEqual(['plan']);
    expect(problems).toEqual([
      expect.objectContaining({
        kind: 'model',
        name: 'response',
        path: ['predictors', 1, 'value'],
        code: 'protected_predictor',
        mend: expect.stringContaining('reason'),
      }),
    ]);
  });

  it.each([
    ['traits.zip == "1"', 'zip'],
    ['context.zip == "1"', 'zip'],
    ['audience("retired")', 'retired'],
    ['computed.senior == true', 'senior'],
  ])('refuses %s where the document names it as a stand-in', (value, standIn) => {
    expect(checked(value, { trait: 'origin' }).problems).toEqual([]);
    const { used, problems } = checked(value, { trait: 'origin', standIns: [standIn] });
    expect(used).toEqual(['plan']);
    expect(problems[0]!.message).toContain(
      `reads "${standIn}", which gives the protected trait "origin" away`,
    );
  });

  it('lets models learn from it where the document says so, and why', () => {
    const reason = 'Prices depend on age by law';
    const open = checked('traits.age > 60', { trait: 'age', predictors: true, reason });
    expect(open).toEqual({ used: ['plan', 'asked'], problems: [] });
    const { used, problems } = checked('traits.age > 60', { trait: 'age', predictors: true });
    expect(used).toEqual(['plan']);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['reason_needed', ['protected', 0, 'predictors']],
      ['protected_predictor', ['predictors', 1, 'value']],
    ]);
  });

  it('asks for no reason where there is nothing to explain', () => {
    const { problems } = checked('traits.plan == "a"', { trait: 'age', reason: 'No reason at all' });
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['reason_needed', ['protected', 0, 'reason']],
    ]);
  });
});
