/**
 * How one of several candidates is chosen, with the exact chance of each: by Thompson sampling, by SquareCB or the
 * best; a share of decisions by chance alone (random control); newcomers in a share of decisions only; what must not
 * be left to chance goes by what is believed of it. All draws derive from the decision's id.
 */
import type { Draws } from '../hash.ts';
import type { SelectionSettings } from './definition.ts';
import { drawAt, priorityAt, type Stake, selectionProbabilities } from './selection.ts';

export interface Candidate {
  readonly name: string;
  readonly stake: Stake;
  /** Hardly anybody was shown it yet. */
  readonly isNewcomer: boolean;
  /** Never chosen by chance. */
  readonly isSteady: boolean;
}

export interface Choice {
  /** Indexes of the candidates, the first choice first. */
  readonly order: readonly number[];
  /** The chance of each candidate to come first; they add up to 1. */
  readonly chances: readonly number[];
  /** How many standard deviations each draw lies off its mean. */
  readonly draws: readonly number[];
  /** The first one was chosen by chance alone. */
  readonly isControl: boolean;
}

export interface Choosing extends Pick<SelectionSettings, 'method' | 'gamma' | 'control'> {
  readonly newcomers: Pick<SelectionSettings['newcomers'], 'share'>;
}

export function choosingOf({ method, gamma, control, newcomers }: SelectionSettings): Choosing {
  return { method, gamma, control, newcomers: { share: newcomers.share } };
}

/** What a draw and a tie are keyed with, beside the name of the action. */
const DRAWN = 0;
const TIED = 2;

/**
 * Ties go by a keyed hash of the name. Whether what is steady comes first is no draw's to say: neither that of others, where
 * one of them is believed to be better, nor that of newcomers.
 */
export function choose(candidates: readonly Candidate[], choosing: Choosing, draws: Draws): Choice {
  const all = candidates.map((_, i) => i);
  const isGuest = ({ isNewcomer, isSteady }: Candidate) => isNewcomer && !isSteady;
  const known = all.filter((i) => !isGuest(candidates[i]!));
  const means = candidates.map(({ stake }) => priorityAt(stake, 0));
  const highest = means.reduce((most, mean) => Math.max(most, mean), Number.NEGATIVE_INFINITY);
  const isOutdone = (i: number) => candidates[i]!.isSteady && means[i]! < highest;
  const racing = (some: readonly number[]) => some.filter((i) => !isOutdone(i));
  // Where hardly any is known there is nobody to protect.
  const isGuarded = known.length < all.length && 2 * known.length >= all.length && racing(known).length > 0;
  const share = isGuarded ? choosing.newcomers.share : 1;
  const takesAll = share === 1 || draws.uniform('newcomers', 0) < share;
  const ties = (i: number) => draws.uniform(candidates[i]!.name, TIED);
  const ofAll = chancesAmong(racing(all), candidates, choosing, ties);
  const ofKnown = isGuarded ? chancesAmong(racing(known), candidates, choosing, ties) : ofAll;
  const free = all.filter((i) => !candidates[i]!.isSteady);
  const control = free.length > 1 ? choosing.control : 0;
  const isControl = control > 0 && draws.uniform('control', 0) < control;
  const offs = candidates.map((c) => (isDrawn(c, choosing) ? draws.normal(c.name, DRAWN) : 0));
  const priorities = candidates.map(({ stake }, i) => priorityAt(stake, offs[i]!));
  const behind = (i: number) => (!takesAll && isGuest(candidates[i]!) ? 2 : Number(isOutdone(i)));
  const order = all.toSorted(
    (a, b) => behind(a) - behind(b) || priorities[b]! - priorities[a]! || ties(a) - ties(b),
  );
  const first = isControl
    ? free[Math.floor(draws.uniform('control', 1) * free.length)]
    : choosing.method === 'squarecb'
      ? drawnFrom(takesAll ? ofAll : ofKnown, draws.uniform('squarecb', 0))
      : undefined;
  return {
    order: first === undefined || first < 0 ? order : [first, ...order.filter((i) => i !== first)],
    chances: all.map((i) => {
      const byChance = candidates[i]!.isSteady ? 0 : control / free.length;
      return (1 - control) * (share * ofAll[i]! + (1 - share) * ofKnown[i]!) + byChance;
    }),
    draws: offs,
    isControl,
  };
}

function isDrawn({ isSteady }: Candidate, { method }: Choosing): boolean {
  return method === 'thompson' && !isSteady;
}

/** Of each candidate to come first where only these take part, 0 of others. */
function chancesAmong(
  indexes: readonly number[],
  candidates: readonly Candidate[],
  choosing: Choosing,
  ties: (index: number) => number,
): number[] {
  const stakes = indexes.map((i): Stake => {
    const { stake } = candidates[i]!;
    if (isDrawn(candidates[i]!, choosing)) return stake;
    return { ...stake, belief: { mean: drawAt(stake.belief, 0), deviation: 0 } };
  });
  const chances = candidates.map(() => 0);
  const found =
    choosing.method === 'thompson'
      ? selectionProbabilities(stakes)
      : aroundBest(
          stakes.map((stake) => priorityAt(stake, 0)),
          indexes.map((i) => candidates[i]!.isSteady),
          (place) => ties(indexes[place]!),
          choosing,
        );
  for (const [place, i] of indexes.entries()) chances[i] = found[place]!;
  return chances;
}

/**
 * Inverse-gap weighting (SquareCB; Foster and Rakhlin 2020): 1 / (M + gamma x gap), the best takes what is left. The
 * gap is in shares of the best priority. Greedy: all of it.
 */
function aroundBest(
  means: readonly number[],
  steady: readonly boolean[],
  ties: (place: number) => number,
  { method, gamma }: Choosing,
): number[] {
  let best = 0;
  for (let i = 1; i < means.length; i++) {
    if (means[i]! > means[best]! || (means[i] === means[best] && ties(i) < ties(best))) best = i;
  }
  const highest = means[best] ?? 0;
  const unit = Math.abs(highest) || 1;
  const chances = means.map((mean, i) =>
    method === 'greedy' || i === best || steady[i]
      ? 0
      : 1 / (means.length + (gamma * (highest - mean)) / unit),
  );
  if (chances.length > 0) chances[best] = 1 - chances.reduce((sum, chance) => sum + chance, 0);
  return chances;
}

function drawnFrom(chances: readonly number[], uniform: number): number {
  let left = uniform;
  for (let i = 0; i < chances.length; i++) {
    left -= chances[i]!;
    if (left < 0) return i;
  }
  return chances.findLastIndex((chance) => chance > 0);
}
