// CAT-11: of a very large catalogue the best is found, in bounded time and room, and no action is at a disadvantage.
import { describe, expect, it } from 'vitest';
import { documentSchemas } from '../../../documents/schema.ts';
import { configure } from '../../configuration.ts';
import type { CoreDocument } from '../../document.ts';
import { Effects } from '../../effects.ts';
import { emptyLayout } from '../../profile/layout.ts';
import { Profile } from '../../profile/profile.ts';
import type { World } from '../../world.ts';
import { asRecorded, decisionText } from '../again/recorded.ts';
import { verifyDecision } from '../again/verify.ts';
import { whyNot } from '../again/why-not.ts';
import { choose } from '../decide.ts';
import type { Deciding, DecisionRequest } from '../deciding.ts';
import type { Decision } from '../decision.ts';
import { actionSchema } from '../definition.ts';
import { decidePage } from '../page.ts';
import { isOfStretch, MOST_LOOKED_AT, withinBounds } from './bounds.ts';

const COUNT = 100_001;
const MOST_NAMED = 10_000;
const plain = actionSchema.parse({ kind: 'action', name: 'plain', placements: ['home'] });
/** With a treatment that is for another placement. */
const elsewhere = actionSchema.parse({
  kind: 'action',
  name: 'elsewhere',
  placements: ['home', 'elsewhere'],
  treatments: [{ name: 'banner', placements: ['elsewhere'], content: {} }],
});

function many(count: number, action: typeof plain, prefix = 'a'): (typeof plain)[] {
  return Array.from({ length: count }, (_, i) => ({ ...action, name: `${prefix}${i}` }));
}

function decidingAmong(documents: readonly CoreDocument[], person = 'p'): Deciding {
  const result = configure(`r${documents.length}`, documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems.slice(0, 3)));
  const { configuration } = result;
  const profile = new Profile(person);
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

const request = (n: number): DecisionRequest => ({
  id: `p.${n}`,
  placement: 'home',
  limit: 1,
  reserveMs: 0,
});

const take = (deciding: Deciding, n = 1) => choose(deciding, deciding.configuration.actions, request(n));

/** How many it tells of, in whatever way. */
const toldOf = ({ ranked, refused, unranked = 0, beyond = 0 }: Decision) =>
  ranked.length + refused.length + unranked + beyond;

function expectSameAgain(deciding: Deciding, recorded: Decision): void {
  const pool = deciding.configuration.actions;
  const taken = { deciding, pool, request: request(1), recorded };
  const again = choose({ ...deciding, again: asRecorded(recorded) }, pool, {
    ...request(1),
    id: recorded.id,
  });
  expect(decisionText(again)).toBe(decisionText(recorded));
  expect(verifyDecision(recorded, taken).parts.map(({ verdict }) => verdict)).toEqual(
    new Array(6).fill('same'),
  );
}

const best = { ...plain, name: 'best', value: 1_000_000 };
const plainOnes = decidingAmong([...many(COUNT - 1, plain), best]);
const arbitration = (more: object) =>
  documentSchemas.arbitration.parse({ kind: 'arbitration', name: 'shop', ...more });

describe('CAT-11: of a very large catalogue', () => {
  it('the best is chosen each time, with the chance that it has', () => {
    for (let n = 0; n < 20; n++) {
      const decision = take(plainOnes, n);
      expect(decision.chosen).toEqual(['best']);
      expect(decision.ranked[0]!.selectionProbability).toBeGreaterThan(0.9);
      expect(toldOf(decision)).toBe(COUNT);
    }
  });

  it('the best is chosen under a formula, costs and levers, too', () => {
    const ones = decidingAmong([
      ...many(COUNT - 1, plain),
      best,
      { ...plain, name: 'wrong', value: 10_000_000 },
      arbitration({
        formula: 'value > 5000000.0 ? 0.0 / 0.0 : propensity * value * lever',
        levers: [{ action: 'best', percent: 20 }],
        contact: [{ placement: 'home', cost: 0.01 }],
        nothing: 'always',
      }),
    ]);
    const decision = take(ones);
    expect(decision.chosen).toEqual(['best']);
    expect(decision.refused).toEqual([{ action: 'wrong', policy: 'formula', rule: 'not a number' }]);
    expect(decision).toMatchObject({ unranked: COUNT - 30 });
    expectSameAgain(ones, decision);
  });

  it('the one that can be said is found among 30,001', () => {
    const ones = decidingAmong([...many(30_000, elsewhere), { ...plain, name: 'ok' }]);
    const decision = take(ones);
    expect(decision.chosen).toEqual(['ok']);
    expect(decision.refused).toHaveLength(MOST_NAMED);
    expect(decision.beyond).toBe(30_000 - MOST_NAMED);
    expect(isOfStretch(decision)).toBe(false);
    expectSameAgain(ones, decision);
  });

  it('what loses against saying nothing is named, as many as a record may', () => {
    const ones = decidingAmong([
      ...many(30_000, plain),
      best,
      arbitration({ contact: [{ placement: 'home', cost: 10 }], nothing: 'always' }),
    ]);
    const decision = take(ones);
    expect(decision.chosen).toEqual(['best']);
    expect(decision.refused).toHaveLength(MOST_NAMED);
    expect(decision.outweighed).toHaveLength(MOST_NAMED);
    expect(toldOf(decision)).toBe(30_001);
    expectSameAgain(ones, decision);
  });

  it('a record stays small, and comes out again', () => {
    const decision = take(plainOnes);
    expect(decision.beyond).toBeUndefined();
    expect(decision.unranked).toBe(COUNT - 30);
    expect(decisionText(decision).length).toBeLessThan(20_000);
    expectSameAgain(plainOnes, decision);
    const taken = { deciding: plainOnes, pool: plainOnes.configuration.actions, request: request(1) };
    const why = whyNot({ ...taken, recorded: decision }, plainOnes.configuration.actionsByName.get('a7')!);
    expect(why.ways.length).toBeGreaterThan(0);
  });

  it.each(['random', 'usual'] as const)('an arm that chooses %s comes out again', (choose) => {
    const ones = decidingAmong([
      ...many(30_000, plain),
      best,
      ...many(11_000, elsewhere, 'e'),
      documentSchemas.experiment.parse({
        kind: 'experiment',
        name: 'how',
        arms: [
          { name: 'same', share: 50, choose },
          { name: 'one', share: 50, choose },
        ],
        metrics: [{ name: 'orders', event: 'Order Completed' }],
      }),
    ]);
    const decision = take(ones);
    expect(decision.arms).toHaveLength(1);
    expect(decision.beyond).toBe(1_000);
    if (choose === 'usual') expect(decision.chosen).toEqual(['best']);
    else expect(decision.ranked[0]!.selectionProbability).toBeCloseTo(1 / 30_001, 12);
    expectSameAgain(ones, decision);
  });

  it('of equal ones each person has some of their own', () => {
    const ones = many(COUNT, plain);
    const seen = new Set<string>();
    for (let person = 0; person < 5; person++) {
      const deciding = decidingAmong(ones, `p${person}`);
      const { ranked } = choose(deciding, deciding.configuration.actions, {
        ...request(1),
        id: `p${person}.1`,
      });
      for (const { action, selectionProbability } of ranked) {
        seen.add(action);
        expect(selectionProbability).toBeCloseTo(1 / 30, 6);
      }
    }
    expect(seen.size).toBeGreaterThan(4 * 30);
  });

  it('placements are filled together with the best of it', () => {
    const slots = [
      { placement: 'home', limit: 1 },
      { placement: 'foot', limit: 1 },
    ];
    const ones = decidingAmong([
      ...many(30_000, { ...plain, placements: ['home', 'foot'] }),
      { ...best, placements: ['home', 'foot'] },
      { ...best, name: 'second', value: 1_000, placements: ['home', 'foot'] },
      arbitration({ without: ['propensity'] }),
    ]);
    const made = decidePage(ones, slots, (_, i) => `p.${i}`, { reserveMs: 0 });
    expect(made.map(({ chosen }) => chosen)).toEqual([['best'], ['second']]);
  });
});

describe('CAT-11: of more eligible actions than one decision looks at', () => {
  it('each part is looked at as often', () => {
    const size = 2 * MOST_LOOKED_AT;
    const all = Array.from({ length: size }, (_, i) => Math.floor(i / (size / 20)));
    const counts = new Array<number>(20).fill(0);
    const rounds = 200;
    for (let n = 0; n < rounds; n++)
      for (const i of [0, MOST_LOOKED_AT / 2, MOST_LOOKED_AT - 1]) counts[withinBounds(all, `p.${n}`)[i]!]!++;
    const mean = (3 * rounds) / 20;
    for (const count of counts) expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(3 * mean));
    expect(new Set(withinBounds([...all.keys()], 'p.1')).size).toBe(MOST_LOOKED_AT);
  });

  it('a million is decided within the same bounds, and the record says that it is of a part', () => {
    const one = decidingAmong([plain]);
    const [action] = one.configuration.actions.parts[0]!.actions;
    const actions = Array.from({ length: 1_000_000 }, (_, i) => Object.create(action!, named(`a${i}`)));
    const eligible = actions as unknown as (typeof action)[];
    const configuration = {
      ...one.configuration,
      actionsByName: { get: (name: string) => eligible[Number(name.slice(1))] },
    } as unknown as Deciding['configuration'];
    const deciding = { ...one, configuration };
    const known = { candidates: { eligible: eligible as never, ineligible: [] } };
    const decision = choose(deciding, one.configuration.actions, request(1), known);
    expect(decision.chosen).toHaveLength(1);
    expect(decision.beyond).toBe(1_000_000 - MOST_LOOKED_AT);
    expect(decision.unranked).toBe(MOST_LOOKED_AT - 30);
    expect(isOfStretch(decision)).toBe(true);
    expect(decisionText(decision).length).toBeLessThan(20_000);
  });
});

const named = (name: string) => ({ name: { value: name, enumerable: true } });
