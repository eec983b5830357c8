import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { fitting, shortfallsOf } from './shortfall.ts';

type Scope = { readonly [name: string]: unknown };
const environment = { variables: { traits: (scope: Scope) => scope.traits } };
const holds = (text: string, traits: object) => compile<Scope>(text, environment).test({ traits });

function lackOf(text: string, traits: object) {
  return shortfallsOf(text, (part) => compile<Scope>(part, environment).evaluate({ traits }));
}

const words = (text: string, traits: object) =>
  lackOf(text, traits).map(({ parts }) =>
    parts.map(({ place, need }) => `${place} ${need.kind} ${JSON.stringify(fitting(need) ?? null)}`),
  );

describe('what a condition lacks', () => {
  it('is nothing where it is true', () => expect(lackOf('traits.age > 18', { age: 19 })).toEqual([]));

  it('is each false part of a conjunction, and any one of an alternative, the fewest parts first', () => {
    const text = 'traits.plan == "pro" && (traits.age >= 18 || traits.guardian == true)';
    expect(words(text, { plan: 'pro', age: 17, guardian: false })).toEqual([
      ['traits.age at-least 18'],
      ['traits.guardian equal true'],
    ]);
    expect(words(`traits.vip == true || (${text})`, { vip: false, plan: 'free', age: 17 })).toEqual([
      ['traits.vip equal true'],
      ['traits.plan equal "pro"', 'traits.age at-least 18'],
      ['traits.plan equal "pro"', 'traits.guardian equal true'],
    ]);
  });

  it('turns with a negation, and with a constant on the left', () => {
    expect(words('!(traits.age > 18 || traits.plan == "pro")', { age: 20, plan: 'pro' })).toEqual([
      ['traits.age at-most 18', 'traits.plan other null'],
    ]);
    expect(words('18 < traits.age', { age: 1 })).toEqual([['traits.age more-than 19']]);
    expect(words('-5 >= traits.balance', { balance: 0 })).toEqual([['traits.balance at-most -5']]);
    expect(words('traits.age < 1.5', { age: 2 })).toEqual([['traits.age less-than 1.4985']]);
  });

  it('of a choice is in what it tests or in what it gives', () => {
    const text = 'traits.eu == true ? traits.age >= 16 : traits.age >= 13';
    expect(words(text, { eu: true, age: 14 })).toEqual([
      ['traits.age at-least 16'],
      ['traits.eu other null'],
    ]);
  });

  it('of what cannot be taken apart is all of it', () => {
    expect(words('traits.email.endsWith("ch")', { email: 'a' })).toEqual([
      ['traits.email.endsWith("ch") true null'],
    ]);
    expect(words('has(traits.city) && traits.city in ["Bern", "Basel"]', {})).toEqual([
      ['traits.city known null', 'traits.city one-of "Bern"'],
    ]);
  });

  it('gives a condition that is true once it is mended', () => {
    const text = 'traits.a > 1 && (traits.b == "x" || !has(traits.c)) && (traits.d ? traits.e < 2 : false)';
    for (const traits of [{}, { a: 2, c: 1 }, { a: 0, b: 'y', c: 1, d: false, e: 5 }, { d: true, c: 0 }]) {
      const lacking = lackOf(text, traits);
      expect(lacking.length).toBeGreaterThan(0);
      for (const { mended } of lacking) expect([mended, holds(mended, traits)]).toEqual([mended, true]);
    }
  });

  it('does not grow beyond what is read', () => {
    const many = Array.from({ length: 12 }, (_, i) => `(traits.a${i} == 1 || traits.b${i} == 1)`).join(
      ' && ',
    );
    const lacking = lackOf(many, {});
    expect(lacking.length).toBeLessThanOrEqual(50);
    expect(lacking[0]!.parts).toHaveLength(12);
  });
});
