/**
 * The choice among the ranked: the best, as many as are asked for. What a full cap discards takes its place and is not
 * said; of several in one answer each finds only the room that those before it leave.
 */
import { clocksFor } from '../message/clocks.ts';
import { CapCounts } from './caps.ts';
import { kindOfAction } from './contact.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { CappedCandidate, RankedCandidate } from './decision.ts';
import { sharedRoom } from './gates/caps.ts';

export interface Choice {
  readonly chosen: readonly string[];
  readonly capped: readonly CappedCandidate[];
}

/** @param capped among them are those for which a cap is full already, and which it lets through to be marked */
export function choiceOf(
  ranked: readonly RankedCandidate[],
  capped: readonly CappedCandidate[],
  deciding: Deciding,
  request: DecisionRequest,
): Choice {
  const { limit } = request;
  const { caps, groups } = deciding.configuration;
  const isCounted = limit > 1 && (caps.caps.length > 0 || groups.capsMs > 0);
  if (isCounted) return oneByOne(ranked, capped, deciding, request);
  const chosen = ranked.slice(0, limit).map(({ action }) => action);
  if (capped.length === 0) return { chosen, capped };
  const discarded = new Set(capped.flatMap(({ action, full }) => (full === 'discard' ? [action] : [])));
  return { chosen: chosen.filter((action) => !discarded.has(action)), capped };
}

function oneByOne(
  ranked: readonly RankedCandidate[],
  before: readonly CappedCandidate[],
  deciding: Deciding,
  { limit, channel, placement, page }: DecisionRequest,
): Choice {
  const { profile, configuration, world, again } = deciding;
  const clocks = () => clocksFor(profile, configuration.quiet);
  const counts = new CapCounts(profile.contacts, configuration.caps, world.now, clocks);
  const shared = sharedRoom(deciding, page);
  const said = channel === undefined ? { placement } : { placement, channel };
  const capped = [...before];
  const chosen: string[] = [];
  let places = limit;
  for (const { action: name } of ranked) {
    if (places === 0) break;
    const action = configuration.actionsByName.get(name)!;
    const known = before.find((one) => one.action === name);
    const isOwed = configuration.consent.isOwed(profile, action.definition.purpose);
    const kind = kindOfAction(action, said);
    const isCounted = known === undefined && !isOwed;
    const cap = isCounted ? (counts.brokenBy(kind) ?? shared.brokenBy(kind)[0]) : undefined;
    if (cap !== undefined && !again?.isLifted({ action: name, policy: 'cap', rule: cap.name })) {
      capped.push({ action: name, cap: cap.name, full: 'next-best' });
      continue;
    }
    places--;
    if (known?.full === 'discard') continue;
    chosen.push(name);
    if (!isCounted) continue;
    counts.add(kind);
    shared.add(kind);
  }
  return { chosen, capped };
}
