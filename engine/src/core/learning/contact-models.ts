/**
 * What is learnt about speaking on a channel, as models like those of responses: stored, taught and published as these
 * are, under names that no document can have.
 * `hours CHANNEL`: when people respond. `wait CHANNEL`: how often what waits is not said any more. `send-now CHANNEL`: what
 * came of waiting and of not waiting, by step. `opt-out CHANNEL`: who has had enough, by how much was said lately.
 */
import type { PredictorKind } from './columns.ts';
import type { Teaching } from './model.ts';

export const topics = ['hours', 'wait', 'send-now', 'opt-out'] as const;
export type Topic = (typeof topics)[number];

export function modelAbout(topic: Topic, channel: string): string {
  return `${topic} ${channel}`;
}

const DAY_MS = 86_400_000;

/** One in a thousand, as a logit. */
const HARDLY_ANYBODY = -6.9;

const always = { buckets: 2, use: 'always' } as const;

/** Messages that left on the channel within 1, 7 and 28 days. */
export function pressureKinds(use: PredictorKind['use']): readonly PredictorKind[] {
  return [
    { name: 'sent1', type: 'number', bins: [1, 2, 3, 5], buckets: 2, use },
    { name: 'sent7', type: 'number', bins: [1, 2, 4, 7, 12], buckets: 2, use },
    { name: 'sent28', type: 'number', bins: [1, 4, 8, 16, 30], buckets: 2, use },
  ];
}

const kinds: { readonly [topic in Topic]: readonly PredictorKind[] } = {
  hours: [
    { name: 'expected', type: 'number', ...always },
    { name: 'own', type: 'number', ...always },
  ],
  wait: [],
  'send-now': [],
  'opt-out': pressureKinds('always'),
};

const teachings: ReadonlyMap<string, Teaching> = new Map(
  topics.map((topic) => [
    topic,
    {
      kinds: new Map(kinds[topic].map((kind) => [kind.name, kind])),
      halfLifeMs: 90 * DAY_MS,
      ...(topic === 'opt-out' && { base: HARDLY_ANYBODY }),
    },
  ]),
);

/** Undefined for the models of documents. */
export function teachingAbout(model: string): Teaching | undefined {
  const space = model.indexOf(' ');
  return space < 0 ? undefined : teachings.get(model.slice(0, space));
}

/** How long something waits, as the model of waiting counts it. */
export function waitName(waitMs: number): string {
  const hours = waitMs / 3_600_000;
  const edge = [2, 4, 8, 12, 24, 48].find((one) => hours < one);
  return edge === undefined ? 'longer' : `below-${edge}h`;
}
