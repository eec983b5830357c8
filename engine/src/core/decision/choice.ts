/**
 * The choice among the ranked: the best, as many as are asked for. What a full cap discards takes its place and is not
 * said; of several in one answer each finds only the room that those before it leave.
 */
import { clocksFor } from '../message/clocks.ts';
import { CapCounts } from './caps.ts';
import { kindOfAction } from './contact.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { CappedCandidate, RankedCandidate } from './decision.ts';

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
  const hasRoom = limit > 1 && deciding.configuration.caps.caps.length > 0;
  if (hasRoom) return oneByOne(ranked, capped, deciding, request);
  const chosen = ranked.slice(0, limit).map(({ action }) => action);
  if (capped.length === 0) return { chosen, capped };
  const discarded = new Set(capped.flatMap(({ action, full }) => (full === 'discard' ? [action] : [])));
  return { chosen: chosen.filter((action) => !discarded.has(action)), capped };
}

function oneByOne(
  ranked: readonly RankedCandidate[],
  before: readonly CappedCandidate[],
  { profile, configuration, world, again }: Deciding,
  { limit, channel, placement }: DecisionRequest,
): Choice {
  const clocks = () => clocksFor(profile, configuration.quiet);
  const counts = new CapCounts(profile.contacts, configuration.caps, world.now, clocks);
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
    const cap = known === undefined && !isOwed ? counts.brokenBy(kind) : undefined;
    if (cap !== undefined && !again?.isLifted({ action: name, policy: 'cap', rule: cap.name })) {
      capped.push({ action: name, cap: cap.name, full: 'next-best' });
      continue;
    }
    places--;
    if (known?.full === 'discard') continue;
    chosen.push(name);
    if (!isOwed && known === undefined) counts.add(kind);
  }
  return { chosen, capped };
}
