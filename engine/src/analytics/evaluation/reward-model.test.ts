import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../../core/draws.ts';
import { logOf, offers } from './log.testing.ts';
import { LogBuilder } from './log.ts';
import { fitRewards } from './reward-model.ts';

describe('what a choice is expected to bring', () => {
  it('is learnt by action and by what is known of the person', () => {
    const log = logOf(offers, 20_000, 2);
    const model = fitRewards(log);
    const blue = log.actions.indexOf('blue');
    const errors = Array.from({ length: 500 }, (_, row) =>
      Math.abs(model.expected(row, blue) - offers.chance(2, log.features.values[row]!)),
    );
    expect(errors.reduce((sum, error) => sum + error, 0) / 500).toBeLessThan(0.02);
  });

  it('OPE-3: was not learnt from the person it is told of', () => {
    // Rewards are known to nobody but the person: a model that had seen them would follow them.
    const draw = drawsFrom(4);
    const builder = new LogBuilder();
    const values = new Float64Array(400);
    for (let row = 0; row < 400; row++) {
      values[row] = row;
      builder.add({ candidates: ['a'], chances: 1, chosen: 'a', reward: draw(), person: `p${row}` });
    }
    const log = builder.finish({ names: ['row'], values });
    const model = fitRewards(log);
    let products = 0;
    for (let row = 0; row < 400; row++)
      products += (model.expected(row, 0) - 0.5) * (log.rewards[row]! - 0.5);
    expect(products / 400).toBeLessThan(0.002);
  });

  it('of what was seldom tried is what everybody brings', () => {
    const builder = new LogBuilder();
    for (let i = 0; i < 500; i++)
      builder.add({
        candidates: ['usual', 'rare'],
        chances: 0.5,
        chosen: 'usual',
        reward: i % 10 === 0 ? 1 : 0,
      });
    builder.add({ candidates: ['usual', 'rare'], chances: 0.5, chosen: 'rare', reward: 1 });
    const model = fitRewards(builder.finish());
    expect(model.expected(0, 1)).toBeLessThan(0.2);
    expect(model.expected(0, 0)).toBeCloseTo(0.1, 2);
  });
});
