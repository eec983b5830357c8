/** TIMING: the way in which an action is said is drawn with its exact chance, and learnt. */
import { describe, expect, it } from 'vitest';
import { type Configuration, configure } from '../../configuration.ts';
import { Effects } from '../../effects.ts';
import { Draws } from '../../hash.ts';
import { ResponseModel } from '../../learning/model.ts';
import { PublishedModel, takeDelta } from '../../learning/model-state.ts';
import { emptyLayout } from '../../profile/layout.ts';
import { Profile } from '../../profile/profile.ts';
import type { World } from '../../world.ts';
import { choose } from '../decide.ts';
import type { Deciding } from '../deciding.ts';
import type { Decision } from '../decision.ts';
import { actionSchema } from '../definition.ts';
import { chooseWay } from './choose.ts';

const variants = ['plain', 'warm', 'loud'];

function configured(choosing?: 'order', share?: number): Configuration {
  const said = variants.map((name) => ({ name, content: { name }, ...(share !== undefined && { share }) }));
  const action = actionSchema.parse({
    kind: 'action',
    name: 'card',
    placements: ['home'],
    ...(choosing && { choose: choosing }),
    treatments: [
      { name: 'banner', variants: said },
      { name: 'strip', content: { name: 'strip' } },
    ],
  });
  const result = configure(`${choosing} ${share}`, [action]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

/** Each way with a chance of its own; it is told what became of each. */
const truth: { readonly [way: string]: number } = {
  'banner/plain': 0.05,
  'banner/warm': 0.2,
  'banner/loud': 0.05,
  strip: 0.08,
};

function decided(configuration: Configuration, id: string, model?: PublishedModel): Decision {
  const profile = new Profile(id.slice(0, id.lastIndexOf('.')));
  const world = {
    now: 0,
    configuration,
    layout: () => emptyLayout,
    unfilled: new Set<string>(),
    models: new Map(model ? [['response', model]] : []),
    foundedBy: () => undefined,
    recorded: undefined,
  } as unknown as World;
  const scope = { profile, now: 0, event: null, instance: null, context: {} };
  const deciding: Deciding = { profile, world, configuration, effects: new Effects(), scope };
  return choose(deciding, configuration.actionsByPlacement.get('home')!, {
    id,
    placement: 'home',
    limit: 1,
    reserveMs: 0,
  });
}

function wayOf({ ranked }: Decision): string {
  const { treatment, variant } = ranked[0]!;
  return variant ? `${treatment}/${variant}` : treatment!;
}

describe('TIMING-1: the way in which an action is said', () => {
  it('comes as often as its chance says, of all that were possible', () => {
    const configuration = configured();
    const rounds = 4_000;
    const often = new Map<string, number>();
    for (let n = 0; n < rounds; n++) {
      const decision = decided(configuration, `p${n}.x`);
      often.set(wayOf(decision), (often.get(wayOf(decision)) ?? 0) + 1);
      const chances = decision.ways!.map(({ chance }) => chance);
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
      expect(decision.ranked[0]!.variantShare).toBe(chances[0]);
      const at = (way: string) =>
        decision.ways!.find(
          (row) => (row.variant ? `${row.treatment}/${row.variant}` : row.treatment) === way,
        )!;
      expect(at('banner/plain').chance).toBeCloseTo(at('banner/loud').chance, 9);
    }
    const { ways } = decided(configuration, 'q.x');
    for (const { treatment, variant, chance } of ways!) {
      const share = often.get(variant ? `${treatment}/${variant}` : treatment)! / rounds;
      expect(Math.abs(share - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / rounds));
    }
  });

  it('is by order and by share where the document says so', () => {
    const configuration = configured('order', 1);
    const said = Array.from({ length: 300 }, (_, n) => decided(configuration, `p${n}.x`));
    for (const one of said) {
      expect(one.ways).toBeUndefined();
      expect(one.ranked[0]!.treatment).toBe('banner');
      expect(one.ranked[0]!.variantShare).toBeCloseTo(1 / 3, 9);
    }
    expect(new Set(said.map(wayOf)).size).toBe(3);
  });
});

describe('TIMING-2: outcomes', () => {
  it('teach the treatment and the variant, and what does better is said more', () => {
    const configuration = configured();
    const model = new ResponseModel('family');
    const published = new PublishedModel({ slopes: 'family', expected: 1 });
    const draws = new Draws('ways');
    const teaching = { kinds: new Map(), halfLifeMs: 1e12 };
    const said: string[] = [];
    for (let n = 0; n < 1_500; n++) {
      const way = wayOf(decided(configuration, `p${n}.x`, published));
      said.push(way);
      const reward = draws.uniform('reward', n) < truth[way]! ? 1 : 0;
      model.teach(
        { action: 'card', family: 'default', values: {}, reward, isControl: false, isCorrection: false, way },
        teaching,
        n,
      );
      published.apply(takeDelta('response', model, false));
    }
    const late = said.slice(-500);
    expect(late.filter((way) => way === 'banner/warm').length / late.length).toBeGreaterThan(0.85);
    const { weights } = model;
    expect([...weights.ways.keys()].sort()).toEqual(
      ['banner', 'banner/loud', 'banner/plain', 'banner/warm', 'strip'].map((way) => `card/${way}`).sort(),
    );
    // What decides knows the same as what learnt, and so does one that was told all at once.
    const whole = new PublishedModel({ slopes: 'family', expected: 1 });
    whole.apply(takeDelta('response', model, true));
    expect(published.state('x')).toEqual(whole.state('x'));
  });
});

describe('WHY-1: a way taken again from its record', () => {
  it('has the same chances to the last digit, and the same draw by chance, whichever stood first', () => {
    const draws = new Draws('order');
    const { choosing } = configured().learning;
    for (let n = 0; n < 400; n++) {
      const stakes = variants.map((variant, i) => ({
        action: 'card',
        treatment: 'banner',
        variant,
        logit: draws.normal(`logit ${n}`, i),
        deviation: 0.3 + draws.uniform(`deviation ${n}`, i),
        scale: 4,
        offset: 0,
      }));
      const { first, rows } = chooseWay(stakes, `p${n}.x`, choosing, false);
      expect(rows[0]!.variant).toBe(stakes[first]!.variant);
      const recorded = rows.map(({ chance: _, draw: __, ...stake }) => stake);
      expect(chooseWay(recorded, `p${n}.x`, choosing, false).rows).toEqual(rows);
    }
  });
});
