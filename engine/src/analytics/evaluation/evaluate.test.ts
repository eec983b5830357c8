import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { logOf, offers } from './log.testing.ts';
import { type DecisionLog, LogBuilder } from './log.ts';
import { alwaysPolicy, choicePolicy, type uniformPolicy } from './policy.ts';

const log = logOf(offers, 6_000, 11);
const codes = (found: ReturnType<typeof evaluate>) => found.refusals.map(({ code }) => code);

describe('OPE-3: what a policy would have earned', () => {
  it('is told with two ranges, beside what was earned', () => {
    const { logged, answer, decisions, persons, overlap } = evaluate(log, alwaysPolicy('green'));
    expect({ decisions, persons }).toEqual({ decisions: 6_000, persons: 6_000 });
    expect(Math.abs(overlap.effectiveRows - 2_400)).toBeLessThan(150);
    const { value, difference, verdict, estimates } = answer!;
    expect(value.likely.lower).toBeLessThan(0.15);
    expect(value.likely.upper).toBeGreaterThan(0.15);
    expect(value.sure!.lower).toBeLessThan(value.likely.lower);
    expect(value.sure!.upper).toBeGreaterThan(value.likely.upper);
    expect(difference.mean).toBeCloseTo(value.mean - logged.mean, 10);
    expect(verdict).toBe('no-difference-shown');
    expect(evaluate(log, alwaysPolicy('red')).answer!.verdict).toBe('less');
    expect(estimates).toHaveLength(8);
  });

  it('the policy that was logged earns what was earned, and nothing more is shown', () => {
    const asLogged = {
      name: 'logged',
      chancesOf: (...[own, row, chances]: Parameters<typeof uniformPolicy.chancesOf>) => {
        for (let at = own.starts[row]!, i = 0; at < own.starts[row + 1]!; at++, i++)
          chances[i] = own.chances[at]!;
        return null;
      },
    };
    const { answer, logged } = evaluate(log, asLogged);
    expect(answer!.estimates.find(({ estimator }) => estimator === 'ips')!.mean).toBeCloseTo(logged.mean, 12);
    expect(answer!.difference.sure!.lower).toBeGreaterThan(-0.002);
    expect(answer!.difference.sure!.upper).toBeLessThan(0.002);
    expect(answer!.verdict).toBe('no-difference-shown');
  });

  it('a policy that fits each person is found better than any one action', () => {
    const { features } = log;
    const best = choicePolicy('best', (row) => (features.values[row]! > 0.5 ? 'blue' : 'green'));
    const value = (policy: Parameters<typeof evaluate>[1]) => evaluate(log, policy).answer!.value.mean;
    // .15 below one half, .3 x above: .075 + .3 x 3/8
    expect(value(best)).toBeCloseTo(0.1875, 1);
    for (const action of offers.actions) expect(value(best)).toBeGreaterThan(value(alwaysPolicy(action)));
  });

  it('what one person did several times counts as one person', () => {
    const alone = evaluate(log, alwaysPolicy('green')).answer!;
    const repeated: DecisionLog = { ...log, persons: log.persons.map((person) => Math.floor(person / 6)) };
    const { answer } = evaluate(repeated, alwaysPolicy('green'));
    expect(answer!.value.mean).toBeCloseTo(alone.value.mean, 2);
    expect(answer!.doubts.map(({ code }) => code)).toContain('decisions_follow_each_other');
  });
});

describe('OPE-4: a log that cannot answer says so, and what would be enough', () => {
  it('an action that was no candidate', () => {
    const [refusal] = evaluate(log, alwaysPolicy('violet')).refusals;
    expect(refusal).toMatchObject({ code: 'no_overlap', detail: expect.stringContaining('violet (100 %)') });
    expect(evaluate(log, alwaysPolicy('violet')).answer).toBeNull();
  });

  it('an action that never had a chance', () => {
    const never = {
      ...log,
      chances: log.chances.map((chance, at) => (log.candidates[at] === 2 ? 0 : chance)),
    };
    const kept = rowsWhere(never, (row) => log.candidates[log.chosen[row]!] !== 2);
    expect(codes(evaluate(kept, alwaysPolicy('blue')))).toContain('no_overlap');
  });

  it('too few decisions like the policy', () => {
    const small = logOf(offers, 900, 5);
    const { refusals } = evaluate(small, alwaysPolicy('blue'));
    const refusal = refusals.find(({ code }) => code === 'insufficient_overlap')!;
    expect(refusal.detail).toMatch(/900 decisions tell as much as \d+ would, and at least 500/);
    expect(refusal.mend).toMatch(/about [\d,]+ decisions in all instead of 900/);
    expect(refusal.mend).toMatch(/random control of \d+ %|only \d+ % of the way/);
  });

  it('one decision that would decide', () => {
    const world = { ...offers, logged: () => [0.979, 0.02, 0.001] };
    expect(codes(evaluate(logOf(world, 3_000, 3), alwaysPolicy('blue')))).toContain('one_decision_decides');
  });

  it('chances that are not those of the log', () => {
    const wrong = { ...log, chances: log.chances.map(() => 1 / 3) };
    const [refusal] = evaluate(wrong, alwaysPolicy('green')).refusals;
    expect(refusal).toMatchObject({ code: 'chances_wrong', mend: expect.stringContaining('all decisions') });
  });
});

describe('OPE-5: what is no log is refused by its code', () => {
  const row = { candidates: ['a', 'b'], chances: [0.5, 0.5], chosen: 'a', reward: 0 };
  it.each([
    ['no_probability', { ...row, chances: Number.NaN }],
    ['bad_probability', { ...row, chances: 0 }],
    ['bad_probability', { ...row, chances: 1.5 }],
    ['bad_reward', { ...row, reward: Number.NaN }],
    ['bad_reward', { ...row, reward: Number.POSITIVE_INFINITY }],
    ['not_a_candidate', { ...row, chosen: 'c' }],
  ])('%s', (code, decision) => {
    expect(() => new LogBuilder().add(decision)).toThrow(expect.objectContaining({ code }));
  });

  it('empty_log', () => {
    expect(() => new LogBuilder().finish()).toThrow(expect.objectContaining({ code: 'empty_log' }));
  });
});

/** A log of some of the rows. */
function rowsWhere(whole: DecisionLog, isIn: (row: number) => boolean): DecisionLog {
  const builder = new LogBuilder();
  for (let row = 0; row < whole.rows; row++) {
    if (!isIn(row)) continue;
    const [begin, end] = [whole.starts[row]!, whole.starts[row + 1]!];
    builder.add({
      candidates: [...whole.candidates.subarray(begin, end)].map((place) => whole.actions[place]!),
      chances: [...whole.chances.subarray(begin, end)],
      chosen: whole.actions[whole.candidates[whole.chosen[row]!]!]!,
      reward: whole.rewards[row]!,
    });
  }
  return builder.finish();
}
