/**
 * Every decision of every story is taken again at the end, from its record and from the log: the same bytes come out,
 * whatever came since. So it is where events come late, and for an engine that was opened again.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EmbeddedEngine, openEmbeddedEngine } from '../hosts/embedded/open.ts';
import type { Engine } from '../hosts/engine.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import { VirtualClock } from '../hosts/simulated/virtual-clock.ts';
import { mutations } from './mutations.ts';
import { peopleIn } from './people.ts';
import { runStory, type StoryHost } from './run-story.ts';
import { readStories } from './stories.ts';
import type { Story } from './story.ts';
import { answersOf } from './story-answers.ts';
import { STORY_PARTITIONS, storyKey } from './story-hosts.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const late = mutations.find(({ name }) => name === 'events sent late')!;

const decides = ({ steps, documents }: Story) =>
  steps.some(({ type }) => type === 'decide') ||
  documents.some((document) => document.kind === 'journey' && JSON.stringify(document).includes('"decide"'));
const stories = readStories().filter(decides);

/** Of everybody whom the story names, over all profiles that they are. */
async function decisionsIn(story: Story, engine: Engine): Promise<Set<string>> {
  const found = new Set<string>();
  for (const person of peopleIn(story)) {
    const timeline = await engine.timeline(person, { limit: 10_000, filter: { kinds: ['decision'] } });
    for (const { item } of timeline.items)
      if (item.kind === 'fact' && item.fact.type === 'decision') found.add(item.fact.decision.id);
  }
  return found;
}

async function expectVerified(ids: ReadonlySet<string>, engine: Engine): Promise<void> {
  for (const id of ids) {
    const verified = await engine.verifyDecision(id);
    expect(verified?.parts.map(({ part, verdict, differences }) => [part, verdict, differences])).toEqual(
      ['arbitration', 'eligibility', 'policy', 'factors', 'choice', 'record'].map((part) => [
        part,
        'same',
        [],
      ]),
    );
    expect(verified?.taken).toBe(verified?.recorded);
  }
}

function atTheEnd(then: (engine: Engine) => Promise<void>): StoryHost {
  return {
    name: 'verified at the end',
    open: async (opening) => {
      const engine = await openSimulatedEngine({ ...opening, partitions: STORY_PARTITIONS, key: storyKey });
      const close = engine.close.bind(engine);
      engine.close = async () => {
        await then(engine);
        await close();
      };
      return engine;
    },
  };
}

function openedAgain(then: (engine: Engine) => Promise<void>): StoryHost {
  return {
    name: 'embedded, opened again',
    open: async ({ startAt, ...opening }) => {
      const folder = await mkdtemp(join(tmpdir(), 'kairos-again-'));
      const clock = new VirtualClock(startAt);
      const where = { folder, clock, workspace: 'default', partitions: STORY_PARTITIONS };
      let { revision, documents } = opening;
      let engine: EmbeddedEngine = await openEmbeddedEngine({ ...opening, ...where });
      return {
        ...answersOf(() => engine),
        activate: (...next) => {
          [revision, documents] = next;
          return engine.activate(...next);
        },
        advanceTo: (at) => clock.advanceSettled(at, () => engine.settle()),
        close: async () => {
          try {
            await engine.close();
            engine = await openEmbeddedEngine({ ...opening, ...where, revision, documents });
            await then(engine);
          } finally {
            await engine.close();
            await rm(folder, { recursive: true, force: true });
          }
        },
      };
    },
  };
}

it('there are stories with decisions', () => expect(stories.length).toBeGreaterThan(5));

describe.each(stories)('WHY-1: each decision of $name comes out again', (story) => {
  const check = async (engine: Engine) => expectVerified(await decisionsIn(story, engine), engine);

  it('at the end', async () => {
    let decisions = 0;
    await runStory(
      story,
      atTheEnd(async (engine) => {
        decisions = (await decisionsIn(story, engine)).size;
        await check(engine);
      }),
    );
    expect(decisions).toBeGreaterThan(0);
  });

  it(`where events come late (KAIROS_SEED=${SEED})`, () =>
    runStory(late.mutate(story, SEED), atTheEnd(check), { checked: false }).then(() => undefined));

  it('when the engine was opened again', () =>
    runStory(story, openedAgain(check), { checked: false }).then(() => undefined));
});
