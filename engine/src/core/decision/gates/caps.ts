/**
 * Frequency caps, of the person and of those that members of a household or account share. What a full cap says is
 * refused here, and the next candidate takes its place; where it says `discard` or `queue` instead the action stays, is
 * marked, and what becomes of it is seen when it is the one to be chosen.
 */
import { SharedRoom } from '../../household/shared-caps.ts';
import { clocksFor } from '../../message/clocks.ts';
import { pointOn } from '../../message/point.ts';
import { isDisplaceable } from '../../message/room.ts';
import { CapCounts, fullOf } from '../caps.ts';
import type { CompiledAction } from '../compile.ts';
import { type Contact, kindOfAction } from '../contact.ts';
import type { Deciding, DecisionRequest, Page } from '../deciding.ts';
import type { CappedCandidate, RankedCandidate, RefusedCandidate } from '../decision.ts';
import type { CapDefinition } from '../policy-definition.ts';
import type { GateMaker } from './gate.ts';

export const caps: GateMaker = (deciding, request) => {
  const full = fullCaps(deciding, request);
  if (full === undefined) return undefined;
  return (action, asked) => {
    const cap = full(action, asked).find((one) => modeOf(one, request) === 'next-best');
    return cap && refusalBy(cap, action);
  };
};

/** Of the ranked: those for which a cap is full that says what becomes of them. */
export function cappedAmong(
  ranked: readonly RankedCandidate[],
  deciding: Deciding,
  request: DecisionRequest,
): readonly CappedCandidate[] {
  if (!deciding.configuration.caps.hasModes) return none;
  const full = fullCaps(deciding, request);
  if (full === undefined) return none;
  return ranked.flatMap(({ action: name }): CappedCandidate[] => {
    const action = deciding.configuration.actionsByName.get(name);
    const broken = action === undefined ? unbroken : full(action, request);
    // Of several the strictest says it.
    const cap = broken.find((one) => modeOf(one, request) === 'discard') ?? broken[0];
    if (cap === undefined) return [];
    return [{ action: name, cap: cap.name, full: modeOf(cap, request) === 'discard' ? 'discard' : 'queue' }];
  });
}

const none: readonly CappedCandidate[] = [];

/** Nothing can wait in a placement, nor for a cap that never has room. */
function modeOf(cap: CapDefinition, { channel }: DecisionRequest) {
  const full = fullOf(cap);
  return full === 'queue' && (channel === undefined || cap.max === 0) ? 'next-best' : full;
}

/** The caps that an action would break; undefined where none is full. */
function fullCaps(
  { profile, configuration, world, again }: Deciding,
  { channel, rank, page }: DecisionRequest,
): ((action: CompiledAction, request: DecisionRequest) => readonly CapDefinition[]) | undefined {
  const counting = { profile, configuration, now: world.now };
  const gives = (contact: Contact) => rank !== undefined && isDisplaceable(counting, contact, rank);
  const clocks = () => clocksFor(profile, configuration.quiet);
  const own = new CapCounts(profile.contacts, configuration.caps, world.now, clocks, gives);
  const shared = sharedRoom({ profile, configuration, world }, page);
  if (own.isOpen && !shared.hasFull) return undefined;
  const on = channel === undefined ? {} : { channel, point: pointOn(profile, channel, configuration) };
  return (action, { placement }) => {
    // What is owed to the person counts nowhere.
    if (configuration.consent.isOwed(profile, action.definition.purpose)) return unbroken;
    const kind = kindOfAction(action, { placement, ...on });
    const broken = own.allBrokenBy(kind);
    if (shared.hasFull) broken.push(...shared.brokenBy(kind));
    return again === undefined ? broken : broken.filter((cap) => !again.isLifted(refusalBy(cap, action)));
  };
}

/** What other placements of the page show counts too, of which the groups have not heard. */
export function sharedRoom(
  { profile, configuration, world }: Pick<Deciding, 'profile' | 'configuration' | 'world'>,
  page: Page | undefined,
): SharedRoom {
  const { actionsByName, consent, groups } = configuration;
  const shown = () =>
    [...(page?.shown ?? [])].flatMap(([name, placement]) => {
      const action = actionsByName.get(name)!;
      return consent.isOwed(profile, action.definition.purpose) ? [] : [kindOfAction(action, { placement })];
    });
  return new SharedRoom(profile, groups, world.now, shown);
}

const unbroken: readonly CapDefinition[] = [];

function refusalBy({ name }: CapDefinition, action: CompiledAction): RefusedCandidate {
  return { action: action.name, policy: 'cap', rule: name };
}
