/** Where each candidate can be said: on the channel or placement that was asked for, or on those of several that the policy leaves open. */
import type { ChannelOutline } from '../../document.ts';
import type { CompiledAction } from '../compile.ts';
import type { Deciding, DecisionRequest } from '../deciding.ts';
import type { ClosedChannel, RefusedCandidate } from '../decision.ts';
import { pass } from '../gates/index.ts';

export interface Outlets {
  /** Those that can be said somewhere. */
  readonly passed: readonly CompiledAction[];
  /** One request a channel that is open for the action; the request itself where no channels are to be chosen among. */
  requestsOf(action: CompiledAction): readonly DecisionRequest[];
  /** Channels that were refused for one of the actions, with the reason. */
  readonly closed: readonly ClosedChannel[];
}

/** @param refused gets those that can be said nowhere, by what is against the first channel */
export function outletsFor(
  asked: readonly CompiledAction[],
  deciding: Deciding,
  request: DecisionRequest,
  refused: RefusedCandidate[],
): Outlets {
  const { channels } = request;
  if (channels === undefined) {
    const only = [request];
    return { passed: pass(asked, deciding, request, refused), requestsOf: () => only, closed: nowhere };
  }
  const open = new Map<string, DecisionRequest[]>();
  const closed: ClosedChannel[] = [];
  for (const channel of channels) {
    const on = { ...request, channel };
    const against: RefusedCandidate[] = [];
    const sayable = asked.filter((action) => {
      if (hasContentFor(action, channel, deciding.configuration.channels)) return true;
      against.push({ action: action.name, policy: 'treatment', rule: `none for channel ${channel}` });
      return false;
    });
    for (const { name } of pass(sayable, deciding, on, against)) {
      const requests = open.get(name);
      if (requests) requests.push(on);
      else open.set(name, [on]);
    }
    for (const { action, policy, rule } of against) closed.push({ action, channel, policy, rule });
  }
  const firsts = new Map(closed.toReversed().map((row) => [row.action, row]));
  for (const { name } of asked) {
    const first = open.has(name) ? undefined : firsts.get(name);
    if (first) refused.push({ action: name, policy: first.policy, rule: first.rule });
  }
  return {
    passed: asked.filter(({ name }) => open.has(name)),
    requestsOf: ({ name }) => open.get(name) ?? noRequests,
    closed,
  };
}

const nowhere: readonly ClosedChannel[] = [];
const noRequests: readonly DecisionRequest[] = [];

/** Of treatments in the short form; those with names are asked for by the gate of treatments. */
export function hasContentFor(
  { definition }: CompiledAction,
  channel: string,
  channels: ReadonlyMap<string, ChannelOutline>,
): boolean {
  const { treatments } = definition;
  if (Array.isArray(treatments)) return true;
  const isMail = channels.get(channel)?.medium === 'mail';
  return (isMail ? treatments.mail : treatments.placement) !== undefined;
}
