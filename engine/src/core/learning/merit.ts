/**
 * Whether a predictor that does not count yet would tell something: Rao's score test of its columns, in each family
 * (or action) that could have weights for it. Under chance the sum of U^2 / V is chi-squared with one degree a column.
 */
import type { Features } from './features.ts';

/** Sums of one level: U = sum x (y - p), V = sum x^2 p (1 - p), by column. */
export interface Evidence {
  readonly u: number[];
  readonly v: number[];
}

/** A column with less information than this many responses says nothing either way. */
const LEAST_INFORMATION = 2;

export class Merits {
  readonly levels = new Map<string, Evidence>();

  add(level: string, { columns, values }: Features, error: number, spread: number): void {
    let sums = this.levels.get(level);
    if (!sums) {
      sums = { u: [], v: [] };
      this.levels.set(level, sums);
    }
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      while (sums.u.length <= column) {
        sums.u.push(0);
        sums.v.push(0);
      }
      const value = values[i]!;
      sums.u[column]! += value * error;
      sums.v[column]! += value * value * spread;
    }
  }

  /** How far the columns stand above chance, in standard deviations; 0 where nothing can be said yet. */
  evidenceOf(columns: readonly number[]): number {
    let sum = 0;
    let degrees = 0;
    for (const { u, v } of this.levels.values()) {
      for (const column of columns) {
        const information = v[column] ?? 0;
        if (information < LEAST_INFORMATION) continue;
        sum += u[column]! ** 2 / information;
        degrees++;
      }
    }
    return degrees === 0 ? 0 : (sum - degrees) / Math.sqrt(2 * degrees);
  }
}
