import { describe, expect, it } from 'vitest';
import { lineThrough } from './line-through.ts';

const reach = { from: 10, to: 20, bottom: 0, top: 4 };

describe('a line of a chart', () => {
  it('goes from the lower left to the upper right', () => {
    expect(
      lineThrough(
        [
          [10, 0],
          [15, 1],
          [20, 4],
        ],
        reach,
      ),
    ).toBe('M0 100L50 75L100 0');
  });

  it('is cut off at the edges, and stays a number where the axis has no length', () => {
    expect(
      lineThrough(
        [
          [0, -1],
          [40, 9],
        ],
        reach,
      ),
    ).toBe('M0 100L100 0');
    expect(lineThrough([[5, 5]], { from: 5, to: 5, bottom: 5, top: 5 })).toBe('M-1 100h2');
  });

  it('is nothing where there are no points', () => {
    expect(lineThrough([], reach)).toBe('');
  });
});
