import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => vi.unstubAllEnvs());

function cases(parameters?: fc.Parameters<[number]>): number[] {
  const seen: number[] = [];
  fc.assert(
    fc.property(fc.nat(), (n) => void seen.push(n)),
    parameters,
  );
  return seen;
}

it('deep runs try more random cases, whatever a test asks for', () => {
  vi.stubEnv('KAIROS_RUNS', undefined);
  vi.stubEnv('KAIROS_DEEP', '1');
  expect(cases()).toHaveLength(2_000);
  expect(cases({ numRuns: 3 })).toHaveLength(60);
  vi.stubEnv('KAIROS_RUNS', '2');
  expect(cases({ numRuns: 3 })).toHaveLength(6);
});

it('a seed repeats them, also where a test names another', () => {
  vi.stubEnv('KAIROS_SEED', '7');
  expect(cases()).toEqual(cases());
  expect(cases({ seed: 1 })).toEqual(cases({ seed: 2 }));
});
