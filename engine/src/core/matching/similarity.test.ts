import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, isSlip, jaro, jaroWinkler } from './similarity.ts';

describe('Jaro and Jaro-Winkler', () => {
  // Winkler's published table, to the digits printed there.
  it.each([
    ['martha', 'marhta', 0.944, 0.961],
    ['dwayne', 'duane', 0.822, 0.84],
    ['dixon', 'dicksonx', 0.767, 0.813],
    ['jones', 'johnson', 0.79, 0.832],
    ['massey', 'massie', 0.889, 0.933],
    ['abroms', 'abrams', 0.889, 0.922],
    ['itman', 'smith', 0.467, 0.467],
    ['jeraldine', 'geraldine', 0.926, 0.926],
    ['michelle', 'michael', 0.869, 0.921],
    ['abc', '', 0, 0],
  ])('%s and %s', (a, b, plain, boosted) => {
    expect(jaro(a, b)).toBeCloseTo(plain, 3);
    expect(jaroWinkler(a, b)).toBeCloseTo(boosted, 3);
  });

  it('is 1 for equal texts and lies between 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.string({ maxLength: 80 }), (a, b) => {
        expect(jaroWinkler(a, a)).toBe(1);
        expect(jaroWinkler(a, b)).toBeGreaterThanOrEqual(0);
        expect(jaroWinkler(a, b)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('edit distance', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['19710624', '19710642', 1],
    ['ca', 'abc', 3],
    ['', 'abc', 3],
    ['same', 'same', 0],
  ])('%s and %s', (a, b, distance) => {
    expect(editDistance(a, b, 9)).toBe(distance);
  });

  it('stops beyond what was asked for', () => {
    expect(editDistance('completely', 'different', 2)).toBe(3);
  });

  it('a slip is a distance of one', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(isSlip(a, b)).toBe(editDistance(a, b, 1) === 1);
      }),
      { numRuns: 2_000 },
    );
  });
});
