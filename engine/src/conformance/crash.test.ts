import { afterAll, describe, expect, it } from 'vitest';
import { drawsFrom } from '../core/draws.ts';
import { violation } from './crash-property.ts';
import { CrashingHost, type CrashPlan, noHits } from './crashing-host.ts';
import { type Ending, runStory } from './run-story.ts';
import { readStories } from './stories.ts';
import type { Story } from './story.ts';

/** What was answered without asking anybody comes on record some milliseconds later: until then a crash may lose it. */
const stories = readStories().filter(
  ({ steps }) => !steps.some((step) => step.type === 'decide' && step.ask.waitedMs !== undefined),
);
const SEED = Number(process.env.KAIROS_SEED ?? 1);
const IS_DEEP = process.env.KAIROS_DEEP === '1';
/** Storage operations are crash points: of a story so many, evenly spread; deep runs take all, with further seeds. */
const MOST_POINTS = IS_DEEP ? Number.POSITIVE_INFINITY : 12;
const ROUNDS = IS_DEEP ? 5 : 1;
const REST = { checked: false, restMs: 10_000 };

async function plainOf(story: Story): Promise<{ plain: Ending; operations: number }> {
  const host = new CrashingHost({ seed: 0 });
  const plain = await runStory(story, host, REST);
  return { plain, operations: host.operations };
}

/** Other seeds take other ones of a long story, and each story begins elsewhere: what all have in common is hit all over. */
function crashPoints(story: Story, operations: number, round: number): number[] {
  const step = Math.max(1, Math.ceil(operations / MOST_POINTS));
  const points: number[] = [];
  const first = 1 + ((SEED + round + stories.indexOf(story)) % step);
  for (let at = first; at <= operations; at += step) points.push(at);
  return points;
}

/** How the story ends with this crash, against the plain one: in words where it is not right. */
async function crash(
  story: Story,
  plain: Ending,
  plan: CrashPlan,
  hits = noHits(),
): Promise<string | undefined> {
  const host = new CrashingHost(plan);
  const ending = await runStory(story, host, REST);
  for (const place of Object.keys(hits) as (keyof typeof hits)[]) hits[place] += host.hits[place];
  return violation(plain, ending, host.hits.betweenAttemptAndReceipt > 0);
}

describe('LOG-2, LOG-3, LOG-6, MSG-8: a story with a crash ends as the plain story', () => {
  const hits = noHits();
  let crashes = 0;

  it.each(stories)('$name', async (story) => {
    const { plain, operations } = await plainOf(story);
    for (let round = 0; round < ROUNDS; round++) {
      const random = drawsFrom(SEED + round);
      for (const at of crashPoints(story, operations, round)) {
        // Often the power goes again, while the first crash is recovered from or some time later.
        const thenAt = 1 + Math.floor(random() * (random() < 0.5 ? 15 : 150));
        const plan = { seed: SEED + round * 10_000 + at, at, thenAt };
        crashes++;
        expect(
          await crash(story, plain, plan, hits),
          `${story.name} with ${JSON.stringify(plan)}`,
        ).toBeUndefined();
      }
    }
  });

  it('and the crashes were everywhere they can hurt', () => {
    for (const [place, count] of Object.entries(hits)) expect(count, place).toBeGreaterThan(0);
  });

  it('and of the lives that ended so nothing runs on', async () => {
    let isQuiet = false;
    for (let turn = 0; turn < 100 && !isQuiet; turn++) {
      await new Promise(setImmediate);
      isQuiet = !process.getActiveResourcesInfo().includes('Immediate');
    }
    expect(isQuiet).toBe(true);
  });

  afterAll(() => {
    const { beforeTheAcknowledgement, betweenAttemptAndReceipt, insideACheckpoint, insideReplay } = hits;
    process.stdout.write(
      `${crashes} crashes: ${beforeTheAcknowledgement} before the acknowledgement, ${betweenAttemptAndReceipt} between attempt and receipt, ${insideACheckpoint} inside a checkpoint, ${insideReplay} inside replay\n`,
    );
  });
});

describe('a missing fsync turns the suite red', () => {
  it.each(['sync', 'syncFolder', 'store'] as const)('%s', async (ignoring) => {
    expect(await firstViolation(ignoring)).toBeDefined();
  });

  async function firstViolation(ignoring: CrashPlan['ignoring']): Promise<string | undefined> {
    for (const story of stories) {
      const { plain, operations } = await plainOf(story);
      for (let at = 1; at <= operations; at++) {
        // What cannot be opened any more, or ends otherwise, is what a machine without fsync does to its owner.
        const found = await crash(story, plain, { seed: SEED + at, at, ignoring }).catch(
          (error: Error) => error.message,
        );
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }
});
