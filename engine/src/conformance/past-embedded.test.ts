// What a profile was, told from segment files by an engine that was opened again: stories of all that makes it hard.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { type EmbeddedEngine, openEmbeddedEngine } from '../hosts/embedded/open.ts';
import { VirtualClock } from '../hosts/simulated/virtual-clock.ts';
import { Cuts } from './past-cuts.testing.ts';
import { runStory, type StoryHost } from './run-story.ts';
import { readStories } from './stories.ts';
import { answersOf } from './story-answers.ts';
import { STORY_PARTITIONS } from './story-hosts.ts';

/** Merges, revisions, filling, decisions, messages that wait. */
const hard = ['ID-3', 'ID-6', 'CFG-2', 'FILL-1', 'FILL-4', 'DEC-7', 'MSG-12', 'CON-9'];
const stories = readStories().filter(({ rules }) => rules.some((rule) => hard.includes(rule)));

const reopened: StoryHost = {
  name: 'embedded, opened again',
  open: async ({ startAt, ...opening }) => {
    const folder = await mkdtemp(join(tmpdir(), 'kairos-past-'));
    const clock = new VirtualClock(startAt);
    const cuts = new Cuts();
    const where = { folder, clock, workspace: 'default', partitions: STORY_PARTITIONS };
    let { revision, documents } = opening;
    let engine: EmbeddedEngine = await openEmbeddedEngine({ ...opening, ...where });
    const look = async () => {
      // What was overdue is done at this very instant.
      await clock.advanceSettled(clock.now(), () => engine.settle());
      await cuts.look(engine, clock.now());
    };
    return {
      ...answersOf(() => engine),
      activate: (...next) => {
        [revision, documents] = next;
        return engine.activate(...next);
      },
      advanceTo: async (at) => {
        if (at > clock.now()) await look();
        await clock.advanceSettled(at, () => engine.settle());
      },
      close: async () => {
        await look();
        await engine.close();
        engine = await openEmbeddedEngine({ ...opening, ...where, revision, documents });
        await cuts.expectToldBy(engine, clock.now());
        await engine.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

describe.each(stories)('$name', (story) => {
  it('BIT-1: the log tells what was live at each instant, also after the engine was opened again', () =>
    runStory(story, reopened, { checked: false }).then(() => undefined));
});
