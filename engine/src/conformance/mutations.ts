/**
 * What the wire and the world do to events, as stories made of a story: sent twice, sent again later, in another
 * order within a request, much later than they happened. Expectations stay behind: only the ending is compared.
 */
import { drawsFrom } from '../core/draws.ts';
import type { Step, Story, StoryEvent } from './story.ts';

export interface Mutation {
  readonly name: string;
  /** The mutated story must end as the plain one, whatever the story; else only where its order is free. */
  readonly isHarmless: boolean;
  /** The same seed gives the same mutation. */
  mutate(story: Story, seed: number): Story;
}

/** A repeat is promised to be known for this long. */
const DEDUPE_MS = 24 * 3_600_000;

export const mutations: readonly Mutation[] = [
  {
    name: 'each request sent twice',
    isHarmless: true,
    mutate: (story) =>
      withSteps(story, (step) => [
        step,
        ...(step.type === 'events' || step.type === 'business-event' ? [step] : []),
      ]),
  },
  {
    name: 'each event twice in its request',
    isHarmless: true,
    mutate: (story) => withEvents(story, (event) => [event, event]),
  },
  { name: 'each event sent again at the end', isHarmless: true, mutate: resentAtTheEnd },
  { name: 'requests shuffled inside', isHarmless: false, mutate: shuffledInside },
  { name: 'events sent late', isHarmless: false, mutate: sentLate },
];

function withSteps(story: Story, change: (step: Step) => readonly Step[]): Story {
  return { ...story, steps: story.steps.flatMap(change) };
}

function withEvents(story: Story, change: (event: StoryEvent) => readonly StoryEvent[]): Story {
  return withSteps(story, (step) => [
    step.type === 'events' ? { ...step, events: step.events.flatMap(change) } : step,
  ]);
}

/** The client lost every answer of the last day. */
function resentAtTheEnd(story: Story): Story {
  const { number, at } = story.steps.at(-1)!;
  const again = story.steps.flatMap((step): Step[] =>
    step.type === 'events' && step.at > at - DEDUPE_MS
      ? [{ number: number + 1, at, type: 'events', events: step.events }]
      : [],
  );
  return { ...story, steps: [...story.steps, ...again] };
}

function shuffledInside(story: Story, seed: number): Story {
  const random = drawsFrom(seed);
  return withSteps(story, (step) => [
    step.type === 'events' ? { ...step, events: shuffled(step.events, random) } : step,
  ]);
}

/** Half of the events come with the last events of the story, in any order, and say when they happened. */
function sentLate(story: Story, seed: number): Story {
  const random = drawsFrom(seed);
  const last = story.steps.findLastIndex((step) => step.type === 'events');
  const late: StoryEvent[] = [];
  const steps = story.steps.map((step, index): Step => {
    if (step.type !== 'events') return step;
    if (index === last) return { ...step, events: shuffled([...step.events, ...late], random) };
    const onTime = step.events.filter((event) => {
      const isLate = random() < 0.5;
      if (isLate) late.push(event);
      return !isLate;
    });
    return onTime.length > 0
      ? { ...step, events: onTime }
      : { number: step.number, at: step.at, type: 'wait' };
  });
  return { ...story, steps };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
