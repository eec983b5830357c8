/**
 * Learns a model from records without being told any true pair: how often strangers agree from pairs at random, how
 * often one person's records do, and how many there are, by expectation maximisation over the pairs that blocking
 * finds (a pair that it does not find counts as two persons). Always the same for the same records.
 */

import { drawsFrom } from '../draws.ts';
import { blocksOf, pairsOf, type RuleBlocks } from './blocks.ts';
import { KeptPairs, maximise, type Shares, weightsOf } from './expectation.ts';
import { kinds } from './kinds/index.ts';
import { MISSING } from './kinds/kind.ts';
import { type MatchingModel, type RelatedModel, type Rule, type ScaleModel, scaleOf } from './model.ts';
import type { Records } from './records.ts';
import { redundantFields } from './redundant.ts';
import { strangeScales } from './related.ts';
import { chooseRules, expectedWitnesses, partsOf, type Witness, witnessOf } from './rules.ts';
import { probabilityOf, Scorer } from './score.ts';

export interface LearnOptions {
  readonly mostInBlock?: number;
  /** Comparisons a record that the rules may cost in the mean. */
  readonly pairsARecord?: number;
  /** Declared ones; chosen where absent. */
  readonly rules?: readonly Rule[];
}

export type LearnStage = 'strangers' | 'first pairs' | 'pairs';

export interface LearnProgress {
  readonly stage: LearnStage;
  /** 0 to 1, of the stage. */
  readonly share: number;
}

export const BLOCK = 200;
export const PAIRS_A_RECORD = 60;
/** Of fewer records each may be compared with more. */
const LEAST_PAIRS = 400_000;
const RANDOM_PAIRS = 150_000;
/** Pairs that are kept for the expectation maximisation. */
const MOST_KEPT = 300_000;
const MOST_STEPS = 60;
/** A kind of related people is worth its class where there are as many pairs of it as this share of true pairs. */
const LEAST_RELATED = 0.05;
/** Kinds of related people: those of one place, families, and one more. */
const MOST_RELATED = 3;
/** Expected pairs that stand beside those found. */
const EXPECTED = 100;
/** Pairs that tell which rules are good. */
const WITNESSES = 4_000;

/** @param records settled */
export function* learn(
  records: Records,
  options: LearnOptions = {},
): Generator<LearnProgress, MatchingModel> {
  const { mostInBlock = BLOCK, pairsARecord = PAIRS_A_RECORD } = options;
  const mostPairs = Math.max(LEAST_PAIRS, records.count * pairsARecord);
  let model = startModel(records, mostInBlock);
  model = { ...model, ...chooseRules(records, expectedWitnesses(records), { mostInBlock, mostPairs }) };
  if (options.rules) model = { ...model, rules: options.rules };
  const all = yield* strangers(records, model);
  model = { ...model, scales: withStrangers(model, all) };
  const first = yield* fit(records, model, all, 'first pairs');
  model = first.model;
  if (!options.rules) {
    // Where few pairs were found, what is expected tells more than they do.
    const likely = [...likelyPairs(records, model, first.kept), ...expectedWitnesses(records, EXPECTED)];
    model = { ...model, ...chooseRules(records, likely, { mostInBlock, mostPairs }) };
  }
  return (yield* fit(records, model, all, 'pairs', first.strange)).model;
}

function startModel(records: Records, mostInBlock: number): MatchingModel {
  const pairs = (records.count * (records.count - 1)) / 2;
  const redundant = redundantFields(records);
  return {
    fields: records.columns.map(({ name, kindName }) => ({ name, kind: kindName })),
    scales: records.columns.flatMap(({ kindName }, field) =>
      redundant.has(field)
        ? []
        : kinds[kindName].scales.map(({ start }, scale) => ({ field, scale, m: start, u: start })),
    ),
    // One record in five has another of the same person.
    priorLogOdds: Math.log((0.2 * records.count) / Math.max(1, pairs)),
    related: [],
    taught: null,
    frequencies: records.columns.map((column) => column.frequencies),
    rules: [],
    splits: [],
    mostInBlock,
    records: records.count,
  };
}

/** Levels of pairs at random; how many are equal is counted, not sampled. */
function* strangers(records: Records, model: MatchingModel): Generator<LearnProgress, Shares> {
  const n = records.count;
  const scorer = new Scorer(records, model);
  const counts = model.scales.map((scale) => new Float64Array(scaleOf(model, scale).levels.length));
  const draw = drawsFrom(3);
  const most = n < 2 ? 0 : Math.min(RANDOM_PAIRS, n * n);
  for (let i = 0; i < most; i++) {
    const a = Math.floor(draw() * n);
    const b = Math.floor(draw() * n);
    if (a === b) continue;
    scorer.look(a, b);
    for (let c = 0; c < counts.length; c++)
      if (scorer.levels[c] !== MISSING) counts[c]![scorer.levels[c]!]!++;
    if (i % 20_000 === 0) yield { stage: 'strangers', share: i / most };
  }
  return model.scales.map((own, c) => sharesOf(records, own, scaleOf(model, own).equal, counts[c]!));
}

function sharesOf(
  records: Records,
  { field }: ScaleModel,
  equal: number,
  counts: Float64Array,
): Float64Array {
  // Levels that never came are not impossible: half a pair among all that were looked at.
  const smooth = counts.map((count) => count + 0.5);
  const { counts: values } = records.columns[field]!;
  let [present, same] = [0, 0];
  for (const count of values) {
    present += count;
    same += count * (count - 1);
  }
  const share = present < 2 || equal < 0 ? undefined : Math.max(same, 0.5) / (present * (present - 1));
  const others = smooth.reduce(
    (sum, count, level) => (level === equal && share !== undefined ? sum : sum + count),
    0,
  );
  return smooth.map((count, level) => {
    if (share === undefined) return count / others;
    return level === equal ? share : (count / others) * (1 - share);
  });
}

function withStrangers({ scales }: MatchingModel, all: Shares): ScaleModel[] {
  return scales.map((scale, c) => ({ ...scale, u: [...all[c]!] }));
}

/** By kind of related people: scales on which they are like strangers. */
type Strange = readonly ReadonlySet<number>[];

interface Fitted {
  readonly model: MatchingModel;
  readonly kept: KeptPairs;
  readonly strange: Strange;
}

/**
 * Expectation maximisation over the pairs that the model's rules find.
 * @param strange of the related people that the model has already
 */
function* fit(
  records: Records,
  model: MatchingModel,
  all: Shares,
  stage: LearnStage,
  strange: Strange = [],
): Generator<LearnProgress, Fitted> {
  const blocks: RuleBlocks[] = [];
  for (const rule of model.rules) {
    blocks.push(blocksOf(records, rule, model));
    yield { stage, share: (0.3 * blocks.length) / model.rules.length };
  }
  const total = blocks.reduce((sum, { pairs }) => sum + pairs, 0);
  const share = Math.min(1, MOST_KEPT / Math.max(1, total));
  const kept = new KeptPairs(model);
  const scorer = new Scorer(records, model);
  for (const lot of pairsOf(blocks, share)) {
    kept.take(lot, scorer);
    yield { stage, share: 0.3 + Math.min(0.5, (0.5 * kept.count) / MOST_KEPT) };
  }
  let found: Fitted = { model: yield* settle(model, kept, all, share, strange, stage), kept, strange };
  while (found.strange.length < MOST_RELATED) {
    const own = strangeScales(found.model, kept, all);
    if (own.size === 0) break;
    // The same person is sought anew: what was taken for one included those who are told apart now.
    const start = { ...model, related: [...found.model.related, relatedStart(model)] };
    const next = [...found.strange, own];
    const apart = yield* settle(start, kept, all, share, next, stage);
    const least = apart.priorLogOdds + Math.log(LEAST_RELATED);
    if (apart.related.at(-1)!.priorLogOdds <= least) break;
    found = { model: apart, kept, strange: next };
  }
  return found;
}

function* settle(
  model: MatchingModel,
  kept: KeptPairs,
  all: Shares,
  share: number,
  strange: Strange,
  stage: LearnStage,
): Generator<LearnProgress, MatchingModel> {
  let now = model;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { next, moved } = maximise(now, kept, all, share, strange);
    now = { ...now, ...next };
    yield { stage, share: 0.8 + (0.2 * step) / MOST_STEPS };
    if (moved < 1e-4) break;
  }
  return now;
}

function relatedStart({ scales, priorLogOdds }: MatchingModel): RelatedModel {
  return { priorLogOdds, shares: scales.map(({ m, u }) => m.map((share, level) => (share + u[level]!) / 2)) };
}

function likelyPairs(records: Records, model: MatchingModel, kept: KeptPairs): Witness[] {
  const parts = partsOf(records);
  const weights = weightsOf(model, kept);
  const places = [...weights.keys()].filter((pair) => weights[pair]! > 0);
  const every = Math.max(1, places.length / WITNESSES);
  const likely: Witness[] = [];
  for (let i = 0; i < places.length; i += every) {
    const pair = places[Math.floor(i)]!;
    likely.push(witnessOf(records, parts, kept.a[pair]!, kept.b[pair]!, probabilityOf(weights[pair]!)));
  }
  return likely;
}
