import { describe, expect, it } from 'vitest';
import { LimpingHost } from './limping-host.ts';
import type { People } from './people.ts';
import { runStory } from './run-story.ts';
import { readStories } from './stories.ts';

/** Stories about who people are and what is known of them: a pause of a second changes nothing there. */
const stories = readStories().filter(
  ({ orderIsFree, rules }) =>
    orderIsFree || rules.includes('ID-6') || rules.includes('ID-7') || rules.includes('LOG-1'),
);
const REST = { checked: false, restMs: 5_000 };

function known(people: People): unknown {
  return Object.entries(people).map(([person, view]) => [
    person,
    view && [view.identifiers, view.traits, view.computed, view.audiences, view.consents],
  ]);
}

describe('LOG-5: a partition that fails and is opened again loses no relay and applies none twice', () => {
  it.each(stories)('$name', async (story) => {
    const whole = new LimpingHost();
    const plain = await runStory(story, whole, REST);
    for (const [partition, syncs] of whole.syncs.entries()) {
      for (let sync = 1; sync <= syncs; sync++) {
        const host = new LimpingHost({ partition, sync });
        const { people } = await runStory(story, host, REST);
        expect(known(people), `partition ${partition}, sync ${sync}`).toEqual(known(plain.people));
      }
    }
  });
});
