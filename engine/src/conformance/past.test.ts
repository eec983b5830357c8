/**
 * What a profile was, told from the log: every story, and stories with their events sent late, are stopped at each of
 * their instants, and what the log tells of that instant afterwards must be what was live then, to the byte.
 */
import { describe, expect, it } from 'vitest';
import type { Identifier } from '../core/input.ts';
import type { ProfileSnapshot } from '../hosts/engine.ts';
import type { SimulatedEngine } from '../hosts/simulated/open.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import { mutations } from './mutations.ts';
import { Cuts } from './past-cuts.testing.ts';
import { peopleIn, personText } from './people.ts';
import { runStory, type StoryHost } from './run-story.ts';
import { readStories } from './stories.ts';
import type { Story } from './story.ts';
import { STORY_PARTITIONS, storyKey } from './story-hosts.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const late = mutations.find(({ name }) => name === 'events sent late')!;
const stories = readStories();

interface Watched {
  readonly engine: SimulatedEngine;
  readonly cuts: Cuts;
}

/** Runs a story; looks at everything each time before the clock moves on. The engine stays open for `then`. */
async function watch(story: Story, then: (watched: Watched) => Promise<void>): Promise<void> {
  const cuts = new Cuts();
  const host: StoryHost = {
    name: 'watched',
    open: async (opening) => {
      const engine = await openSimulatedEngine({ ...opening, partitions: STORY_PARTITIONS, key: storyKey });
      const move = engine.advanceTo.bind(engine);
      const look = async () => {
        // What was overdue is done at this very instant.
        await move(engine.clock.now());
        await cuts.look(engine, engine.clock.now());
      };
      engine.advanceTo = async (at) => {
        if (at > engine.clock.now()) await look();
        await move(at);
      };
      const close = engine.close.bind(engine);
      engine.close = async () => {
        await look();
        await then({ engine, cuts });
        await close();
      };
      return engine;
    },
  };
  await runStory(story, host, { checked: false });
}

const expectEachCut = ({ engine, cuts }: Watched) => cuts.expectToldBy(engine, engine.clock.now());

/** Everybody at each instant as it is known at the end: what was true of them, without what we did. */
async function inHindsight(
  story: Story,
  people: readonly Identifier[],
  instants: readonly number[],
): Promise<unknown[]> {
  const told: unknown[] = [];
  await watch(story, async ({ engine }) => {
    const knownAt = engine.clock.now();
    for (const at of instants) {
      for (const person of people) {
        const found = await engine.profileAsOf(person, { at, knownAt });
        told.push([at, personText(person), found && 'profile' in found ? truthOf(found.profile) : null]);
      }
    }
  });
  return told;
}

function truthOf({ traits, computed, audiences, consents, identifiers }: ProfileSnapshot): unknown {
  const sorted = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).sort();
  return {
    identifiers: sorted(identifiers),
    traits: sorted(traits.map(({ name, value, at }) => [name, value, at])),
    computed: computed.map(({ name, value }) => [name, value]),
    audiences: sorted(audiences),
    consents: sorted(
      consents.map(({ contactPoint, purpose, topic, act, at }) => [contactPoint, purpose, topic, act, at]),
    ),
  };
}

/** What a group's own cell told, and whose an identifier of several persons was, is told as it was held. */
const held = /^(GRP-\d+|ID-7|ID-10|ID-11)$/;
const ordered = stories.filter(
  ({ orderIsFree, rules }) => orderIsFree && !rules.some((rule) => held.test(rule)),
);

describe.each(ordered)('$name, told in hindsight', (story) => {
  it(`BIT-2: was the same, in whatever order it came (KAIROS_SEED=${SEED})`, async () => {
    const instants = [...new Set(story.steps.map(({ at }) => at))];
    const people = peopleIn(story);
    const plain = await inHindsight(story, people, instants);
    for (let seed = SEED; seed < SEED + 3; seed++)
      expect(await inHindsight(late.mutate(story, seed), people, instants), `KAIROS_SEED=${seed}`).toEqual(
        plain,
      );
  });
});

describe.each(stories)('$name', (story) => {
  it('BIT-1: at each instant the log tells what was live then, and of now what is', () =>
    watch(story, async (watched) => {
      await expectEachCut(watched);
      const { engine } = watched;
      const now = engine.clock.now();
      for (const person of peopleIn(story)) {
        const told = await engine.profileAsOf(person, { at: now, knownAt: now });
        const live = await engine.profile(person);
        expect(told && 'profile' in told ? told.profile : told).toEqual(live);
      }
    }));

  it(`BIT-1: so it is where events come late (KAIROS_SEED=${SEED})`, () =>
    watch(late.mutate(story, SEED), expectEachCut));
});
