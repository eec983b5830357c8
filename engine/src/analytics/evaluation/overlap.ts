/**
 * Whether a log can answer for a policy: how many decisions' worth of evidence is left when each counts by its weight,
 * and, where that is too little, what would be enough.
 */
import { meanOf } from './estimators.ts';
import { deviationOf } from './normal.ts';
import type { Doubt } from './refusal.ts';
import type { PolicyTerms } from './terms.ts';

export interface Overlap {
  readonly rows: number;
  /** (sum of weights)^2 / sum of squared weights: decisions that would tell as much if all weighed the same. */
  readonly effectiveRows: number;
  readonly largestWeight: number;
  /** 1 where the logged chances are what they claim to be. */
  readonly meanWeight: number;
  readonly meanWeightError: number;
  /** Share of the policy's choices that the log could never have made, and of which it tells nothing. */
  readonly impossibleShare: number;
  /** Share that it could not have made there, but made elsewhere. */
  readonly modelledShare: number;
}

const LEAST_EFFECTIVE = 500;
const LEAST_EFFECTIVE_SHARE = 0.01;
/** The largest weight is at most this share of all decisions. */
const LARGEST_SHARE = 1 / 50;
const MOST_ERRORS = 3;
/** A policy may want so much of what was never possible before its value is not known. */
const MOST_IMPOSSIBLE = 0.001;
const CONTROL_SHARES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

export function overlapOf({ weights, impossible, modelled, expectedSquares }: PolicyTerms): Overlap {
  let largest = 0;
  for (const weight of weights) if (weight > largest) largest = weight;
  const expected = Number.isNaN(expectedSquares) ? 0 : Math.sqrt(Math.max(0, expectedSquares - 1));
  return {
    rows: weights.length,
    effectiveRows: effective(weights),
    largestWeight: largest,
    meanWeight: meanOf(weights),
    // Weights that never came up are missing in the deviation of those that did.
    meanWeightError: Math.max(deviationOf(weights), expected) / Math.sqrt(weights.length),
    impossibleShare: sumOf(impossible),
    modelledShare: sumOf(modelled),
  };
}

function sumOf(shares: ReadonlyMap<string, number>): number {
  return [...shares.values()].reduce((sum, share) => sum + share, 0);
}

/** Why the log cannot answer for the policy; none where it can. */
export function refusalsOf(overlap: Overlap, terms: PolicyTerms): readonly Doubt[] {
  const { rows, effectiveRows, largestWeight, meanWeight, meanWeightError } = overlap;
  const { impossibleShare, modelledShare } = overlap;
  const found: Doubt[] = [];
  // All else follows from it, and is mended with it.
  if (impossibleShare > MOST_IMPOSSIBLE) return [neverPossible(overlap, terms)];
  const least = Math.max(LEAST_EFFECTIVE, LEAST_EFFECTIVE_SHARE * rows);
  if (effectiveRows < least)
    found.push({
      code: 'insufficient_overlap',
      detail: `The policy and the log are far apart: ${count(rows)} decisions tell as much as ${count(effectiveRows)} would, and at least ${count(least)} are needed.`,
      mend: mendsOf(overlap, terms),
    });
  if (largestWeight > rows * LARGEST_SHARE)
    found.push({
      code: 'one_decision_decides',
      detail: `One decision weighs as much as ${count(largestWeight)} of ${count(rows)}: the answer would hang on its outcome.`,
      mend: mendsOf(overlap, terms),
    });
  // What could not be chosen is missing in the mean weight as well: said once.
  const isOff =
    Math.abs(meanWeight + impossibleShare + modelledShare - 1) > MOST_ERRORS * meanWeightError + 1e-9;
  if (isOff) found.push(wrongChances(overlap));
  return found;
}

function neverPossible({ impossibleShare }: Overlap, { impossible }: PolicyTerms): Doubt {
  const names = [...impossible].sort(([, a], [, b]) => b - a);
  const some = names.slice(0, 3).map(([name, share]) => `${name} (${percent(share)})`);
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return {
    code: 'no_overlap',
    detail: `${percent(impossibleShare)} of what the policy would choose could not have been chosen in the log: ${some.join(', ')}${more}.`,
    mend: 'Let what the policy wants be chosen sometimes (a control share, or an experiment with it), and ask again; or leave it out of the policy.',
  };
}

function wrongChances({ meanWeight, meanWeightError, impossibleShare, modelledShare }: Overlap): Doubt {
  const expected = 1 - impossibleShare - modelledShare;
  return {
    code: 'chances_wrong',
    detail: `The logged chances do not fit what was chosen: weights average ${meanWeight.toFixed(3)} where ${expected.toFixed(3)} is expected, ${(Math.abs(meanWeight - expected) / meanWeightError).toFixed(1)} standard errors off.`,
    mend: 'Check that the log has all decisions (not only those with an outcome), and the chance of each choice as it was when it was made.',
  };
}

/** What would make the overlap enough: more decisions, more control, or less of a change. */
function mendsOf({ rows, effectiveRows, largestWeight }: Overlap, terms: PolicyTerms): string {
  const mends: string[] = [];
  const times = Math.max(LEAST_EFFECTIVE / effectiveRows, largestWeight / LARGEST_SHARE / rows);
  const isShareEnough = effectiveRows >= LEAST_EFFECTIVE_SHARE * rows;
  if (isShareEnough && times > 1 && times < 1_000)
    mends.push(
      `about ${count(Math.ceil((rows * times) / 100) * 100)} decisions in all instead of ${count(rows)}`,
    );
  const share = enoughControl(terms);
  if (share !== undefined) mends.push(`a random control of ${percent(share)} of the decisions`);
  const part = enoughOfThePolicy(terms.weights);
  if (part >= 0.05) mends.push(`a policy that goes only ${percent(part)} of the way from the logged one`);
  if (mends.length === 0) return 'Try the policy in an experiment: this log cannot tell of it.';
  return `Any of these would do: ${mends.join('; ')}.`;
}

/** The smallest control share under which as many decisions would have told enough. */
function enoughControl({ weights, policyChances, candidates }: PolicyTerms): number | undefined {
  const rows = weights.length;
  return CONTROL_SHARES.find((share) => {
    let squares = 0;
    let largest = 0;
    for (let i = 0; i < rows; i++) {
      const wanted = policyChances[i]!;
      if (wanted === 0) continue;
      const had = wanted / weights[i]!;
      const then = (1 - share) * had + share / candidates[i]!;
      // Mean of the squared weight under the log with control, from the log without.
      squares += (wanted * weights[i]!) / then;
      largest = Math.max(largest, wanted / then);
    }
    return isEnough(rows, (rows * rows) / squares, largest);
  });
}

/** Of policies between the logged one (0) and this one (1), the furthest that the log can answer for; in steps of 5 %. */
function enoughOfThePolicy(weights: Float64Array): number {
  for (let step = 19; step > 0; step--) {
    const part = step / 20;
    const mixed = weights.map((weight) => 1 - part + part * weight);
    let largest = 0;
    for (const weight of mixed) if (weight > largest) largest = weight;
    if (isEnough(weights.length, effective(mixed), largest)) return part;
  }
  return 0;
}

function isEnough(rows: number, effectiveRows: number, largest: number): boolean {
  const least = Math.max(LEAST_EFFECTIVE, LEAST_EFFECTIVE_SHARE * rows);
  return effectiveRows >= least && largest <= rows * LARGEST_SHARE;
}

function effective(weights: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return squares === 0 ? 0 : (sum * sum) / squares;
}

function count(value: number): string {
  return Math.floor(value).toLocaleString('en-US');
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
