/** The hosts of this repository as the suite runs them: virtual time, few partitions, the same key for profile ids. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEngine } from '../hosts/embedded/open.ts';
import { VirtualClock } from '../hosts/simulated/virtual-clock.ts';
import type { StoryEngine, StoryHost } from './run-story.ts';
import { MASTER_KEY, STORY_PARTITIONS } from './simulated-story-host.ts';
import { answersOf } from './story-answers.ts';

export { STORY_PARTITIONS, simulated, storyKey } from './simulated-story-host.ts';

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
