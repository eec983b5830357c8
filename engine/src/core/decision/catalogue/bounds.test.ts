// CAT-11: a catalogue of 100,000 actions that are all eligible is answered within bounds, and no action is at a disadvantage.
import { describe, expect, it } from 'vitest';
import { configure } from '../../configuration.ts';
import { Effects } from '../../effects.ts';
import { emptyLayout } from '../../profile/layout.ts';
import { Profile } from '../../profile/profile.ts';
import type { World } from '../../world.ts';
import { asRecorded, decisionText } from '../again/recorded.ts';
import { MOST_CANDIDATES, withinBounds } from '../candidates.ts';
import { choose } from '../decide.ts';
import type { Deciding } from '../deciding.ts';
import { actionSchema } from '../definition.ts';

const COUNT = 100_000;
const plain = actionSchema.parse({ kind: 'action', name: 'plain', placements: ['home'] });
const named = actionSchema.parse({
  kind: 'action',
  name: 'named',
  placements: ['home'],
  treatments: [{ name: 'banner', placements: ['home'], content: {} }],
});

function decidingAmong(documents: readonly (typeof plain)[]): Deciding {
  const result = configure(`r${documents.length}`, documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems.slice(0, 3)));
  const { configuration } = result;
  const profile = new Profile('p');
  const world = {
    now: 0,
    configuration,
    layout: () => emptyLayout,
    unfilled: new Set<string>(),
    models: new Map(),
    foundedBy: () => undefined,
    recorded: undefined,
  } as unknown as World;
  const scope = { profile, now: 0, event: null, instance: null, context: {} };
  return { profile, world, configuration, effects: new Effects(), scope };
}

const request = (n: number) => ({ id: `p.${n}`, placement: 'home', limit: 1, reserveMs: 0 });

describe('CAT-11: of a very large catalogue', () => {
  const deciding = decidingAmong(Array.from({ length: COUNT }, (_, i) => ({ ...plain, name: `a${i}` })));
  const pool = deciding.configuration.actions;

  it('one decision looks at a part, says how many are left, and comes out again', () => {
    const decision = choose(deciding, pool, request(1));
    expect(decision.chosen).toHaveLength(1);
    expect(decision).toMatchObject({
      beyond: COUNT - MOST_CANDIDATES,
      unranked: MOST_CANDIDATES - decision.ranked.length,
    });
    const again = choose({ ...deciding, again: asRecorded(decision) }, pool, request(1));
    expect(decisionText(again)).toBe(decisionText(decision));
    expect(decisionText(decision).length).toBeLessThan(20_000);
  });

  it('each part of it is looked at as often', () => {
    const all = Array.from({ length: 100 }, (_, i) => i).flatMap((part) =>
      Array.from({ length: COUNT / 100 }, () => part),
    );
    const counts = new Array<number>(100).fill(0);
    const rounds = 3_000;
    for (let n = 0; n < rounds; n++)
      for (const i of [0, MOST_CANDIDATES / 2, MOST_CANDIDATES - 1])
        counts[withinBounds(all, `p.${n}`)[i]!]!++;
    const mean = (3 * rounds) / 100;
    for (const count of counts) expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(3 * mean));
    expect(new Set(withinBounds([...all.keys()], 'p.1')).size).toBe(MOST_CANDIDATES);
  });

  it('what is refused is bounded in the record too', () => {
    const refusing = decidingAmong(
      Array.from({ length: 3 * MOST_CANDIDATES }, (_, i) => ({ ...named, name: `n${i}` })),
    );
    const decision = choose(refusing, refusing.configuration.actions, {
      ...request(1),
      placement: 'elsewhere',
    });
    expect(decision.chosen).toEqual([]);
    expect(decision.refused).toHaveLength(MOST_CANDIDATES);
    expect(decision.beyond).toBe(2 * MOST_CANDIDATES);
  });
});
