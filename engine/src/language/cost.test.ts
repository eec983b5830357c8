import { describe, expect, it } from 'vitest';
import { costOf } from './cost.ts';
import { compile, LanguageError, LIMITS } from './index.ts';
import { parse } from './parse.ts';

const environment = {
  variables: { traits: () => ({}) },
  aggregate: () => 0,
  aggregateReader: () => () => 0,
  costLimit: LIMITS.cost,
};

function refusal(text: string): LanguageError | undefined {
  try {
    compile(text, environment);
    return undefined;
  } catch (error) {
    if (error instanceof LanguageError) return error;
    throw error;
  }
}

describe('what a condition may cost is known when it is saved (AUD-6)', () => {
  it.each([
    'traits.plan == "pro" && events("A").within("30d").count() > 3',
    'traits.tags.exists(t, t in ["a", "b"] && t.matches("^x+$"))',
    'traits.orders.exists(o, o.lines.exists(l, l.price > 100.0))',
    'events("A").thenNot("B", "2h").same("id").within("7d").count() > 0',
  ])('allows %s', (text) => expect(refusal(text)).toBeUndefined());

  it.each([
    'traits.a.exists(a, traits.b.exists(b, traits.c.exists(c, a == b && b == c)))',
    'traits.a.all(a, traits.b.map(b, traits.b.filter(x, x == a)).size() > 1)',
    `traits.a.exists(a, traits.b.exists(b, b.matches("x") || ${Array(5).fill('a.matches(b)').join(' || ')}))`,
  ])('refuses %s', (text) => {
    const error = refusal(text);
    expect(error?.code).toBe('condition_too_costly');
    expect(error?.mend).toContain('loops');
    expect(error?.column).toBeGreaterThan(0);
  });

  it('counts loops by their items where these are known', () => {
    expect(costOf(parse('[1, 2, 3].exists(x, x == 2)'))).toBeLessThan(20);
    expect(costOf(parse('traits.a.exists(x, x == 2)'))).toBeGreaterThan(100);
  });
});
