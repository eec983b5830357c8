/**
 * Several placements filled together, greedily over all pairs of action and placement: the placement whose best
 * action that can still be chosen there is believed to be worth most is filled first, and no action is shown twice. The
 * order follows from what is believed, not from draws: so the selection probabilities in each placement are exact, given
 * what stands already.
 */
import type { Slot } from '../input.ts';
import { type ActionPool, emptyPool } from './candidates.ts';
import { SharedScorers } from './chances.ts';
import { decide, isGivenUp } from './decide.ts';
import type { Deciding, DecisionRequest, Page } from './deciding.ts';
import type { Decision } from './decision.ts';
import { type Left, nothingLeft, OpenSlot, PageGate, PageLook } from './page-slot.ts';

/** A placement that is still to be filled. */
interface Open {
  readonly pool: ActionPool;
  readonly request: DecisionRequest;
  /** Absent where there is nothing to look for: it was decided before, or is given up. */
  readonly slot?: OpenSlot;
  /** On a replay: they are taken in the order in which they were made. */
  readonly recorded?: number;
}

/**
 * @param idOf names the decision of a placement
 * @param base what the requests have in common
 * @param fill so many of the slots, the first of them; the others are given up
 * @returns in the order of the slots
 */
export function decidePage(
  given: Deciding,
  slots: readonly Slot[],
  idOf: (slot: Slot, index: number) => string,
  base: Omit<DecisionRequest, 'id' | 'placement' | 'limit' | 'page'>,
  fill = slots.length,
): readonly Decision[] {
  const poolOf = ({ placement }: Slot) => given.configuration.actionsByPlacement.get(placement) ?? emptyPool;
  const requests = slots.map((slot, i) => ({
    ...base,
    ...slot,
    id: idOf(slot, i),
    ...(i >= fill && unfilled),
  }));
  if (requests.length === 1) return [decide(given, poolOf(slots[0]!), requests[0]!)];
  // Conditions on products are asked before any of them is filled.
  given.scope.products ??= given.world.products;
  const deciding = { ...given, scorers: new SharedScorers() };
  const page: Page = { id: requests[0]!.id, shown: new Map(), groups: new Map() };
  const look = new PageLook(deciding);
  const open = requests.map((request, i) => opened(deciding, poolOf(slots[i]!), { ...request, page }, look));
  const gate = new PageGate(
    deciding,
    open.flatMap(({ slot }) => slot ?? []),
  );
  const made = new Map<string, Decision>();
  while (open.length > 0) {
    const [{ pool, request: asked, slot }] = open.splice(mostWorth(open, gate), 1) as [Open];
    const standing = { ...page, shown: new Map(page.shown), groups: new Map(page.groups) };
    const request = { ...asked, page: standing };
    const decision = decide(deciding, pool, request, slot?.known);
    made.set(request.id, decision);
    for (const action of decision.chosen) show(action, request.placement, page, deciding);
    if (decision.chosen.length > 0) gate.outdate();
  }
  return requests.map(({ id }) => made.get(id)!);
}

const unfilled: Pick<DecisionRequest, 'degraded'> = { degraded: 'unfilled' };

function opened(deciding: Deciding, pool: ActionPool, request: DecisionRequest, look: PageLook): Open {
  const recorded = deciding.world.recorded?.findIndex((decision) => decision.id === request.id) ?? -1;
  if (recorded >= 0) return { pool, request, recorded };
  if (isGivenUp(request)) return { pool, request };
  return { pool, request, slot: new OpenSlot(deciding, pool, request, look) };
}

/** Which to fill next: of equal ones the one that would have to go on with less, then the first. */
function mostWorth(open: readonly Open[], gate: PageGate): number {
  let next = 0;
  let most = nothingLeft;
  for (const [i, { slot, recorded }] of open.entries()) {
    const left = recorded === undefined ? (slot?.left(gate) ?? nothingLeft) : nothingBut(-recorded);
    if (left.best > most.best || (left.best === most.best && left.second < most.second))
      [next, most] = [i, left];
  }
  return next;
}

const nothingBut = (best: number): Left => ({ best, second: Number.NEGATIVE_INFINITY });

function show(action: string, placement: string, { shown, groups }: Page, deciding: Deciding): void {
  shown.set(action, placement);
  const group = deciding.configuration.actionsByName.get(action)?.group.name;
  if (group !== undefined) groups.set(group, (groups.get(group) ?? 0) + 1);
}
