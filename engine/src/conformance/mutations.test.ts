import { describe, expect, it } from 'vitest';
import { mutations } from './mutations.ts';
import { runStory } from './run-story.ts';
import { canonical } from './same-state.ts';
import { readStories } from './stories.ts';
import { embedded, simulated } from './story-hosts.ts';

const stories = readStories();
const SEED = Number(process.env.KAIROS_SEED ?? 1);
/** Mutations by chance are tried more often on the host that costs nothing. */
const TRIES = 5;

describe.each(stories)('$name', (story) => {
  const end = story.steps.at(-1)!.at;

  it('LOG-4, DEC-3: ends alike on both hosts, to the byte, and draws alike', async () => {
    const [here, there] = [await runStory(story, simulated), await runStory(story, embedded)];
    expect(canonical(there.state, end)).toEqual(canonical(here.state, end));
    expect(there.channels.dispatched).toEqual(here.channels.dispatched);
    expect(there.decisions).toEqual(here.decisions);
  });

  it.each(mutations)('$name', async ({ mutate, isHarmless, name }) => {
    const mutated = mutate(story, SEED);
    const here = await runStory(mutated, simulated, { checked: false });
    const there = await runStory(mutated, embedded, { checked: false });
    expect(canonical(there.state, end), `hosts differ: ${name}, KAIROS_SEED=${SEED}`).toEqual(
      canonical(here.state, end),
    );
    if (!isHarmless && !story.orderIsFree) return;
    const plain = await runStory(story, simulated);
    for (let seed = SEED; seed < SEED + (isHarmless ? 1 : TRIES); seed++) {
      const { people } = await runStory(mutate(story, seed), simulated, { checked: false });
      expect(people, `differs from the plain story: ${name}, KAIROS_SEED=${seed}`).toEqual(plain.people);
    }
  });
});
