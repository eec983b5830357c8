/** The simulated host as the suite runs it; apart from the embedded one, as whoever checks documents needs no store. */
import { hkdfSync } from 'node:crypto';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import type { StoryHost } from './run-story.ts';

/** Cells of one person and her identifiers spread over these. */
export const STORY_PARTITIONS = 3;
/** What the embedded host is given. */
export const MASTER_KEY = '5a'.repeat(32);

/** What the embedded host derives from the master key: both hosts then name people alike. */
export const storyKey = Buffer.from(
  hkdfSync('sha256', Buffer.from(MASTER_KEY, 'hex'), '', 'kairos profile ids', 32),
);

export const simulated: StoryHost = {
  name: 'simulated',
  open: (opening) => openSimulatedEngine({ ...opening, partitions: STORY_PARTITIONS, key: storyKey }),
};
