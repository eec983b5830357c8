/** A record is verified by ranking its factors anew; one that was changed, or is of an earlier version, is found. */
import { describe, expect, it } from 'vitest';
import { rank } from '../arbitrate.ts';
import type { Decision } from '../decision.ts';
import { decisionFrom, decisionState } from '../decision-state.ts';
import { factorsIn } from '../factors.ts';
import { verifyDecision } from './verify.ts';

const id = 'p.1';
const recorded: Decision = {
  id,
  at: 1,
  revision: 'r1',
  placement: 'hero',
  context: {},
  chosen: ['hats'],
  ranked: rank(
    [
      { action: 'socks', propensity: 0.1, deviation: 0.05, value: 4 },
      { action: 'hats', propensity: 0.2, deviation: 0.01, value: 7 },
    ].map((row) => factorsIn({ ...row, draw: 0, selectionProbability: 0, priority: 0 })),
    id,
  ),
  refused: [],
  ineligible: [],
};
const arbitration = (decision: Decision) => verifyDecision(decision, 'nobody knows').parts[0]!;

describe('WHY-2 arbitration from the record', () => {
  it('comes out the same, also when it was stored and read', () => {
    expect(arbitration(recorded)).toMatchObject({ part: 'arbitration', verdict: 'same', differences: [] });
    const read = decisionFrom(JSON.parse(JSON.stringify(decisionState(recorded))));
    expect(arbitration(read).verdict).toBe('same');
  });

  it('comes out otherwise where a draw, a probability, the order or the id was changed', () => {
    const [first, second] = recorded.ranked as [Decision['ranked'][0], Decision['ranked'][0]];
    const changed: Decision[] = [
      { ...recorded, ranked: [{ ...first, draw: first.draw + 1e-12 }, second] },
      { ...recorded, ranked: [{ ...first, selectionProbability: 0.5 }, second] },
      { ...recorded, ranked: [second, first] },
      { ...recorded, id: 'p.2' },
    ];
    for (const decision of changed) {
      const { verdict, differences } = arbitration(decision);
      expect([verdict, differences.length > 0]).toEqual(['different', true]);
    }
  });
});

describe('WHY-3 what cannot be run again', () => {
  it('is said of a record that does not have how sure the models were', () => {
    const old = {
      ...recorded,
      ranked: recorded.ranked.map(({ deviation: _, scoreDeviation: __, ...row }) => row),
    };
    expect(arbitration(old)).toMatchObject({ verdict: 'not-run', words: expect.stringMatching(/earlier/) });
  });

  it('is said of each part where nothing is known of the person then', () => {
    const { parts, taken } = verifyDecision(recorded, 'nobody knows');
    expect(taken).toBeNull();
    expect(parts.slice(1).map(({ verdict, words }) => [verdict, words])).toEqual(
      Array.from({ length: 5 }, () => ['not-run', 'nobody knows']),
    );
  });
});
