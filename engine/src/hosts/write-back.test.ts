import { describe, expect, it } from 'vitest';
import { writeBackPace } from './write-back.ts';

describe('the pace of write-back', () => {
  it('rests while there is time, less the more is waiting, and hurries where memory runs out', () => {
    const rests = [0.2, 1, 1.125, 1.25, 1.375].map((share) => writeBackPace(share * 1000, 1000));
    expect(rests.map(({ restMs }) => restMs)).toEqual([60, 60, 45, 30, 15]);
    expect(new Set(rests.map(({ cells }) => cells))).toEqual(new Set([32]));
    expect(writeBackPace(1500, 1000)).toEqual({ cells: 512, restMs: 0 });
    expect(writeBackPace(9000, 1000)).toEqual({ cells: 512, restMs: 0 });
  });
});
