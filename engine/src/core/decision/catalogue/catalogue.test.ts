// CAT-1, CAT-3, CAT-5: levels of the catalogue, what they refuse together, and how little of it a record needs.
import { describe, expect, it } from 'vitest';
import { documentSchemas } from '../../../documents/schema.ts';
import type { Scope } from '../../condition.ts';
import { type Configuration, configure } from '../../configuration.ts';
import type { CoreDocument } from '../../document.ts';
import type { Json } from '../../input.ts';
import { Profile } from '../../profile/profile.ts';
import { candidatesIn } from '../candidates.ts';
import type { Decision } from '../decision.ts';
import { ineligibleActions } from '../explain.ts';

const action = (name: string, more: object = {}) =>
  documentSchemas.action.parse({ kind: 'action', name, placements: ['home'], ...more });
const issue = (name: string, more: object) => documentSchemas.issue.parse({ kind: 'issue', name, ...more });

function put(documents: readonly CoreDocument[]): Configuration {
  const result = configure(`r${made++}`, documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}
let made = 0;

function problemsOf(documents: readonly CoreDocument[]) {
  const result = configure(`r${made++}`, documents);
  return result.ok ? [] : result.problems.map(({ name, path, code }) => [name, path.join('.'), code]);
}

function scopeOf(traits: { [name: string]: Json }): Scope {
  const profile = new Profile('p');
  Object.assign(profile.traits, traits);
  return { profile, now: 0, event: null, instance: null, context: {} };
}

describe('CAT-1: names in the catalogue', () => {
  const cards = issue('grow', { groups: [{ name: 'cards' }, { name: 'loans' }] });

  it('are known where issues are declared, and free where there are none', () => {
    expect(problemsOf([action('a', { group: 'anything' })])).toEqual([]);
    expect(problemsOf([cards, action('a', { group: 'cards' }), action('b')])).toEqual([]);
    expect(problemsOf([cards, action('a', { group: 'card' })])).toEqual([['a', 'group', 'unknown_group']]);
  });

  it('stand for one thing each', () => {
    expect(problemsOf([cards, issue('keep', { groups: [{ name: 'loans' }] })])).toEqual([
      ['keep', 'groups.0.name', 'duplicate_name'],
    ]);
    expect(problemsOf([cards, issue('keep', { groups: [{ name: 'grow' }] })])).toEqual([
      ['keep', 'groups.0.name', 'duplicate_name'],
    ]);
    expect(problemsOf([cards, action('loans'), action('grow')])).toEqual([
      ['loans', 'name', 'duplicate_name'],
      ['grow', 'name', 'duplicate_name'],
    ]);
  });

  it('and a condition that does not compile is told at its level', () => {
    const broken = issue('keep', { groups: [{ name: 'offers', suitability: 'nobody.knows' }] });
    expect(problemsOf([broken])).toEqual([['keep', 'groups.0.suitability', 'unknown_variable']]);
  });
});

describe('CAT-3: what a level refuses', () => {
  const documents = [
    issue('grow', {
      eligibility: 'traits.age >= 18',
      groups: [{ name: 'cards' }, { name: 'loans', suitability: 'traits.income > 1000' }],
    }),
    action('gold', { group: 'cards', applicability: 'traits.card != "gold"' }),
    action('house', { group: 'loans' }),
    action('car', { group: 'loans', eligibility: 'traits.licence' }),
    action('news'),
  ];
  const configuration = put(documents);
  const pool = configuration.actionsByPlacement.get('home')!;
  const ask = (traits: { [name: string]: Json }) => {
    const { eligible, ineligible } = candidatesIn(pool, scopeOf(traits));
    return { eligible: eligible.map(({ name }) => name).sort(), ineligible };
  };

  it('falls out with all that is below it, counted once', () => {
    expect(ask({ age: 17, income: 0 })).toEqual({
      eligible: ['news'],
      ineligible: [
        { policy: 'eligibility', rule: 'traits.age >= 18', count: 3, level: 'issue', name: 'grow' },
      ],
    });
    expect(ask({ age: 30, income: 0, card: 'gold' })).toEqual({
      eligible: ['news'],
      ineligible: [
        { policy: 'suitability', rule: 'traits.income > 1000', count: 2, level: 'group', name: 'loans' },
        { policy: 'applicability', rule: 'traits.card != "gold"', count: 1 },
      ],
    });
    expect(ask({ age: 30, income: 2000, card: 'none', licence: true }).eligible).toEqual([
      'car',
      'gold',
      'house',
      'news',
    ]);
  });

  it('is named for each action from the documents', () => {
    const { ineligible } = candidatesIn(pool, scopeOf({ age: 30, income: 0, card: 'gold' }));
    const decision = { placement: 'home', ineligible } as unknown as Decision;
    expect(ineligibleActions(decision, configuration)).toEqual([
      { action: 'gold', policy: 'applicability', rule: 'traits.card != "gold"' },
      { action: 'house', policy: 'suitability', rule: 'traits.income > 1000', level: 'group', name: 'loans' },
      { action: 'car', policy: 'suitability', rule: 'traits.income > 1000', level: 'group', name: 'loans' },
    ]);
  });
});

describe('CAT-5: the record of thousands', () => {
  const actions = Array.from({ length: 3_000 }, (_, i) =>
    action(`offer-${i}`, {
      eligibility: `traits.tariff == "t${i % 1_000}" && traits.age > ${i % 70}`,
    }),
  );
  const configuration = put(actions);
  const pool = configuration.actionsByPlacement.get('home')!;

  it('has a row for the place and one for each condition that was tried', () => {
    const { eligible, ineligible } = candidatesIn(pool, scopeOf({ tariff: 't7', age: 8 }));
    expect(eligible.map(({ name }) => name).sort()).toEqual(['offer-7']);
    expect(ineligible).toEqual([
      { policy: 'eligibility', rule: 'traits.tariff', count: 2_997, held: ['t7'] },
      { policy: 'eligibility', rule: 'traits.tariff == "t7" && traits.age > 27', count: 1 },
      { policy: 'eligibility', rule: 'traits.tariff == "t7" && traits.age > 47', count: 1 },
    ]);
    const decision = { placement: 'home', ineligible } as unknown as Decision;
    const named = ineligibleActions(decision, configuration);
    expect(named).toHaveLength(2_999);
    expect(named.find(({ action }) => action === 'offer-8')?.rule).toBe(
      'traits.tariff == "t8" && traits.age > 8',
    );
  });

  it('stays small where no condition asks for a value', () => {
    const open = Array.from({ length: 500 }, (_, i) => action(`a${i}`, { eligibility: `traits.age > ${i}` }));
    const { ineligible } = candidatesIn(put(open).actionsByPlacement.get('home')!, scopeOf({ age: 0 }));
    expect(ineligible).toHaveLength(101);
    expect(ineligible.at(-1)).toEqual({ policy: 'eligibility', rule: '', count: 400 });
  });
});
