import { describe, expect, it } from 'vitest';
import { type Mutation, mutations } from './mutations.ts';
import { type Ending, runStory } from './run-story.ts';
import { canonical } from './same-state.ts';
import { readStories } from './stories.ts';
import type { Story } from './story.ts';
import { embedded, simulated } from './story-hosts.ts';

const stories = readStories();
const SEED = Number(process.env.KAIROS_SEED ?? 1);
/** Mutations by chance are tried more often on the host that costs nothing. */
const TRIES = 5;
/** So many mutations of each story are tried on the embedded host too, by turns; deep runs take all, as other seeds take others. */
const EMBEDDED = process.env.KAIROS_DEEP === '1' ? mutations.length : 2;
const UNCHECKED = { checked: false };

function isTriedEmbedded(story: Story, mutation: Mutation): boolean {
  const turn = stories.indexOf(story) * EMBEDDED + mutations.indexOf(mutation) + SEED;
  return turn % mutations.length < EMBEDDED;
}

describe.each(stories)('$name', (story) => {
  const end = story.steps.at(-1)!.at;
  let plainly: Promise<Ending> | undefined;

  it.each(mutations)('$name', async (mutation) => {
    const { mutate, isHarmless, name } = mutation;
    const mutated = mutate(story, SEED);
    const here = await runStory(mutated, simulated, UNCHECKED);
    if (isTriedEmbedded(story, mutation)) {
      const there = await runStory(mutated, embedded, UNCHECKED);
      expect(canonical(there.state, end), `hosts differ: ${name}, KAIROS_SEED=${SEED}`).toEqual(
        canonical(here.state, end),
      );
    }
    if (!isHarmless && !story.orderIsFree) return;
    plainly ??= runStory(story, simulated, UNCHECKED);
    const plain = await plainly;
    for (let seed = SEED; seed < SEED + (isHarmless ? 1 : TRIES); seed++) {
      const { people } = seed === SEED ? here : await runStory(mutate(story, seed), simulated, UNCHECKED);
      expect(people, `differs from the plain story: ${name}, KAIROS_SEED=${seed}`).toEqual(plain.people);
    }
  });
});
