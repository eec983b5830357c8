/** Requests that waited too long before anybody took them up: what a story expects of their answers and of what is on record. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { GivenUp, ProfileKey } from '../hosts/engine.ts';
import type { StoryEngine } from './run-story.ts';

const whySchema = z.enum(['deadline', 'overload']);

/** Of the answer. */
export const givenUpSchema = whySchema.nullable().describe('Nobody was asked, and why; null: it was decided');

/** Of a person. */
export const givenUpCallsSchema = z
  .array(
    z.strictObject({
      placement: z.string(),
      why: whySchema,
      action: z.string().optional().describe('What was given, where the fallback is an action'),
    }),
  )
  .describe('Exactly these requests that nobody was asked about, newest first');

type Fail = (what: string, expected: unknown, got: unknown) => never;

/** @param wanted what of it a story names */
export function checkGivenUp(
  { degraded, fallbacks: [fallback] }: GivenUp,
  wanted: Readonly<Record<string, unknown>>,
  fail: Fail,
): void {
  const got: Readonly<Record<string, unknown>> = {
    'given up': degraded,
    fallback: fallback ? (fallback.action ?? fallback.content.title ?? '') : null,
    degraded,
  };
  for (const [part, value] of Object.entries(wanted))
    if (got[part] !== value) fail(part, value, got[part] ?? 'nothing: nobody was asked');
}

const MOST = 100;

export async function checkGivenUpCalls(
  person: string,
  key: ProfileKey,
  wanted: z.infer<typeof givenUpCallsSchema>,
  engine: Pick<StoryEngine, 'givenUp'>,
  fail: Fail,
): Promise<void> {
  const { calls = [] } = (await engine.givenUp(key, { limit: MOST })) ?? {};
  const got = calls.map(({ placement, degraded, action }) => ({
    placement,
    why: degraded,
    ...(action !== undefined && { action }),
  }));
  if (!isDeepStrictEqual(got, wanted)) fail(`requests of ${person} given up`, wanted, got);
}
