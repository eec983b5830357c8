/**
 * fast-check as every test gets it (vitest.config.ts puts it in its place): `KAIROS_SEED` repeats the random cases of a
 * run, `KAIROS_DEEP=1` tries twenty times as many, `KAIROS_RUNS=n` n times. What a test asks for itself is multiplied.
 */
import * as real from '../node_modules/fast-check/lib/fast-check.js';

export * from '../node_modules/fast-check/lib/fast-check.js';

const USUAL_RUNS = 100;

export function assert(property, given) {
  return real.assert(property, asWished(given));
}

export function check(property, given) {
  return real.check(property, asWished(given));
}

/** A case that is named by its path, as failures print it, stays that one case. */
function asWished(given = {}) {
  if (given.path !== undefined) return given;
  const { KAIROS_RUNS, KAIROS_DEEP, KAIROS_SEED } = process.env;
  const times = Number(KAIROS_RUNS ?? (KAIROS_DEEP === '1' ? 20 : 1));
  const numRuns = Math.ceil((given.numRuns ?? USUAL_RUNS) * times);
  return { ...given, numRuns, ...(KAIROS_SEED !== undefined && { seed: Number(KAIROS_SEED) }) };
}

export default { ...real.default, assert, check };
