/** Decisions as the flags of OFREP 0.3, and the tag that says whether they can have changed. */
import type { Configuration } from '../core/configuration.ts';
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

/**
 * How long an answer may be kept where nothing of the person has happened: models learn, limits are used up by others, and
 * time passes. It is shorter than what a decision has reserved is held.
 */
const KEPT_MS = 5 * 60_000;

/** What flags follow from, beside time and what is learnt. */
export interface Known {
  readonly profile: string;
  /** Position behind the person's last input. */
  readonly upTo: number;
  readonly revision: string;
  /** Version of what was said of the products that flags can offer. */
  readonly products: number;
  readonly context: JsonObject;
}

/** Undefined where the flags are not to be kept: what there was no time for may be decided the next time. */
export function tagOf(
  answer: DecideAnswer | GivenUp,
  { products, context }: Pick<Known, 'products' | 'context'>,
): string | undefined {
  if (!('decision' in answer) || answer.upTo === undefined) return undefined;
  const { profile, upTo, decision, others } = answer;
  if ([answer, ...others].some((decided) => decided.decision.degraded !== undefined)) return undefined;
  return tagFor(decision.at, { profile, upTo, revision: decision.revision, products, context });
}

function tagFor(at: number, { profile, upTo, revision, products, context }: Known): string {
  const known = contentId(profile, String(upTo), revision, String(products), JSON.stringify(context));
  return `"${at.toString(36)}.${known}"`;
}

/**
 * The tag of those in an If-None-Match whose flags still stand; undefined: none. Compared weakly, as RFC 9110 says for
 * it: proxies that compress an answer make its tag a weak one.
 * @param known as it is now; @param now in milliseconds
 */
export function stillIn(ifNoneMatch: string, known: Known, now: number): string | undefined {
  const tags = ifNoneMatch.match(ENTITY_TAG) ?? [];
  return tags.map((tag) => tag.replace('W/', '')).find((tag) => isStill(tag, known, now));
}

/** What may stand between its quotes is any character but these, also a comma. */
const ENTITY_TAG = /(?:W\/)?"[^"]*"/g;

function isStill(tag: string, known: Known, now: number): boolean {
  const at = Number.parseInt(tag.slice(1), 36);
  return tag === tagFor(at, known) && now - at < KEPT_MS;
}

const offered = new WeakMap<Configuration, ReadonlySet<string>>();

/** Names of the products that flags can offer: the same set as long as the configuration is in force. */
export function offeredProducts(configuration: Configuration): ReadonlySet<string> {
  let names = offered.get(configuration);
  if (names === undefined) {
    const inPlacements = [...configuration.actionsByName.values()].filter(
      ({ definition }) => definition.placements.length > 0,
    );
    names = new Set(inPlacements.flatMap(({ product }) => product?.definition.name ?? []));
    offered.set(configuration, names);
  }
  return names;
}
