import { describe, expect, it } from 'vitest';
import { compile, durationText, LanguageError, LIMITS, parseDuration } from './index.ts';

const environment = { variables: { traits: () => ({}) }, functions: { audience: () => true }, now: () => 0 };

function refusal(text: string): LanguageError {
  try {
    compile(text, environment);
  } catch (error) {
    if (error instanceof LanguageError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('an error names the place and the mend', () => {
  it.each([
    ['trait.plan == "x"', 'unknown_variable', 1, 1, 'did you mean `traits`?'],
    ['traits.a == 1 &&\n  trait.b == 2', 'unknown_variable', 2, 3, 'did you mean `traits`?'],
    ['audence("x")', 'unknown_function', 1, 1, 'did you mean `audience`?'],
    ['traits.a.contain("x")', 'unknown_function', 1, 9, 'did you mean `contains`?'],
    ['traits.a = 1', 'syntax', 1, 10, 'write == instead'],
    ['traits.a == 1 & true', 'syntax', 1, 15, 'write && instead'],
    ['traits.a == 1 and true', 'syntax', 1, 15, 'write &&'],
    ['not traits.a', 'syntax', 1, 1, 'write !'],
    ['traits.a == “x”', 'syntax', 1, 13, 'use " instead'],
    ['traits.a == "x', 'syntax', 1, 13, 'add the closing "'],
    ['(traits.a == 1', 'syntax', 1, 1, 'add )'],
    ['traits.a == 1)', 'syntax', 1, 14, 'remove it'],
    ['(traits.a == 1]', 'syntax', 1, 15, 'write )'],
    ['traits.a ==', 'syntax', 1, 10, 'add what comes next'],
    ['traits.a traits.b', 'syntax', 1, 10, 'put ==, &&, || or another operator between them'],
    ['traits.a ? 1', 'syntax', 1, 10, 'write test ? this : that'],
    ['', 'syntax', 1, 1, 'write `true` for everybody'],
    ['has(traits)', 'wrong_arguments', 1, 1, 'write has(traits.plan)'],
    ['size(1, 2)', 'wrong_arguments', 1, 1, 'give it 1'],
    ['duration("30x") > duration("1s")', 'bad_literal', 1, 10, 'write "90s", "2h" or "30d"'],
    ['timestamp("today") < now', 'bad_literal', 1, 11, 'write "2026-01-31T09:00:00Z"'],
    ['traits.a.matches("(")', 'bad_literal', 1, 18, 'see the RE2 syntax'],
    ['99999999999999999999 > 1', 'bad_literal', 1, 1, ''],
    ['Thing{a: 1}', 'unsupported', 1, 1, 'write a map: {"name": value}'],
  ])('%s', (text, code, line, column, mend) => {
    const { code: told, line: atLine, column: atColumn, mend: advice } = refusal(text);
    expect([told, atLine, atColumn, advice]).toEqual([code, line, column, mend]);
  });

  it('lists what there is when nothing is close', () => {
    expect(refusal('xyzzy == 1').mend).toBe('known here: `now`, `traits`');
  });
});

describe('limits at compile', () => {
  it.each([
    ['too_long', `"${'a'.repeat(LIMITS.textLength)}" == "a"`],
    ['too_deep', `${'('.repeat(300)}${'!('.repeat(300)}true${')'.repeat(600)}`],
    ['too_deep', `${'['.repeat(5_000)}${']'.repeat(5_000)} == []`],
    ['too_deep', `1${' + 1'.repeat(LIMITS.depth)} == 1`],
    ['too_large', `traits.a in [${Array.from({ length: LIMITS.listItems + 1 }, (_, i) => i).join(',')}]`],
    ['too_large', `[${Array.from({ length: 9 }, () => `[${'1,'.repeat(999)}1]`).join(',')}] == []`],
  ])('%s', (code, text) => expect(refusal(text).code).toBe(code));

  it('a long chain of && is not deep', () => {
    expect(compile(Array.from({ length: 500 }, () => 'true').join(' && '), environment).test(null)).toBe(
      true,
    );
  });
});

describe('parseDuration', () => {
  it.each([
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['90d', 7_776_000_000],
    ['4w', 2_419_200_000],
    ['1d12h', 129_600_000],
    ['500ms', 500],
    ['0s', 0],
  ])('%s is %d ms, and its text gives it again', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
    expect(parseDuration(durationText(ms))).toBe(ms);
  });

  it.each(['', '90', 'd', '1.5h', '-1d', '1 d', '1y', '99999999999w', '1d'.repeat(30)])(
    'refuses %j',
    (text) => {
      expect(() => parseDuration(text)).toThrow(LanguageError);
    },
  );
});
