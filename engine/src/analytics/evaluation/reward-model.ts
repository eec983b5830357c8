/**
 * What a choice is expected to bring, learnt from the log itself: what people like this one bring whatever is chosen,
 * and what each action adds, drawn towards nothing where it was seldom tried. Nobody's expectation was learnt from
 * their own rows: people stand in folds, and each fold is told by the others.
 */
import { best, Moments, ridge } from '../regression/moments.ts';
import { Inputs } from './inputs.ts';
import type { DecisionLog } from './log.ts';

export interface RewardModel {
  /** @param action place in the log's actions; @returns in the unit of the rewards, within their range */
  expected(row: number, action: number): number;
}

const FOLDS = 5;
/** An action that was chosen less often per feature is told apart by its mean alone. */
const ROWS_PER_FEATURE = 10;
/** Candidates of the priors, in units of the noise; evidence chooses. */
const MAIN_PRIORS = [1e-5, 1e-4, 1e-3, 1e-2, 0.1];
const MEAN_PRIORS = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1];
const SLOPE_PRIORS = [1e-7, 1e-5, 1e-4, 1e-3, 1e-2];
/** With more inputs their slopes share one prior. */
const MOST_TOLD_APART = 40;

export function fitRewards(log: DecisionLog): RewardModel {
  const inputs = new Inputs(log);
  const folds = foldsOf(log, inputs);
  const range = rangeOf(log.rewards);
  const models = folds.map((_, left) => fit(folds.filter((_, fold) => fold !== left)));
  const x = new Float64Array(inputs.size);
  let filled = -1;
  return {
    expected: (row, action) => {
      const { shared, own } = models[foldOf(log, row)]!;
      if (filled !== row) inputs.fill(row, x);
      filled = row;
      const added = own[action]!;
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += x[i]! * shared[i]!;
      for (let i = 0; i < added.length; i++) sum += x[i]! * added[i]!;
      return Math.min(range.upper, Math.max(range.lower, sum));
    },
  };
}

function foldOf({ persons }: DecisionLog, row: number): number {
  // Mixed: numbers of persons follow the order of the log, which may have a rhythm.
  return (Math.imul(persons[row]! + 1, 0x9e3779b1) >>> 8) % FOLDS;
}

/** What is known of the rows of one fold. */
interface Fold {
  readonly all: Moments;
  /** By action: how often it was chosen, the sum of its rewards, and of its inputs. */
  readonly sums: readonly { readonly inputs: Float64Array; rewards: number }[];
  /** Of those that were chosen often. */
  readonly often: readonly (Moments | undefined)[];
}

function foldsOf(log: DecisionLog, inputs: Inputs): readonly Fold[] {
  const { rows, actions, candidates, chosen, rewards } = log;
  const times = new Int32Array(actions.length);
  for (let row = 0; row < rows; row++) times[candidates[chosen[row]!]!]!++;
  const { size } = inputs;
  const least = ROWS_PER_FEATURE * size;
  const folds = Array.from({ length: FOLDS }, () => ({
    all: new Moments(size),
    sums: actions.map(() => ({ inputs: new Float64Array(size), rewards: 0 })),
    often: actions.map((_, action) => (size > 1 && times[action]! >= least ? new Moments(size) : undefined)),
  }));
  const x = new Float64Array(size);
  for (let row = 0; row < rows; row++) {
    const { all, sums, often } = folds[foldOf(log, row)]!;
    const action = candidates[chosen[row]!]!;
    inputs.fill(row, x);
    all.add(x, rewards[row]!);
    often[action]?.add(x, rewards[row]!);
    const sum = sums[action]!;
    sum.rewards += rewards[row]!;
    for (let i = 0; i < size; i++) sum.inputs[i]! += x[i]!;
  }
  return folds;
}

interface Weights {
  /** Of everybody, whatever was chosen. */
  readonly shared: Float64Array;
  /** What each action adds: to the mean, and, of those that were chosen often, to each feature. */
  readonly own: readonly Float64Array[];
}

function fit(folds: readonly Fold[]): Weights {
  const all = joined(folds.map((fold) => fold.all));
  if (all.rows === 0) return { shared: new Float64Array(all.size), own: folds[0]!.sums.map(() => NOTHING) };
  const noise = noiseOf(all);
  const tried = MAIN_PRIORS.map((prior) => ridge(all, priors(all.size, UNBOUND, prior), noise));
  const shared = best(tried).weights;
  const rests = folds[0]!.sums.map((_, action) => restOf(folds, action, shared));
  return { shared, own: ownOf(rests, all.size, noise) };
}

/**
 * What each action adds, under priors that are the same for all actions: first one for means and one for all slopes,
 * then one for the slope of each feature, as mostly few of them tell actions apart.
 */
function ownOf(rests: readonly Moments[], size: number, noise: number): Float64Array[] {
  const fitUnder = (variances: Float64Array) => {
    // Drawn towards the others a mean that is known well is only wrong: every policy that chooses it would be misjudged.
    const found = rests.map((rest) =>
      ridge(rest, rest.size > 1 ? withFirst(variances, UNBOUND) : variances.subarray(0, 1), noise),
    );
    return { variances, found, evidence: found.reduce((sum, each) => sum + each.evidence, 0) };
  };
  const slopes = size > 1 ? SLOPE_PRIORS : [1];
  // One for all of them where none is used.
  const means = rests.every((rest) => rest.size > 1) ? MEAN_PRIORS.slice(0, 1) : MEAN_PRIORS;
  const pairs = means.flatMap((mean) => slopes.map((slope) => priors(size, mean, slope)));
  let chosen = best(pairs.map(fitUnder));
  if (size <= MOST_TOLD_APART && rests.some((rest) => rest.size > 1))
    for (let feature = 1; feature < size; feature++)
      chosen = best([
        chosen,
        ...SLOPE_PRIORS.map((slope) => {
          const variances = chosen.variances.slice();
          variances[feature] = slope;
          return fitUnder(variances);
        }),
      ]);
  return chosen.found.map(({ weights }) => weights);
}

/** What is left of the rewards of one action when what everybody brings is taken off. */
function restOf(folds: readonly Fold[], action: number, shared: Float64Array): Moments {
  if (folds[0]!.often[action]) return joined(folds.map(({ often }) => often[action]!)).without(shared);
  const rest = new Moments(1);
  for (const { sums } of folds) {
    const { inputs, rewards } = sums[action]!;
    rest.rows += inputs[0]!;
    rest.products[0]! += inputs[0]!;
    rest.targets[0]! += rewards;
    for (let i = 0; i < inputs.length; i++) rest.targets[0]! -= inputs[i]! * shared[i]!;
  }
  return rest;
}

function joined(parts: readonly Moments[]): Moments {
  const sum = new Moments(parts[0]!.size);
  for (const part of parts) sum.join(part);
  return sum;
}

/** Variance of the rewards; where they are all the same there is none, and the priors do not matter. */
function noiseOf({ rows, squares, targets }: Moments): number {
  return Math.max(squares / rows - (targets[0]! / rows) ** 2, 1e-12);
}

function priors(size: number, first: number, others: number): Float64Array {
  const values = new Float64Array(size).fill(others);
  values[0] = first;
  return values;
}

function withFirst(values: Float64Array, first: number): Float64Array {
  const changed = values.slice();
  changed[0] = first;
  return changed;
}

function rangeOf(values: Float64Array): { lower: number; upper: number } {
  let [lower, upper] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < lower) lower = value;
    if (value > upper) upper = value;
  }
  return { lower, upper };
}

const NOTHING = new Float64Array(1);
const UNBOUND = Number.POSITIVE_INFINITY;
