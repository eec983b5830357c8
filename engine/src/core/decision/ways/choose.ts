/**
 * In which way an action is said: of the channels, treatments and variants that are possible now one is drawn, as actions
 * are, from what is believed of each, less what it costs. It is drawn for each action by itself before actions are
 * ranked: so the chance of the way, times that of the action given all ways, is the exact chance of both together.
 */
import { Draws } from '../../hash.ts';
import { type Choosing, choose } from '../../learning/choose.ts';
import type { WayRow } from '../decision.ts';

/** One way, with what it promises: `priority = offset + scale * chance`, the logit of the chance normal. */
export type WayStake = Omit<WayRow, 'chance' | 'draw'>;

/** @param id the decision's @returns all of them, the chosen one first, which was at `first` */
export function chooseWay(
  stakes: readonly WayStake[],
  id: string,
  choosing: Choosing,
  isSteady: boolean,
): { readonly first: number; readonly rows: readonly WayRow[] } {
  const nameOf = ({ channel = '', treatment, variant }: WayStake) => `${channel}/${treatment}/${variant}`;
  // Sums and draws by place go by one order, however the ways are given: a record has the chosen one first.
  const places = stakes.map((_, i) => i).sort((a, b) => (nameOf(stakes[a]!) < nameOf(stakes[b]!) ? -1 : 1));
  const sorted = places.map((place) => stakes[place]!);
  const candidates = sorted.map((stake) => ({
    name: nameOf(stake),
    stake: {
      belief: { mean: 0, deviation: 0, logit: { mean: stake.logit, deviation: stake.deviation } },
      scale: stake.scale,
      offset: stake.offset,
    },
    isNewcomer: false,
    isSteady,
  }));
  const { order, chances, draws } = choose(candidates, choosing, new Draws(`${id} ${stakes[0]?.action}`));
  const rows = order.map((i) => ({ ...sorted[i]!, chance: chances[i]!, draw: draws[i]! }));
  return { first: places[order[0]!]!, rows };
}
