/**
 * Several placements filled together, greedily over all pairs of action and placement: the placement whose best
 * remaining action is believed to be worth most is filled first, and no action is shown twice. The order follows from what
 * is believed, not from draws: so the selection probabilities in each placement are exact, given what stands already.
 */
import type { Slot } from '../input.ts';
import { type ActionPool, type Candidates, candidatesIn, emptyPool } from './candidates.ts';
import { decide, isGivenUp } from './decide.ts';
import type { Deciding, DecisionRequest, Page } from './deciding.ts';
import type { Decision } from './decision.ts';
import { factorMaker, meanOf } from './factors.ts';
import { pass } from './gates/index.ts';

/** A placement that is still to be filled. */
interface Open {
  readonly pool: ActionPool;
  readonly request: DecisionRequest;
  readonly candidates: Candidates;
  /** Of its candidates, best first: what each is believed to be worth. */
  readonly worth: readonly (readonly [action: string, mean: number])[];
}

/**
 * @param idOf names the decision of a placement
 * @param base what the requests have in common
 * @returns in the order of the slots
 */
export function decidePage(
  deciding: Deciding,
  slots: readonly Slot[],
  idOf: (slot: Slot, index: number) => string,
  base: Omit<DecisionRequest, 'id' | 'placement' | 'limit' | 'page'>,
): readonly Decision[] {
  const poolOf = ({ placement }: Slot) =>
    deciding.configuration.actionsByPlacement.get(placement) ?? emptyPool;
  const requests = slots.map((slot, i) => ({ ...base, ...slot, id: idOf(slot, i) }));
  if (requests.length === 1) return [decide(deciding, poolOf(slots[0]!), requests[0]!)];
  // Conditions on products are asked before any of them is filled.
  deciding.scope.products ??= deciding.world.products;
  const page: Page = { id: requests[0]!.id, shown: new Map(), groups: new Map() };
  const open = requests.map((request, i) => openSlot(deciding, poolOf(slots[i]!), { ...request, page }));
  const made = new Map<string, Decision>();
  while (open.length > 0) {
    const [next] = open.splice(mostWorth(open, page), 1);
    const { pool, candidates } = next!;
    const standing = { ...page, shown: new Map(page.shown), groups: new Map(page.groups) };
    const request = { ...next!.request, page: standing };
    const decision = decide(deciding, pool, request, candidates);
    made.set(request.id, decision);
    for (const action of decision.chosen) show(action, request.placement, page, deciding);
  }
  return requests.map(({ id }) => made.get(id)!);
}

const noCandidates: Candidates = { eligible: [], ineligible: [] };

function openSlot(deciding: Deciding, pool: ActionPool, request: DecisionRequest): Open {
  // On a replay they are taken in the order in which they were made.
  const recorded = deciding.world.recorded?.findIndex((decision) => decision.id === request.id) ?? -1;
  if (recorded >= 0) return { pool, request, candidates: noCandidates, worth: [['', -recorded]] };
  if (isGivenUp(request)) return { pool, request, candidates: noCandidates, worth: [] };
  const candidates = candidatesIn(pool, deciding.scope);
  const { factorsOf } = factorMaker(deciding, request);
  const worth = pass(candidates.eligible, deciding, request, [])
    .map((action) => [action.name, meanOf(factorsOf(action))] as const)
    .sort(([, a], [, b]) => b - a);
  return { pool, request, candidates, worth };
}

/** Which to fill next; of equal ones the first. */
function mostWorth(open: readonly Open[], page: Page): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (const [i, { worth }] of open.entries()) {
    const left = worth.find(([action]) => !page.shown.has(action));
    if (left !== undefined && left[1] > most) [best, most] = [i, left[1]];
  }
  return best;
}

function show(action: string, placement: string, { shown, groups }: Page, deciding: Deciding): void {
  shown.set(action, placement);
  const group = deciding.configuration.actionsByName.get(action)?.group.name;
  if (group !== undefined) groups.set(group, (groups.get(group) ?? 0) + 1);
}
