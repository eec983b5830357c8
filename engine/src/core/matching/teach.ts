/**
 * Learns from pairs that people have judged: the weight of each level by logistic regression, drawn towards what the
 * Fellegi-Sunter weights say, and the probability from which linking serves both precision and recall best. Households
 * are not looked at apart here.
 */
import { drawsFrom, shuffle } from '../draws.ts';
import { MISSING } from './kinds/kind.ts';
import { type MatchingModel, type ScaleModel, scaleOf } from './model.ts';
import { probabilityOf, type Scorer } from './score.ts';

export interface JudgedPair {
  readonly a: number;
  readonly b: number;
  readonly isSame: boolean;
}

export interface Taught {
  readonly model: MatchingModel;
  /** For the link band: what gave the best F1 on pairs that were kept out. */
  readonly link: number;
}

/** How strongly weights are held to where they began. */
const HOLD = 0.5;
const MOST_STEPS = 25;
const FOLDS = 5;
const SMOOTH = 2;

/** Too few pairs of one answer to learn from. */
export class TeachingRefused extends Error {
  override readonly name = 'TeachingRefused';
  readonly code = 'too_few_answers';
}

/**
 * @param model of the same fields, learnt from the records without answers
 * @throws TeachingRefused
 */
export function teach(
  scorerOf: (model: MatchingModel) => Scorer,
  model: MatchingModel,
  pairs: readonly JudgedPair[],
): Taught {
  const same = pairs.filter(({ isSame }) => isSame).length;
  if (Math.min(same, pairs.length - same) < FOLDS) {
    const message = `${same} pairs of one person and ${pairs.length - same} of two are too few to learn from: judge at least ${FOLDS} of each.`;
    throw new TeachingRefused(message);
  }
  const design = designOf(scorerOf({ ...model, related: [], taught: null }), model, pairs);
  const all = Int32Array.from(pairs.keys());
  const fold = foldsOf(pairs);
  const held = new Float64Array(pairs.length);
  for (let out = 0; out < FOLDS; out++) {
    const weights = fit(
      design,
      all.filter((i) => fold[i] !== out),
    );
    for (const i of all) if (fold[i] === out) held[i] = scoreOf(design, weights, i);
  }
  return { model: modelOf(model, design, fit(design, all)), link: bestCut(held, pairs) };
}

/** Pairs as features: a constant, one for each level of each scale, the rarity of what is equal. */
interface Design {
  readonly count: number;
  readonly scales: number;
  /** Where the levels of each scale begin. */
  readonly starts: readonly number[];
  readonly size: number;
  /** Pair by pair, scale by scale. */
  readonly levels: Uint8Array;
  readonly rarity: Float64Array;
  readonly isSame: Uint8Array;
}

function designOf(scorer: Scorer, model: MatchingModel, pairs: readonly JudgedPair[]): Design {
  const scales = model.scales.length;
  let size = 1;
  const starts = model.scales.map((own) => {
    const start = size;
    size += scaleOf(model, own).levels.length;
    return start;
  });
  const levels = new Uint8Array(pairs.length * scales);
  const rarity = new Float64Array(pairs.length);
  pairs.forEach(({ a, b }, i) => {
    scorer.look(a, b);
    levels.set(scorer.levels, i * scales);
    rarity[i] = scorer.rarityOf(a);
  });
  const isSame = Uint8Array.from(pairs, (pair) => (pair.isSame ? 1 : 0));
  return { count: pairs.length, scales, starts, size: size + 1, levels, rarity, isSame };
}

/** Features of a pair that are not 0: their places into `at`; all are 1 but the last, the rarity. */
function placesOf({ starts, scales, levels, size }: Design, pair: number, at: number[]): void {
  at.length = 0;
  at.push(0);
  for (let c = 0; c < scales; c++) {
    const level = levels[pair * scales + c]!;
    if (level !== MISSING) at.push(starts[c]! + level);
  }
  at.push(size - 1);
}

function scoreOf(design: Design, weights: Float64Array, pair: number): number {
  const at: number[] = [];
  placesOf(design, pair, at);
  const last = at.pop()!;
  return at.reduce((sum, place) => sum + weights[place]!, weights[last]! * design.rarity[pair]!);
}

/** Newton's method; the penalty holds each weight to its Fellegi-Sunter value over the same pairs. */
function fit(design: Design, chosen: Int32Array): Float64Array {
  const { size, rarity, isSame } = design;
  const begin = startOf(design, chosen);
  const weights = begin.slice();
  const at: number[] = [];
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = new Float64Array(size);
    const curve = new Float64Array(size * size);
    for (const pair of chosen) {
      const probability = probabilityOf(scoreOf(design, weights, pair));
      const slope = isSame[pair]! - probability;
      const bend = Math.max(1e-6, probability * (1 - probability));
      placesOf(design, pair, at);
      for (const i of at) {
        const x = i === size - 1 ? rarity[pair]! : 1;
        gradient[i]! += slope * x;
        for (const j of at) curve[i * size + j]! += bend * x * (j === size - 1 ? rarity[pair]! : 1);
      }
    }
    for (let i = 0; i < size; i++) {
      gradient[i]! -= HOLD * (weights[i]! - begin[i]!);
      curve[i * size + i]! += HOLD;
    }
    const move = solve(curve, gradient, size);
    let most = 0;
    for (let i = 0; i < size; i++) {
      weights[i]! += move[i]!;
      most = Math.max(most, Math.abs(move[i]!));
    }
    if (most < 1e-4) break;
  }
  return weights;
}

/** Levels that depend on each other count twice where each counts for itself: they begin at half their log ratio. */
function startOf({ scales, starts, size, levels, isSame }: Design, chosen: Int32Array): Float64Array {
  const [same, other] = [new Float64Array(size), new Float64Array(size)];
  for (const pair of chosen) {
    const sums = isSame[pair] ? same : other;
    for (let c = 0; c < scales; c++) {
      const level = levels[pair * scales + c]!;
      if (level !== MISSING) sums[starts[c]! + level]!++;
    }
  }
  const found = chosen.filter((pair) => isSame[pair] === 1).length;
  const rest = chosen.length - found;
  const weights = new Float64Array(size);
  weights[0] = Math.log(found / rest);
  for (let i = 1; i < size - 1; i++) {
    const usual = (SMOOTH * (same[i]! + other[i]! + 1e-9)) / chosen.length;
    const ratio = (same[i]! + usual) / (found + SMOOTH) / ((other[i]! + usual) / (rest + SMOOTH));
    weights[i] = 0.5 * Math.log(ratio);
  }
  return weights;
}

/** Of a symmetric positive definite system, by Cholesky; `matrix` is used up. */
export function solve(matrix: Float64Array, right: Float64Array, n: number): Float64Array {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
      matrix[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[j * n + j]!;
    }
  }
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= matrix[i * n + k]! * x[k]!;
    x[i]! /= matrix[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= matrix[k * n + i]! * x[k]!;
    x[i]! /= matrix[i * n + i]!;
  }
  return x;
}

function modelOf(model: MatchingModel, { starts, size }: Design, weights: Float64Array): MatchingModel {
  const byLevel = (own: ScaleModel, c: number) =>
    scaleOf(model, own).levels.map((_, level) => weights[starts[c]! + level]!);
  return {
    ...model,
    related: [],
    taught: { priorLogOdds: weights[0]!, weights: model.scales.map(byLevel), rarity: weights[size - 1]! },
  };
}

/** Every fold has its part of both answers. */
function foldsOf(pairs: readonly JudgedPair[]): Int32Array {
  const next = [0, 0];
  const folds = new Int32Array(pairs.length);
  for (const i of shuffle(Int32Array.from(pairs.keys()), drawsFrom(5)))
    folds[i] = next[pairs[i]!.isSame ? 1 : 0]!++ % FOLDS;
  return folds;
}

function bestCut(scores: Float64Array, pairs: readonly JudgedPair[]): number {
  const order = [...pairs.keys()].sort((a, b) => scores[b]! - scores[a]!);
  const all = pairs.filter(({ isSame }) => isSame).length;
  let [right, best, cut] = [0, 0, 0];
  order.forEach((pair, taken) => {
    if (pairs[pair]!.isSame) right++;
    const f1 = (2 * right) / (all + taken + 1);
    if (f1 <= best) return;
    best = f1;
    cut = (scores[pair]! + (scores[order[taken + 1] ?? pair] ?? scores[pair]!)) / 2;
  });
  return Math.min(0.999, Math.max(0.001, probabilityOf(cut)));
}
