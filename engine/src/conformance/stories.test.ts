import { describe, expect, it } from 'vitest';
import { type Ending, runStory } from './run-story.ts';
import { canonical } from './same-state.ts';
import { readStories } from './stories.ts';
import type { Story } from './story.ts';
import { embedded, simulated } from './story-hosts.ts';

const stories = readStories();
/** How each ended on the simulated host, for the other one to be compared with. */
const endings = new Map<Story, Ending>();

describe('on the simulated host', () => {
  it.each(stories)('$name: $title', async (story) => {
    endings.set(story, await runStory(story, simulated));
  });
});

describe('on the embedded host; LOG-4, DEC-3: it ends alike, to the byte, and draws alike', () => {
  it.each(stories)('$name: $title', async (story) => {
    const end = story.steps.at(-1)!.at;
    const there = await runStory(story, embedded);
    const here = endings.get(story) ?? (await runStory(story, simulated));
    endings.delete(story);
    expect(canonical(there.state, end)).toEqual(canonical(here.state, end));
    expect(there.channels.dispatched).toEqual(here.channels.dispatched);
    expect(there.decisions).toEqual(here.decisions);
  });
});
