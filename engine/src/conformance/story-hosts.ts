/** The hosts of this repository as the suite runs them: virtual time, few partitions, the same key for profile ids. */
import { hkdfSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEngine } from '../hosts/embedded/open.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import { VirtualClock } from '../hosts/simulated/virtual-clock.ts';
import type { StoryEngine, StoryHost } from './run-story.ts';
import { answersOf } from './story-answers.ts';

/** Cells of one person and her identifiers spread over these. */
export const STORY_PARTITIONS = 3;
const MASTER_KEY = '5a'.repeat(32);

/** What the embedded host derives from the master key: both hosts then name people alike. */
export const storyKey = Buffer.from(
  hkdfSync('sha256', Buffer.from(MASTER_KEY, 'hex'), '', 'kairos profile ids', 32),
);

export const simulated: StoryHost = {
  name: 'simulated',
  open: (opening) => openSimulatedEngine({ ...opening, partitions: STORY_PARTITIONS, key: storyKey }),
};

/** Segment files and LMDB in a folder of its own, thrown away at the end. */
export const embedded: StoryHost = {
  name: 'embedded',
  open: async ({ startAt, ...opening }) => {
    const folder = await mkdtemp(join(tmpdir(), 'kairos-story-'));
    const clock = new VirtualClock(startAt);
    process.env.KAIROS_MASTER_KEY = MASTER_KEY;
    const engine = await openEmbeddedEngine({
      ...opening,
      folder,
      clock,
      workspace: 'default',
      partitions: STORY_PARTITIONS,
    }).finally(() => {
      delete process.env.KAIROS_MASTER_KEY;
    });
    return {
      ...answersOf(() => engine),
      advanceTo: (at) => clock.advanceSettled(at, () => engine.settle()),
      close: async () => {
        try {
          await engine.close();
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
    } satisfies StoryEngine;
  },
};
