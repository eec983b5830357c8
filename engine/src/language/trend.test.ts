import { describe, expect, it } from 'vitest';
import { compile } from './index.ts';

const environment = {
  variables: { traits: () => ({}), 'computed.orders': () => 1 },
  trends: { 'computed.orders': 'falls' as const },
  functions: { audience: () => true },
  aggregate: () => 0,
  aggregateReader: () => () => 0,
  now: () => 0,
};

describe('what time alone can do to a condition', () => {
  const cases: [string, string][] = [
    ['traits.plan == "pro"', 'steady'],
    ['events("X").count() >= 3', 'steady'],
    ['events("X").within("7d").count() >= 3', 'falls'],
    ['3 <= events("X").within("7d").count()', 'falls'],
    ['events("X").within("7d").count() < 3', 'rises'],
    ['events("X").within("7d").count() == 0', 'rises'],
    ['events("X").within("7d").count() != 0', 'falls'],
    ['events("X").within("7d").count() == 2', 'any'],
    ['events("X").within("7d").sum("v") > 10', 'falls'],
    ['events("X").within("7d").sum("v") == 0', 'any'],
    ['events("X").within("7d").avg("v") > 10', 'any'],
    ['events("X").within("7d").max("v") > 10', 'falls'],
    ['10 < events("X").within("7d").max("v")', 'falls'],
    ['events("X").within("7d").max("v") < 10', 'any'],
    ['events("X").within("7d").min("v") < 10', 'falls'],
    ['events("X").within("7d").min("v") > 10', 'any'],
    ['!(events("X").within("7d").count() >= 3)', 'rises'],
    ['events("X").within("7d").count() >= 3 && traits.plan == "pro"', 'falls'],
    ['events("X").within("7d").count() >= 3 && events("Y").within("7d").count() == 0', 'any'],
    ['events("X").within("7d").count() > events("Y").within("7d").count()', 'any'],
    ['events("X").current("day").count() >= 3', 'falls'],
    ['events("X").session("30m").count() == 0', 'rises'],
    ['events("X").since() > duration("3d")', 'rises'],
    ['events("X").within("7d").since() > duration("3d")', 'any'],
    ['events("X").then("Y", "1h").within("7d").count() >= 1', 'any'],
    ['events("X").thenNot("Y", "1h").within("7d").count() == 0', 'any'],
    ['timestamp(traits.renewal) > now', 'falls'],
    ['timestamp(traits.renewal) - now < duration("3d")', 'any'],
    ['now.getHours() > 9', 'any'],
    ['computed.orders >= 1', 'falls'],
    ['audience("vip")', 'steady'],
    ['now > timestamp("2026-01-01T00:00:00Z")', 'rises'],
  ];
  it.each(cases)('AUD: %s %s', (text, trend) => {
    expect(compile(text, environment).trend).toBe(trend);
  });
});
