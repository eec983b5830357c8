/**
 * What would have let another action win: each way that is told is carried out in another engine that has lived through
 * the same, and there the action wins.
 */
import { describe, expect, it } from 'vitest';
import type { Change } from '../core/decision/again/change.ts';
import type { ActionDefinition } from '../core/decision/definition.ts';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import type { Json } from '../core/input.ts';
import { fitting } from '../language/index.ts';
import type { WhyNotAnswer } from './decisions-again.ts';
import type { DecideAnswer } from './engine.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const ada = { namespace: 'userId', value: 'ada' };

const action = (name: string, rest: Partial<ActionDefinition>): ActionDefinition =>
  actionSchema.parse({ kind: 'action', name, placements: ['home'], ...rest });

/** What is there to be changed. */
interface World {
  readonly traits: { readonly [name: string]: Json };
  readonly context: { readonly [name: string]: Json };
  readonly actions: readonly ActionDefinition[];
  readonly caps: readonly {
    readonly name: string;
    readonly max: number;
    readonly action?: string;
    readonly full?: 'discard';
  }[];
  readonly bought: number;
}

const world: World = {
  traits: { plan: 'free', age: 30 },
  context: { weather: 'sun' },
  bought: 1,
  caps: [{ name: 'once', max: 1, action: 'capped' }],
  actions: [
    action('best', { value: 100 }),
    action('cheap', { value: 5 }),
    action('worthless', { value: 0 }),
    action('pro', { value: 1_000, eligibility: 'traits.plan == "pro"' }),
    action('umbrella', { value: 1_000, eligibility: 'context.weather == "rain" && traits.age >= 18' }),
    action('old', { value: 1_000, eligibility: 'traits.age > 60 && traits.plan in ["pro", "team"]' }),
    action('city', { value: 1_000, eligibility: 'has(traits.city) && traits.city != "Bern"' }),
    action('loyal', { value: 1_000, eligibility: 'events("Bought").count() >= 3' }),
    action('capped', { value: 1_000_000 }),
    action('far', {
      value: 1,
      eligibility: 'traits.plan == "pro" && traits.age > 60 && context.vip == true',
    }),
    action('elsewhere', { placements: ['shop'] }),
  ],
};

async function live(
  { traits, context, actions, caps, bought }: World,
  then: (engine: SimulatedEngine, answer: DecideAnswer) => Promise<void>,
): Promise<void> {
  const documents: CoreDocument[] = [
    ...actions,
    policySchema.parse({
      kind: 'policy',
      name: 'contact',
      caps: caps.map((cap) => ({ ...cap, within: '7d' })),
    }),
  ];
  const engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: START,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  const event = (name: string, ordinal: number) => ({
    kind: 'event' as const,
    messageId: `${name} ${ordinal}`,
    type: 'track' as const,
    name,
    at: START,
    receivedAt: START,
    mode: 'live' as const,
    source: 'web',
    identifiers: [ada],
    properties: {},
    traits: name === 'Identified' ? { ...traits } : {},
    context: {},
  });
  await engine.submit([
    { ...event('Identified', 0), type: 'identify' },
    ...Array.from({ length: bought }, (_, i) => event('Bought', i)),
  ]);
  const ask = (requestId: string, limit = 1) =>
    engine.decide({ key: ada, placement: 'home', context: { ...context }, limit, requestId });
  // The cap of one action is full from the first decision on.
  await ask('r0');
  const answer = await ask('r1');
  await then(engine, answer);
  await engine.close();
}

async function whyNot(name: string): Promise<WhyNotAnswer> {
  let found: WhyNotAnswer | undefined;
  await live(world, async (engine, { decision }) => {
    const answer = await engine.whyNot(decision.id, name);
    if (answer && !('problem' in answer)) found = answer;
  });
  return found!;
}

/** The world with a change carried out; undefined where it is none of documents, traits and context. */
function changed(before: World, change: Change, name: string): World | undefined {
  switch (change.type) {
    case 'rule':
      return { ...before, caps: before.caps.map((cap) => ({ ...cap, max: cap.max + 1 })) };
    case 'factor':
      if (change.factor !== 'value') return undefined;
      return {
        ...before,
        actions: before.actions.map((one) => (one.name === name ? { ...one, value: change.to } : one)),
      };
    case 'fact': {
      const to = fitting(change.need);
      const [root, fact] = change.place.split('.') as [string, string];
      if (change.place.startsWith('events(')) return { ...before, bought: Number(to) };
      if (change.need.kind === 'known') return { ...before, traits: { ...before.traits, [fact]: 'Basel' } };
      if (to === undefined) return before;
      return root === 'traits'
        ? { ...before, traits: { ...before.traits, [fact]: to } }
        : { ...before, context: { ...before.context, [fact]: to } };
    }
  }
}

describe('WHY-4 what would have let another action win', () => {
  it('is told in words', async () => {
    const told = async (name: string) => {
      const { words, ways } = await whyNot(name);
      return { words, ways };
    };
    expect(await told('pro')).toEqual({
      words: 'pro was not eligible: traits.plan == "pro"',
      ways: ['traits.plan is "free": needs "pro"'],
    });
    expect(await told('umbrella')).toMatchObject({ ways: ['context.weather is "sun": needs "rain"'] });
    expect(await told('old')).toMatchObject({
      ways: ['traits.age is 30: needs more than 60; and traits.plan is "free": needs "pro" or "team"'],
    });
    expect(await told('loyal')).toMatchObject({ ways: ['events("Bought").count() is 1: needs at least 3'] });
    expect((await told('city')).ways[0]).toMatch(/^traits\.city is not known: needs to be known/);
    expect(await told('capped')).toMatchObject({
      words: 'capped was eligible, and refused: the cap once was full.',
      ways: ['room for one more under the cap once (at most 1)'],
    });
    expect((await told('cheap')).ways.join('\n')).toMatch(/^the propensity from /);
    expect(await told('best')).toEqual({ words: 'best was chosen.', ways: [] });
    expect((await told('elsewhere')).words).toMatch(/not up for choice/);
  });

  it('WHY-5: lets it win where it is carried out', async () => {
    let carriedOut = 0;
    for (const { name } of world.actions) {
      const { answer } = await whyNot(name);
      for (const { changes } of answer.ways) {
        let next: World | undefined = world;
        for (const change of changes) next = next && changed(next, change, name);
        if (next === undefined) continue;
        carriedOut++;
        await live(next, async (_, { decision }) => {
          expect([name, changes, decision.chosen]).toEqual([name, changes, [name]]);
        });
      }
    }
    expect(carriedOut).toBeGreaterThan(6);
  });

  it('WHY-5: is not told of less: a little less of a factor does not win', async () => {
    const { answer } = await whyNot('cheap');
    const change = answer.ways
      .flatMap(({ changes }) => changes)
      .find((one) => one.type === 'factor' && one.factor === 'value');
    if (change?.type !== 'factor') throw new Error('a factor');
    const less: Change = { ...change, to: change.to * 0.98 };
    await live(changed(world, less, 'cheap')!, async (_, { decision }) => {
      expect(decision.chosen).toEqual(['best']);
    });
  });

  it('is the cap where one stood in its way after it was ranked, or lets nothing through', async () => {
    const actions = [action('first', { value: 100 }), action('second', { value: 1 })];
    const among = async (caps: World['caps'], name: string, limit: number) => {
      let told: unknown;
      await live({ ...world, actions, caps }, async (engine) => {
        const asked = { key: ada, placement: 'home', context: {}, limit, requestId: 'r2' };
        const { decision } = await engine.decide(asked);
        const answer = await engine.whyNot(decision.id, name);
        if (answer === undefined || 'problem' in answer) throw new Error('no answer');
        told = [answer.words, ...answer.ways];
        // Of the rules it is the only one: carried out, the action is chosen.
        const lifted = caps.map((cap) => ({ ...cap, max: cap.max + (cap.max === 0 ? 3 : 1) }));
        await live({ ...world, actions, caps: lifted }, async (other) => {
          expect((await other.decide(asked)).decision.chosen).toContain(name);
        });
      });
      return told;
    };
    const discard = { name: 'quiet', max: 2, action: 'first', full: 'discard' } as const;
    expect(await among([discard], 'first', 1)).toEqual([
      'first passed every other rule, came 1st of 2 and was not said: the cap quiet was full, and nothing took its place.',
      'room for one more under the cap quiet (at most 2)',
    ]);
    expect(await among([{ name: 'together', max: 3 }], 'second', 2)).toEqual([
      'second passed every other rule, came 2nd of 2 and was not said: those before it in the same answer left no room under the cap together.',
      'room for one more under the cap together (at most 3)',
    ]);
    expect(await among([{ name: 'never', max: 0, action: 'second' }], 'second', 2)).toEqual([
      'second was eligible, and refused: the cap never lets nothing through.',
      'without the cap never, which lets nothing through',
    ]);
  });

  it('is no cap whose turn did not come', async () => {
    const caps = [{ name: 'quiet', max: 0, action: 'cheap', full: 'discard' }] as const;
    await live({ ...world, caps }, async (engine) => {
      const asked = { key: ada, placement: 'home', context: {}, limit: 1, requestId: 'r2' };
      const { decision } = await engine.decide(asked);
      expect(decision.capped?.map((row) => row.action)).toEqual(['cheap']);
      expect(await engine.whyNot(decision.id, 'cheap')).toMatchObject({
        words: expect.stringMatching(/^cheap passed every rule, and came/),
      });
    });
  });

  it('WHY-6: where no two changes are enough, what stood in its way is told', async () => {
    const { ways, obstacles, remarks } = await whyNot('far');
    expect(ways).toEqual([]);
    expect(obstacles[0]).toMatch(/not eligible/);
    expect(obstacles.length).toBeGreaterThan(1);
    expect(remarks).toContain('No two changes would have been enough.');
    expect((await whyNot('worthless')).ways.every((way) => way.startsWith('the value'))).toBe(true);
  });

  it('of an action that the revision of then did not have there is nothing to tell', async () => {
    await live(world, async (engine, { decision }) => {
      const later = [...world.actions, action('later', { value: 9 })];
      await engine.activate('r2', later);
      expect(await engine.whyNot(decision.id, 'later')).toEqual({
        problem: 'unknown-action',
        revision: 'r1',
      });
      expect(await engine.whyNot(`${decision.id}x`, 'best')).toBeUndefined();
      expect((await engine.verifyDecision(decision.id))?.taken).toBe(
        (await engine.verifyDecision(decision.id))?.recorded,
      );
    });
  });
});
