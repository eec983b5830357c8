/** In which way each that remained is said: it stands in the record, and is not chosen anew later. */

import type { JsonObject } from '../../input.ts';
import { productIn } from '../../product/offered.ts';
import type { GivenVoucher } from '../../voucher/hold.ts';
import type { Deciding, DecisionRequest } from '../deciding.ts';
import type { Decision, RankedCandidate } from '../decision.ts';
import type { WayMaker } from '../ways/weigh.ts';
import { SHORT, waysOf } from './treatments.ts';

export function withSayings(
  ranked: readonly RankedCandidate[],
  deciding: Deciding,
  request: DecisionRequest,
  { wayOf }: Pick<WayMaker, 'wayOf'>,
): readonly RankedCandidate[] {
  const { configuration, scope } = deciding;
  const { actions, actionsByName, trials } = configuration;
  if (!actions.hasTreatments && request.channels === undefined) return withProducts(ranked, deciding);
  const sayings = ranked.map(({ action: name }) => {
    const action = actionsByName.get(name);
    const chosen = wayOf(name);
    if (chosen) return chosen;
    const ways = action && waysOf(action, request, scope, trials, deciding.lacking);
    return (typeof ways === 'string' ? undefined : ways?.[0]) ?? SHORT;
  });
  if (sayings.every((saying) => saying === SHORT)) return withProducts(ranked, deciding);
  const said = ranked.map((candidate, i) => ({ ...candidate, ...sayings[i]! }));
  return withProducts(said, deciding);
}

/** With the price and the stock that were used. */
function withProducts(
  ranked: readonly RankedCandidate[],
  { configuration, scope }: Deciding,
): readonly RankedCandidate[] {
  const { products, actionsByName } = configuration;
  if (products.size === 0) return ranked;
  return ranked.map((candidate) => {
    const product = productIn(actionsByName.get(candidate.action)?.product, scope);
    if (product === undefined) return candidate;
    const { attributes: _, ...figures } = product;
    return { ...candidate, product: figures };
  });
}

/** How a chosen action is said, to be kept with what says it; a part that has no name is absent. */
export interface Said {
  readonly treatment?: readonly [treatment: string, variant: string];
  /** With the price that was decided on. */
  readonly product?: JsonObject;
  readonly voucher?: GivenVoucher;
}

export function saidIn({ ranked }: Pick<Decision, 'ranked'>, action: string | undefined): Said {
  const row = ranked.find((candidate) => candidate.action === action);
  if (row === undefined) return {};
  const { treatment, variant = '', product, voucher } = row;
  return {
    ...(treatment && { treatment: [treatment, variant] as const }),
    ...(product && { product }),
    ...(voucher && { voucher }),
  };
}
