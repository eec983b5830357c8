/**
 * How one of several candidates is chosen, with the exact chance of each: by Thompson sampling, by SquareCB or the
 * best; a share of decisions by chance alone (random control); newcomers in a share of decisions only; what must not
 * be left to chance goes by what is believed of it. All draws derive from the decision's id.
 */
import type { Draws } from '../hash.ts';
import type { SelectionSettings } from './definition.ts';
import { type Belief, priorityAt, selectionProbabilities } from './selection.ts';

export interface Candidate {
  readonly name: string;
  readonly belief: Belief;
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
  /** Priorities with these draws. */
  readonly priorities: readonly number[];
  /** The first one was chosen by chance alone. */
  readonly isControl: boolean;
}

export type Choosing = Pick<SelectionSettings, 'method' | 'gamma' | 'control' | 'newcomers'>;

/** Candidates in the order of their names where priorities are equal. */
export function choose(candidates: readonly Candidate[], choosing: Choosing, draws: Draws): Choice {
  const all = candidates.map((_, i) => i);
  const known = all.filter((i) => !candidates[i]!.isNewcomer);
  // Where hardly any is known there is nobody to protect.
  const isGuarded = known.length < all.length && 2 * known.length >= all.length;
  const share = isGuarded ? choosing.newcomers.share : 1;
  const takesAll = share === 1 || draws.uniform('newcomers', 0) < share;
  const ofAll = chancesAmong(all, candidates, choosing);
  const ofKnown = isGuarded ? chancesAmong(known, candidates, choosing) : ofAll;
  const free = all.filter((i) => !candidates[i]!.isSteady);
  const control = free.length > 1 ? choosing.control : 0;
  const isControl = control > 0 && draws.uniform('control', 0) < control;
  const offs = candidates.map((c) => (isDrawn(c, choosing) ? draws.normal(c.name, 0) : 0));
  const priorities = candidates.map(({ belief }, i) => priorityAt(belief, offs[i]!));
  const order = inOrder(candidates, takesAll ? all : [...known, ...all.filter((i) => candidates[i]!.isNewcomer)], priorities, takesAll);
  const first = isControl
    ? free[Math.floor(draws.uniform('control', 1) * free.length)]
    : choosing.method === 'squarecb'
      ? drawnFrom(takesAll ? ofAll : ofKnown, draws.uniform('squarecb', 0))
      : undefined;
  return {
    order: first === undefined ? order : [first, ...order.filter((i) => i !== first)],
    chances: all.map((i) => {
      const byChance = candidates[i]!.isSteady ? 0 : control / free.length;
      return (1 - control) * (share * ofAll[i]! + (1 - share) * ofKnown[i]!) + byChance;
    }),
    draws: offs,
    priorities,
    isControl,
  };
}

function isDrawn({ isSteady }: Candidate, { method }: Choosing): boolean {
  return method === 'thompson' && !isSteady;
}

/** The highest priority first; newcomers that may not come before others behind them. */
function inOrder(
  candidates: readonly Candidate[],
  indexes: readonly number[],
  priorities: readonly number[],
  takesAll: boolean,
): number[] {
  const rank = (i: number) => (takesAll || !candidates[i]!.isNewcomer ? 0 : 1);
  return indexes.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      priorities[b]! - priorities[a]! ||
      (candidates[a]!.name < candidates[b]!.name ? -1 : 1),
  );
}

/** Of each candidate to come first where only these take part, 0 of others. */
function chancesAmong(
  indexes: readonly number[],
  candidates: readonly Candidate[],
  choosing: Choosing,
): number[] {
  const beliefs = indexes.map((i): Belief => {
    const { belief } = candidates[i]!;
    return isDrawn(candidates[i]!, choosing) ? belief : { ...belief, deviation: 0 };
  });
  const chances = candidates.map(() => 0);
  const found =
    choosing.method === 'thompson' ? selectionProbabilities(beliefs) : aroundBest(indexes, beliefs, candidates, choosing);
  for (const [place, i] of indexes.entries()) chances[i] = found[place]!;
  return chances;
}

/**
 * Inverse-gap weighting (SquareCB; Foster and Rakhlin 2020): 1 / (M + gamma x gap), the best takes what is left. The
 * gap is in shares of the best priority. Greedy: all of it.
 */
function aroundBest(
  indexes: readonly number[],
  beliefs: readonly Belief[],
  candidates: readonly Candidate[],
  { method, gamma }: Choosing,
): number[] {
  const means = beliefs.map((belief) => priorityAt(belief, 0));
  let best = 0;
  for (let i = 1; i < means.length; i++) {
    if (means[i]! < means[best]!) continue;
    if (means[i]! > means[best]! || candidates[indexes[i]!]!.name < candidates[indexes[best]!]!.name) best = i;
  }
  const highest = means[best] ?? 0;
  const unit = Math.abs(highest) || 1;
  const chances = means.map((mean, i) =>
    method === 'greedy' || i === best || candidates[indexes[i]!]!.isSteady
      ? 0
      : 1 / (means.length + (gamma * (highest - mean)) / unit),
  );
  chances[best] = 1 - chances.reduce((sum, chance) => sum + chance, 0);
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
