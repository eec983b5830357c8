// The network counted event by event, against the same network counted from everybody's events in one go.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoreDocument } from '../core/document.ts';
import { touchpointsSchema } from '../core/walk/definition.ts';
import { CrashingHost } from './crashing-host.ts';
import { runStory } from './run-story.ts';
import type { StateExpectation, Step, Story, StoryEvent } from './story.ts';
import { simulated } from './story-hosts.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const START = Date.parse('2026-03-02T22:00:00Z');
const HOUR_MS = 3_600_000;
const WITHIN_MS = 5 * HOUR_MS;

const documents: CoreDocument[] = [
  touchpointsSchema.parse({ kind: 'touchpoints', name: 'touchpoints', within: '5h' }),
];

interface Happened {
  readonly person: string;
  readonly touchpoint: string;
  /** Since the event before it in the list. */
  readonly afterMs: number;
  /** It happened so long before it arrives. */
  readonly agoMs: number;
  readonly isRepeated: boolean;
}

const happened: fc.Arbitrary<Happened> = fc.record({
  person: fc.constantFrom('ada', 'ben', 'cleo'),
  touchpoint: fc.constantFrom('shop', 'call', 'mail'),
  afterMs: fc.constantFrom(0, 60_000, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS),
  agoMs: fc.constantFrom(0, 0, 0, 2 * HOUR_MS),
  isRepeated: fc.boolean(),
});

function storyOf(list: readonly Happened[]): Story {
  let at = START;
  const steps = list.flatMap(({ person, touchpoint, afterMs, agoMs, isRepeated }, i): Step[] => {
    at += afterMs;
    const event: StoryEvent = {
      kind: 'event',
      messageId: `event ${i}`,
      type: 'track',
      name: touchpoint,
      at: at - agoMs,
      mode: 'live',
      source: 'web',
      identifiers: [{ namespace: 'userId', value: person }],
      properties: {},
      traits: {},
      context: {},
    };
    const step: Step = { number: i + 1, at, type: 'events', events: [event] };
    return isRepeated ? [step, step] : [step];
  });
  const expect: StateExpectation = {
    profiles: {},
    channels: {},
    businessEvents: {},
    network: countedAtOnce(list),
  };
  steps.push({ number: list.length + 1, at, type: 'expect', expect });
  return { name: 'walked', title: 'random', rules: [], orderIsFree: false, start: START, documents, steps };
}

/** From everybody's events, one person after the other, with nothing but a list and a look back. */
function countedAtOnce(list: readonly Happened[]): NonNullable<StateExpectation['network']> {
  const touchpoints: { [name: string]: number } = {};
  const begins: { [name: string]: number } = {};
  const late: { [name: string]: number } = {};
  const connections: { [name: string]: number } = {};
  const add = (counts: { [name: string]: number }, name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  let now = START;
  const timed = list.map((one) => {
    now += one.afterMs;
    return { ...one, at: now - one.agoMs };
  });
  for (const person of ['ada', 'ben', 'cleo']) {
    const theirs = timed.filter((one) => one.person === person);
    for (const [i, { touchpoint, at }] of theirs.entries()) {
      const inTime = theirs
        .slice(0, i)
        .filter((one, j) => theirs.slice(0, j).every((before) => before.at <= one.at));
      const last = inTime.at(-1);
      if (last && at < last.at) add(late, touchpoint);
      else {
        add(touchpoints, touchpoint);
        if (last && at - last.at <= WITHIN_MS) add(connections, `${last.touchpoint} > ${touchpoint}`);
        else add(begins, touchpoint);
      }
    }
  }
  return { audience: '', touchpoints, begins, late, connections };
}

describe('WALK-2, WALK-3, WALK-4, WALK-5: event by event as in one go', () => {
  it('whatever happens, late or twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happened, { minLength: 1, maxLength: 25 }), async (list) => {
        await runStory(storyOf(list), simulated);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('with a crash anywhere', async () => {
    const hits: number[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.array(happened, { minLength: 3, maxLength: 12 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        async (list, at, thenAt) => {
          const host = new CrashingHost({ seed: SEED, at, thenAt });
          await runStory(storyOf(list), host);
          hits.push(host.hits.insideReplay + host.hits.insideACheckpoint);
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
    expect(hits.some((count) => count > 0)).toBe(true);
  });
});
