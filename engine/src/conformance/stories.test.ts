import { describe, it } from 'vitest';
import { runStory } from './run-story.ts';
import { readStories } from './stories.ts';
import { embedded, simulated } from './story-hosts.ts';

const stories = readStories();

describe.each([simulated, embedded])('on the $name host', (host) => {
  it.each(stories)('$name: $title', async (story) => {
    await runStory(story, host);
  });
});
