/**
 * Several placements filled together, greedily over all pairs of action and placement: the placement whose best
 * action that can still be chosen there is believed to be worth most is filled first, and no action is shown twice. The
 * order follows from what is believed, not from draws: so the selection probabilities in each placement are exact, given
 * what stands already.
 */
import type { Slot } from '../input.ts';
import { withLacking } from '../voucher/draw.ts';
import { refusalOf } from './arbitrate.ts';
import { type ActionPool, type Candidates, candidatesIn, emptyPool } from './candidates.ts';
import { highest, MOST_CLOSELY, withinBounds } from './catalogue/bounds.ts';
import type { CompiledAction } from './compile.ts';
import { decide, isGivenUp } from './decide.ts';
import type { Deciding, DecisionRequest, Page } from './deciding.ts';
import type { Decision } from './decision.ts';
import { factorMaker, meanOf } from './factors.ts';
import { gateFor, pass } from './gates/index.ts';
import { goesWithout } from './trials.ts';

/** A placement that is still to be filled. */
interface Open {
  readonly pool: ActionPool;
  readonly request: DecisionRequest;
  readonly candidates: Candidates;
  /** Of its candidates that may win, best first: what each is believed to be worth. */
  readonly worth: readonly Worth[];
  /** On a replay: they are taken in the order in which they were made. */
  readonly recorded?: number;
}

type Worth = readonly [action: CompiledAction, mean: number];

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
    const [next] = open.splice(mostWorth(open, page, deciding), 1);
    const { pool, candidates } = next!;
    const standing = { ...page, shown: new Map(page.shown), groups: new Map(page.groups) };
    const request = { ...next!.request, page: standing };
    const decision = decide(deciding, pool, request, candidates);
    made.set(request.id, decision);
    for (const action of decision.chosen) show(action, request.placement, page, deciding);
  }
  return requests.map(({ id }) => made.get(id)!);
}

/** Of very many: so many would have to be refused or shown elsewhere before another one counts. */
const LOOKED_INTO = 1_000;

function orLeast(brieflyOf: (action: CompiledAction) => number) {
  return (action: CompiledAction) => {
    const mean = brieflyOf(action);
    return Number.isFinite(mean) ? mean : Number.NEGATIVE_INFINITY;
  };
}

const noCandidates: Candidates = { eligible: [], ineligible: [] };

function openSlot(deciding: Deciding, pool: ActionPool, request: DecisionRequest): Open {
  const recorded = deciding.world.recorded?.findIndex((decision) => decision.id === request.id) ?? -1;
  if (recorded >= 0) return { pool, request, candidates: noCandidates, worth: [], recorded };
  if (isGivenUp(request)) return { pool, request, candidates: noCandidates, worth: [] };
  const candidates = candidatesIn(pool, deciding.scope);
  const looked = withinBounds(candidates.eligible, request.id);
  const { factorsOf, brieflyOf } = factorMaker(deciding, request);
  const able = pass(looked, withLacking(deciding, looked), request, []).filter(
    (action) => !goesWithout(action, deciding),
  );
  const near =
    able.length > MOST_CLOSELY ? highest(able, orLeast(brieflyOf), LOOKED_INTO).slice(0, LOOKED_INTO) : able;
  const worth = near
    .flatMap((action): Worth[] => {
      const factors = factorsOf(action);
      return refusalOf(factors, deciding) === undefined ? [[action, meanOf(factors)]] : [];
    })
    .sort(([, a], [, b]) => b - a);
  return { pool, request, candidates, worth };
}

/** Which to fill next: of equal ones the one that would have to go on with less, then the first. */
function mostWorth(open: readonly Open[], page: Page, deciding: Deciding): number {
  let next = 0;
  let most = nothingLeft;
  for (const [i, slot] of open.entries()) {
    const left = slot.recorded === undefined ? bestIn(slot, page, deciding) : nothingBut(-slot.recorded);
    if (left.best > most.best || (left.best === most.best && left.second < most.second))
      [next, most] = [i, left];
  }
  return next;
}

interface Left {
  readonly best: number;
  readonly second: number;
}

const nothingBut = (best: number): Left => ({ best, second: Number.NEGATIVE_INFINITY });
const nothingLeft = nothingBut(Number.NEGATIVE_INFINITY);

/** Of those that what stands already leaves there: caps, budgets and codes are taken by it, too. */
function bestIn({ request, worth }: Open, page: Page, deciding: Deciding): Left {
  const now = withLacking(
    deciding,
    worth.map(([action]) => action),
  );
  const gate = gateFor(now, { ...request, page });
  const isLeft = ([action]: Worth) => gate?.(action) === undefined;
  const first = worth.findIndex(isLeft);
  if (first < 0) return nothingLeft;
  const second = worth.find((one, i) => i > first && isLeft(one));
  return { ...nothingBut(worth[first]![1]), ...(second && { second: second[1] }) };
}

function show(action: string, placement: string, { shown, groups }: Page, deciding: Deciding): void {
  shown.set(action, placement);
  const group = deciding.configuration.actionsByName.get(action)?.group.name;
  if (group !== undefined) groups.set(group, (groups.get(group) ?? 0) + 1);
}
