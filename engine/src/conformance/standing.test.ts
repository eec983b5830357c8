import { describe, expect, it } from 'vitest';
import type { Instance } from '../core/journey/instance.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import type { StandingCounts } from '../hosts/standing.ts';
import { runStory, type StoryHost } from './run-story.ts';
import { readStories } from './stories.ts';
import { answersOf } from './story-answers.ts';
import { STORY_PARTITIONS, storyKey } from './story-hosts.ts';

const stories = readStories();

/** The simulated host that tells, with its state, where people stand. */
function counting(told: (standing: StandingCounts) => void): StoryHost {
  return {
    name: 'simulated',
    open: async (opening) => {
      const engine = await openSimulatedEngine({ ...opening, partitions: STORY_PARTITIONS, key: storyKey });
      return {
        ...answersOf(() => engine),
        advanceTo: (at) => engine.advanceTo(at),
        close: () => engine.close(),
        state: async () => {
          told(await engine.standing());
          return engine.state();
        },
      };
    },
  };
}

function standingIn(state: readonly unknown[]): Record<string, number> {
  const places: Record<string, number> = {};
  for (const [key, profile] of state as [string, readonly unknown[]][]) {
    if (!key.startsWith('profile/')) continue;
    for (const { journey, version = 0, step } of profile[12] as Instance[]) {
      const place = `${journey} ${version} ${step}`;
      places[place] = (places[place] ?? 0) + 1;
    }
  }
  return places;
}

describe('who stands where (VER-12)', () => {
  it('is counted as it is, whatever happens in a story', async () => {
    let standing: StandingCounts = new Map();
    let people = 0;
    const host = counting((counts) => {
      standing = counts;
    });
    for (const story of stories) {
      const { state } = await runStory(story, host, { checked: false });
      const counted = [...standing].flatMap(([journey, places]) =>
        places.map(({ version, step, count }) => [`${journey} ${version} ${step}`, count] as const),
      );
      const real = standingIn(state);
      expect(Object.fromEntries(counted), story.name).toEqual(real);
      people += Object.values(real).reduce((sum, count) => sum + count, 0);
    }
    expect(people).toBeGreaterThan(20);
  });
});
