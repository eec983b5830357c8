import { describe, expect, it } from 'vitest';
import { rank } from '../../core/decision/arbitrate.ts';
import type { Decision, RankedCandidate } from '../../core/decision/decision.ts';
import { factorsIn } from '../../core/decision/factors.ts';
import { chosenBy } from '../../core/decision/trials.ts';
import { blank, chancesAgain, unlikeTheirRecord } from './again.ts';
import { NOTHING, type OwnLog, ownLog } from './own-log.ts';
import { answered } from './question.ts';
import { ruleNamed, withoutRule } from './without.ts';

function row(action: string, propensity: number, more: Partial<RankedCandidate> = {}): RankedCandidate {
  return { ...blank(action), propensity, deviation: 0.05, value: 10, ...more };
}

/** Ranked as the engine would, under an id of its own. */
function decided(i: number, rows: readonly RankedCandidate[], more: Partial<Decision> = {}): Decision {
  const id = `p${i}.d`;
  const ranked = rank(rows.map(factorsIn), id);
  const chosen = ranked.slice(0, 1).map(({ action }) => action);
  const plain = { id, at: i, revision: 'r', placement: 'home', context: {}, refused: [], ineligible: [] };
  return { ...plain, ranked, chosen, ...more };
}

const both = [row('a', 0.2), row('b', 0.25)];
const logged = (decisions: readonly Decision[]) =>
  ownLog(
    decisions.map((decision, i) => ({ decision, person: `p${i}`, responded: i % 2 === 0 })),
    'value',
  );
const chancesIn = (own: OwnLog, rule: string, at: number) => {
  const chances = new Float64Array(8);
  const policy = withoutRule(own, ruleNamed(rule), () => undefined);
  const outside = policy.chancesOf(own.log, at, chances);
  const count = own.log.starts[at + 1]! - own.log.starts[at]!;
  return { inside: [...chances.subarray(0, count)], outside: Object.fromEntries(outside ?? []) };
};

describe('CAT-11: decisions that looked at a part of what was eligible', () => {
  const notesWith = (more: Partial<Decision>) => {
    const decisions = Array.from({ length: 40 }, (_, i) => ({
      decision: decided(i, both, i < 3 ? more : {}),
      person: `p${i}`,
      respondedAt: i % 2 === 0 ? i : undefined,
    }));
    const past = { decisions, until: 1_000, share: 1, configurationOf: () => undefined };
    return answered(past, { policy: { uniform: true }, withinMs: 1, responses: true }).notes;
  };

  it('are counted beside what is told of them; those whose record only names fewer are not', () => {
    expect(notesWith({ beyond: 200_000, unranked: 119_998 }).join()).toMatch(
      /^3 of 40 decisions looked at a part/,
    );
    expect(notesWith({ beyond: 20_000, unranked: 70_000 })).toEqual([]);
  });
});

describe('OPE-8: own decisions as a log', () => {
  it('have the first choice, the chances on record, and the response worth what it was', () => {
    const { log } = logged([decided(0, both), decided(1, both)]);
    const [first] = [decided(0, both).ranked[0]!];
    expect(log.chances[log.chosen[0]!]).toBe(first.selectionProbability);
    expect([...log.rewards]).toEqual([10, 0]);
  });

  it('where nothing could be chosen, or a full cap discarded what was, the choice is nothing', () => {
    const empty = decided(0, [], { refused: [{ action: 'a', policy: 'cap', rule: 'weekly' }] });
    const plain = decided(1, both);
    const first = plain.ranked[0]!;
    const discarded = {
      ...plain,
      chosen: [],
      capped: [{ action: first.action, cap: 'daily', full: 'discard' as const }],
    };
    const { log } = logged([empty, discarded, decided(2, both)]);
    const names = (at: number) => log.actions[log.candidates[log.chosen[at]!]!];
    expect([names(0), names(1)]).toEqual([NOTHING, NOTHING]);
    expect(log.chances[log.chosen[1]!]).toBe(first.selectionProbability);
    expect(log.rewards[0]).toBe(0);
  });

  it('have chances that follow from their factors, or are known not to', () => {
    const own = logged([decided(0, both), decided(1, both)]);
    expect(unlikeTheirRecord(own)).toBe(0);
    const strange = decided(2, both);
    const other = strange.ranked.map((one) => ({ ...one, selectionProbability: 0.5 }));
    expect(unlikeTheirRecord(logged([decided(0, both), { ...strange, ranked: other }]))).toBe(1);
  });

  it('have those of the arm where an experiment chose by chance or as ever, also with one candidate less', () => {
    for (const choice of ['random', 'usual'] as const) {
      const plain = decided(3, both);
      const arms = [['hero', 'other']] as const;
      const dealt = { ...plain, arms, ranked: chosenBy(choice, [...plain.ranked], plain.id, 0) };
      expect(unlikeTheirRecord(logged([decided(0, both), dealt]))).toBe(0);
      const [first] = dealt.ranked;
      expect(chancesAgain(dealt, [first!]).get(first!.action)).toBe(1);
    }
  });
});

describe('OPE-9: without a rule', () => {
  it('whom it refused is a candidate with its usual factors; other decisions stay as they were', () => {
    const capped = decided(0, [row('a', 0.2)], { refused: [{ action: 'b', policy: 'cap', rule: 'weekly' }] });
    const own = logged([capped, decided(1, both)]);
    const { inside, outside } = chancesIn(own, 'cap:weekly', 0);
    const [b] = decided(1, both).ranked.filter(({ action }) => action === 'b');
    expect(outside.b).toBeCloseTo(b!.selectionProbability, 6);
    expect(inside[0]).toBeCloseTo(1 - b!.selectionProbability, 6);
    expect(chancesIn(own, 'cap:weekly', 1).outside).toEqual({});
  });

  it('what a cap discarded is said', () => {
    const plain = decided(0, both);
    const first = plain.ranked[0]!;
    const discarded = {
      ...plain,
      chosen: [],
      capped: [{ action: first.action, cap: 'daily', full: 'discard' as const }],
    };
    const own = logged([discarded, decided(1, both)]);
    expect(chancesIn(own, 'cap:daily', 0).outside[first.action]).toBeCloseTo(first.selectionProbability, 6);
  });

  it('a lever is taken out of the product', () => {
    const levered = [row('a', 0.2, { lever: 2 }), row('b', 0.25)];
    const own = logged([decided(0, levered), decided(1, both)]);
    const without = chancesIn(own, 'lever', 0);
    const plain = decided(0, both).ranked;
    const at = plain.findIndex(({ action }) => action === decided(0, levered).ranked[0]!.action);
    expect(without.inside[0]).toBeCloseTo(plain[at]!.selectionProbability, 9);
  });

  it.each([
    ['no_such_rule', 'consent:marketing'],
    ['no_such_rule', 'Weekly!'],
    ['rule_never_met', 'cap:monthly'],
    ['rule_never_met', 'lever'],
  ])('refuses with %s: %s', (code, rule) => {
    const own = logged([decided(0, both)]);
    expect(() => withoutRule(own, ruleNamed(rule), () => undefined)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
