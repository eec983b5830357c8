import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../draws.ts';
import { fit } from './softmax.ts';

/** Each class has two columns of its own, and shares a third with its neighbour. */
function world(classes: number, rows: number) {
  const draw = drawsFrom(3);
  const targets = Int32Array.from({ length: rows }, () => Math.floor(draw() * classes));
  const columns = Int32Array.from({ length: rows * 3 }, (_, i) => {
    const target = targets[Math.floor(i / 3)]!;
    return i % 3 < 2 ? target * 2 + (i % 3) : classes * 2 + (target >> 1);
  });
  const starts = Int32Array.from({ length: rows + 1 }, (_, i) => i * 3);
  const values = new Float32Array(rows * 3).fill(0.57);
  return { rows: { starts, columns, values, keep: null }, targets, columns: Math.ceil(classes * 2.5) };
}

describe('fitting', () => {
  // Few classes are all looked at in each step; of many only those that an example may be taken for.
  it.each([3, 40, 200])('finds what speaks for each of %i classes', (classes) => {
    const { rows, targets, columns } = world(classes, classes * 40);
    const options = { classes, columns, epochs: 10, rate: 2, shown: 0.6, seed: 1 };
    let epochs = 0;
    const { weights } = fit(rows, targets, { ...options, told: () => epochs++ });
    expect(epochs).toBe(10);
    for (let k = 0; k < classes; k++) {
      for (const column of [2 * k, 2 * k + 1]) {
        const own = weights.subarray(column * classes, (column + 1) * classes);
        expect(own.indexOf(Math.max(...own))).toBe(k);
        expect(own[k]).toBeGreaterThan(1);
      }
    }
    expect(fit(rows, targets, options).weights).toEqual(weights);
    expect(fit(rows, targets, { ...options, seed: 2 }).weights).not.toEqual(weights);
  });
});
