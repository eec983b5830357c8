/**
 * What providers are to be asked before an event or a decide request is logged: worked out from the profile without
 * changing it, so that only those are asked whose answer some condition will read, and only with what may be told.
 */
import type { Scope } from '../condition.ts';
import { mayUse } from '../consent/judge.ts';
import type { EventInput, Json, JsonObject } from '../input.ts';
import { deviceOf } from '../profile/consent-subject.ts';
import type { Profile } from '../profile/profile.ts';
import { isRepeated } from '../profile/seen.ts';
import { notice } from './notice.ts';
import type { ContextPlan } from './plan.ts';
import type { Provider } from './provider.ts';
import { freshPosition } from './view.ts';

/** One question to one provider. */
export interface Ask {
  readonly provider: string;
  /** Equal questions have equal keys: the key of the cache. */
  readonly key: string;
  readonly input: JsonObject;
}

/** Whether an event could lead to questions at all, without looking at the person. */
export function mayAsk({ triggers }: ContextPlan, event: EventInput): boolean {
  if (triggers.byEvent.size === 0 || event.mode !== 'live') return false;
  return triggers.byEvent.has(event.name) || triggers.byNoticed;
}

export function asksForEvent(profile: Profile, event: EventInput, plan: ContextPlan, now: number): Ask[] {
  if (!mayAsk(plan, event) || isRepeated(profile, event.messageId, now)) return none;
  const noticed = notice(profile, event, plan);
  const known = profile.surroundings;
  // As it will be when the event is applied; nobody else sees it.
  if (noticed) profile.surroundings = noticed.surroundings;
  const asks = new Map<string, Ask>();
  for (const cause of [event, ...(noticed?.events ?? none)]) {
    const scope: Scope = { profile, now, event: cause, instance: null, context: noContext };
    for (const name of plan.triggers.byEvent.get(cause.name) ?? none) {
      const ask = asks.has(name) ? undefined : askOf(plan.providers.get(name)!, scope, plan);
      if (ask) asks.set(name, ask);
    }
  }
  profile.surroundings = known;
  return [...asks.values()];
}

export function asksForDecide(
  profile: Profile,
  placement: string,
  context: JsonObject,
  plan: ContextPlan,
  now: number,
): Ask[] {
  const scope: Scope = { profile, now, event: null, instance: null, context };
  return (plan.triggers.byPlacement.get(placement) ?? none).flatMap((name) => {
    // What the caller says itself is not asked for.
    const ask = Object.hasOwn(context, name) ? undefined : askOf(plan.providers.get(name)!, scope, plan);
    return ask ? [ask] : [];
  });
}

/** Undefined where something that it is asked with is not known, or may not be told. */
function askOf(provider: Provider, scope: Scope, plan: ContextPlan): Ask | undefined {
  const raw = scope.event === null ? scope.context : scope.event.context;
  const { name, purpose } = provider;
  if (purpose !== '' && !mayUse(scope.profile, purpose, deviceOf(raw), plan.consent)) return undefined;
  const input = inputOf(provider, scope, raw, plan);
  return input && { provider: name, key: JSON.stringify(input), input };
}

function inputOf(
  provider: Provider,
  scope: Scope,
  raw: JsonObject,
  plan: ContextPlan,
): JsonObject | undefined {
  switch (provider.by) {
    case 'ip':
      return typeof raw.ip === 'string' && raw.ip.length <= 64 ? { ip: raw.ip } : undefined;
    case 'position': {
      const position = freshPosition(scope, raw, plan);
      if (position === undefined) return undefined;
      const { latitude, longitude } = position;
      return {
        latitude: rounded(latitude, provider.roundTo),
        longitude: rounded(longitude, provider.roundTo),
      };
    }
    case 'values': {
      const input: Record<string, Json> = {};
      for (const [name, condition] of provider.with) {
        const value = plain(condition.evaluate(scope));
        if (value === undefined) return undefined;
        input[name] = value;
      }
      return input;
    }
  }
}

function rounded(degrees: number, to: number): number {
  return Number((Math.round(degrees / to) * to).toFixed(6));
}

/** What can stand in a question: short texts, numbers, yes and no. */
function plain(value: unknown): Json | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') return value.length <= 500 ? value : undefined;
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

const none: readonly never[] & never[] = [];
const noContext: JsonObject = Object.freeze({});
