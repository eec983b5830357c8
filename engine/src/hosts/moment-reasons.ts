/** The newest events of a person, for telling why they are seen in a moment. */
import type { EventInput } from '../core/input.ts';
import type { CompiledMoments } from '../core/moment/compile.ts';
import { type ExplainedMoment, explainMoments } from '../core/moment/explain.ts';
import type { Profile } from '../core/profile/profile.ts';

/** Log entries looked at: what lies behind them has faded, or is outweighed. */
const MOST_ENTRIES = 60;
/** After so many half-lives a sign is no reason any more. */
const FADED = 7;

/**
 * @param positions of the person's inputs in the log, newest first
 * @param eventAt the event of an input; undefined where it was none
 */
export async function momentReasons(
  profile: Profile,
  moments: CompiledMoments,
  now: number,
  positions: Iterable<number>,
  eventAt: (position: number) => Promise<EventInput | undefined>,
): Promise<ExplainedMoment[]> {
  const events = new Map<string, EventInput>();
  const { evidence } = profile;
  const oldest = now - FADED * moments.halfLifeMs;
  let left = evidence === null || evidence.at < oldest ? 0 : MOST_ENTRIES;
  for (const position of positions) {
    if (left-- <= 0) break;
    const event = await eventAt(position);
    if (event === undefined) continue;
    // Events may come late, but not for long what was received long ago.
    if (event.receivedAt < oldest) break;
    events.set(event.messageId, event);
  }
  const scope = { profile, now, event: null, instance: null, context: {} };
  return explainMoments(moments, scope, [...events.values()]);
}
