/** How much a single factor of an outranked action would have to be for it to win, the others staying as they were. */
import type { Choosing } from '../../learning/choose.ts';
import { rank } from '../arbitrate.ts';
import {
  factorIn,
  type SupposableFactor,
  supposableFactors,
  supposeFactor,
  type WeighedFactors,
} from '../factors.ts';
import type { Change } from './change.ts';

/** What arbitration had to do with. */
export interface Ranking {
  readonly factors: WeighedFactors[];
  readonly action: string;
  /** Of the decision. */
  readonly id: string;
  readonly choosing: Choosing;
  /** How many were chosen at most. */
  readonly limit: number;
}

/** Beyond so much more than it was it is another action. */
const MOST_TIMES = 1e6;
/** A factor is told to three digits. */
const DIGITS = 3;

/** Whether the action is chosen with other factors. */
type Wins = (supposed: WeighedFactors) => boolean;

/** @param wins by deciding again, where more than the ranking is in the way */
export function raisedFactors(ranking: Ranking, wins?: Wins): readonly (Change & { type: 'factor' })[] {
  const own = ranking.factors.find(({ action }) => action === ranking.action);
  if (own === undefined) return [];
  const isEnough = wins ?? ((supposed: WeighedFactors) => isChosen(ranking, supposed));
  return supposableFactors.flatMap((factor) => {
    const from = factorIn(own, factor);
    const to = leastThatWins(own, factor, from, isEnough);
    return to === undefined ? [] : [{ type: 'factor' as const, factor, from, to }];
  });
}

/** To three digits, and enough; undefined where no value of it is. */
function leastThatWins(
  own: WeighedFactors,
  factor: SupposableFactor,
  from: number,
  isEnough: Wins,
): number | undefined {
  const most = factor === 'propensity' ? 1 : Math.max(1, from) * MOST_TIMES;
  const wins = (to: number) => isEnough(supposeFactor(own, factor, to));
  if (from >= most || !wins(most)) return undefined;
  let low = from;
  let high = most;
  while (high - low > 1e-5 * high) {
    // Orders of magnitude first: it is mostly near to what it was.
    const middle = low > 0 && high > 2 * low ? Math.sqrt(low * high) : (low + high) / 2;
    if (wins(middle)) high = middle;
    else low = middle;
  }
  for (let digits = DIGITS; digits <= 12; digits++) {
    const told = roundedUp(high, digits);
    if (told <= most && wins(told) && told > from) return told;
  }
  return undefined;
}

function isChosen({ factors, id, limit, choosing }: Ranking, supposed: WeighedFactors): boolean {
  const all = factors.map((one) => (one.action === supposed.action ? supposed : one));
  const place = rank(all, id, choosing).findIndex(({ action }) => action === supposed.action);
  return place >= 0 && place < limit;
}

function roundedUp(value: number, digits: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) + 1 - digits);
  return Number((Math.ceil(value / unit - 1e-9) * unit).toPrecision(digits));
}
