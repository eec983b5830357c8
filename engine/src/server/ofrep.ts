/** Decisions as the flags of OFREP 0.3, and the tag that says whether they can have changed. */
import { contentId } from '../core/hash.ts';
import type { JsonObject, Slot } from '../core/input.ts';
import type { DecideAnswer, Decided, FallbackContent, GivenUp } from '../hosts/engine.ts';
import { labelOf } from './view.ts';

/** Without a value the caller's own default holds. */
export interface Flag {
  readonly key: string;
  readonly value?: unknown;
  readonly variant?: string;
  readonly reason: 'TARGETING_MATCH' | 'SPLIT' | 'STATIC' | 'DISABLED';
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** In the order of the slots. */
export function flagsOf(slots: readonly Slot[], answer: DecideAnswer | GivenUp): Flag[] {
  if (!('decision' in answer))
    return slots.map(({ placement }, i) => fallbackFlag(placement, answer.fallbacks[i], answer.degraded));
  return [answer, ...answer.others].map((decided, i) => flagOf(slots[i]!.placement, decided));
}

function flagOf(key: string, { decision, treatments, fallback }: Decided): Flag {
  const [first] = treatments;
  const ranked = decision.ranked.find(({ action }) => action === first?.action);
  if (!first) return fallbackFlag(key, fallback, decision.degraded, decision.id);
  return {
    key,
    value: valueIn(first.content),
    variant: first.action,
    reason: ranked && ranked.selectionProbability < 1 ? 'SPLIT' : 'TARGETING_MATCH',
    metadata: {
      decision: decision.id,
      ...(ranked && { selectionProbability: ranked.selectionProbability, label: labelOf(ranked) }),
      ...(decision.degraded !== undefined && { degraded: decision.degraded }),
    },
  };
}

function fallbackFlag(
  key: string,
  fallback: FallbackContent | undefined,
  degraded: string | undefined,
  decision?: string,
): Flag {
  const metadata = {
    ...(decision !== undefined && { decision }),
    ...(degraded !== undefined && { degraded }),
  };
  if (!fallback) return { key, reason: 'DISABLED', metadata };
  return { key, value: valueIn(fallback.content), variant: 'fallback', reason: 'STATIC', metadata };
}

/** Content that is nothing but a `value` stands for it: so a flag can be true, a text or a number. */
function valueIn(content: JsonObject): unknown {
  const keys = Object.keys(content);
  return keys.length === 1 && keys[0] === 'value' ? content.value : content;
}

/** How long an answer may be kept where nothing of the person has changed: models learn, and time passes. */
const KEPT_MS = 5 * 60_000;

/** Of what is known when all flags are decided: the person's last input, which is the decision itself. */
export interface Known {
  readonly updatedAt: number;
  readonly revision: string;
  readonly context: JsonObject;
}

export function tagOf({ updatedAt, revision, context }: Known): string {
  return `"${updatedAt.toString(36)}.${contentId(revision, JSON.stringify(context))}"`;
}

/** Whether the flags behind the tag still stand. @param known as it is now; @param now in milliseconds */
export function isStill(tag: string, known: Known, now: number): boolean {
  return tag === tagOf(known) && now - known.updatedAt < KEPT_MS;
}
