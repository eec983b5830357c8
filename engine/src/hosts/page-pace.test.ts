// ARB-19: how many placements are filled goes by how long those before took.
import { describe, expect, it } from 'vitest';
import { PagePace } from './page-pace.ts';

const large = (count: number) => Array.from({ length: count }, () => 2_500);

/** Pages of so many, each action of a placement taking so long. */
function pacedBy(pages: number, msEach: number, pace = new PagePace()): PagePace {
  for (let n = 0; n < pages; n++) pace.note(large(20), 20 * 3_500 * msEach);
  return pace;
}

describe('ARB-19: pages', () => {
  it('are filled as far as half of the time that is left allows', () => {
    const pace = pacedBy(30, 0.0002);
    // 3,500 times 0.0002 ms each: 0.7 ms a placement.
    expect(pace.fill(large(100), 50)).toBe(35);
    expect(pace.fill(large(100), 200)).toBe(100);
    expect(pace.fill(large(10), 50)).toBe(10);
    expect(pace.fill(Array(100).fill(20), 50)).toBe(100);
  });

  it('are never left empty, and only the first ones are filled', () => {
    const pace = pacedBy(30, 1);
    expect(pace.fill(large(100), 50)).toBe(1);
    expect(pace.fill(large(100), 0)).toBe(1);
    expect(pacedBy(30, 0.0002).fill([2_500, 10_000_000, 2_500], 50)).toBe(1);
  });

  it('follow what it costs now, and take no pause of the process for it', () => {
    const pace = pacedBy(30, 0.0002);
    expect(pacedBy(30, 0.0004, pace).fill(large(100), 50)).toBe(17);
    expect(pacedBy(30, 0.0002, pace).fill(large(100), 50)).toBeGreaterThanOrEqual(34);
    pace.note(large(20), 60_000);
    expect(pace.fill(large(100), 50)).toBeGreaterThan(15);
  });

  it('that are small are measured together: the clock ticks in milliseconds', () => {
    const pace = new PagePace();
    for (let n = 0; n < 3_000; n++) pace.note([20, 20], n % 3 === 0 ? 1 : 0);
    // A third of a millisecond for 2,040.
    const each = 1 / 3 / 2_040;
    expect(pace.fill(large(1_000), 100)).toBeGreaterThan(0.8 * (50 / (3_500 * each)));
    expect(pace.fill(large(1_000), 100)).toBeLessThan(1.2 * (50 / (3_500 * each)));
  });
});
