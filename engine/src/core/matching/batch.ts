/** Matches all records at once: learns the model where none is given, scores the pairs of all blocks, clusters. */
import { type Bands, logOddsOf, usualBands } from './bands.ts';
import { blocksOf, pairsOf, type RuleBlocks } from './blocks.ts';
import { type ClusterJudge, clustersOf, type Link } from './cluster.ts';
import { Edges, Union } from './edges.ts';
import { type LearnOptions, type LearnStage, learn } from './learn.ts';
import { type MatchingModel, ruleText } from './model.ts';
import type { Records } from './records.ts';
import { Scorer } from './score.ts';

export interface MatchOptions extends LearnOptions {
  readonly bands?: Bands;
  /** Learnt before; the records must have been made with its frequencies. */
  readonly model?: MatchingModel;
}

export interface MatchProgress {
  readonly stage: LearnStage | 'blocks' | 'comparisons' | 'clusters';
  /** 0 to 1, of the stage. */
  readonly share: number;
}

export interface MatchResult {
  readonly model: MatchingModel;
  /** Record -> the first record of its cluster by id; its own number where it is alone. */
  readonly clusters: Int32Array;
  /** Compared pairs of one cluster. */
  readonly links: Edges;
  /** Pairs of two clusters that somebody should look at, each two clusters by their likeliest pair. */
  readonly reviews: Edges;
  readonly report: MatchReport;
}

export interface MatchReport {
  readonly records: number;
  readonly compared: number;
  readonly clusters: number;
  /** Records of the largest cluster. */
  readonly largest: number;
  /** Connected groups that were larger than what is judged together, and the largest. */
  readonly cut: { readonly groups: number; readonly largest: number };
  readonly rules: readonly RuleReport[];
}

export interface RuleReport {
  readonly rule: string;
  readonly pairs: number;
  /** Blocks that were too large and were split by further keys. */
  readonly split: number;
  /** Blocks that stayed too large: their records were not compared under this rule. */
  readonly passedOver: { readonly blocks: number; readonly records: number };
}

/**
 * @param records settled
 * @example
 * const run = match(records);
 * for (let step = run.next(); ; step = run.next()) if (step.done) return step.value;
 */
export function* match(records: Records, options: MatchOptions = {}): Generator<MatchProgress, MatchResult> {
  const limits = logOddsOf(options.bands ?? usualBands);
  const model = options.model ?? (yield* learn(records, options));
  const blocks: RuleBlocks[] = [];
  for (const rule of model.rules) {
    blocks.push(blocksOf(records, rule, model));
    yield { stage: 'blocks', share: blocks.length / model.rules.length };
  }
  const total = blocks.reduce((sum, { pairs }) => sum + pairs, 0);
  const scorer = new Scorer(records, model);
  const found = new Edges();
  let compared = 0;
  for (const { a, b, count } of pairsOf(blocks)) {
    for (let i = 0; i < count; i++) {
      const weight = scorer.score(a[i]!, b[i]!);
      if (weight >= limits.review) found.add(a[i]!, b[i]!, weight);
    }
    compared += count;
    yield { stage: 'comparisons', share: Math.min(1, compared / total) };
  }
  const { clusters, cut } = yield* cluster(found, scorer, limits.link);
  return {
    model,
    clusters,
    ...bandsOf(found, clusters),
    report: {
      records: records.count,
      compared,
      ...sizesOf(clusters),
      cut,
      rules: blocks.map(({ rule, pairs, split, passedOver }) => {
        return { rule: ruleText(model, rule), pairs, split, passedOver };
      }),
    },
  };
}

function* cluster(
  found: Edges,
  scorer: Scorer,
  link: number,
): Generator<MatchProgress, Pick<MatchResult, 'clusters'> & Pick<MatchReport, 'cut'>> {
  const { records } = scorer;
  const union = new Union(records.count);
  const isStrong = (i: number) => found.weight[i]! >= link;
  for (let i = 0; i < found.count; i++) if (isStrong(i)) union.join(found.a[i]!, found.b[i]!);
  const groups = new Map<number, { readonly members: number[]; readonly links: Link[] }>();
  for (let record = 0; record < records.count; record++) {
    const root = union.find(record);
    if (union.sizeOf(root) < 2) continue;
    const group = groups.get(root);
    if (group) group.members.push(record);
    else groups.set(root, { members: [record], links: [] });
  }
  for (let i = 0; i < found.count; i++) {
    if (!isStrong(i)) continue;
    groups
      .get(union.find(found.a[i]!))!
      .links.push({ a: found.a[i]!, b: found.b[i]!, weight: found.weight[i]! });
  }
  const clusters = Int32Array.from({ length: records.count }, (_, i) => i);
  const judge = judgeOf(scorer, link);
  let done = 0;
  const cut = { groups: 0, largest: 0 };
  for (const { members, links } of groups.values()) {
    const made = clustersOf(members, links, judge);
    if (made.isCut) cut.groups++;
    if (made.isCut) cut.largest = Math.max(cut.largest, members.length);
    for (const own of made.clusters) for (const record of own) clusters[record] = own[0]!;
    if (++done % 100 === 0) yield { stage: 'clusters', share: done / groups.size };
  }
  return { clusters, cut };
}

export function judgeOf(scorer: Scorer, threshold: number): ClusterJudge {
  const { ids } = scorer.records;
  return {
    score: (a, b) => scorer.score(a, b),
    compare: (a, b) => (ids[a]! < ids[b]! ? -1 : ids[a]! > ids[b]! ? 1 : 0),
    threshold,
  };
}

function bandsOf(found: Edges, clusters: Int32Array): Pick<MatchResult, 'links' | 'reviews'> {
  const links = new Edges();
  const best = new Map<number, number>();
  for (let i = 0; i < found.count; i++) {
    const [one, other] = [clusters[found.a[i]!]!, clusters[found.b[i]!]!];
    if (one === other) {
      links.add(found.a[i]!, found.b[i]!, found.weight[i]!);
      continue;
    }
    const key = Math.min(one, other) * clusters.length + Math.max(one, other);
    const known = best.get(key);
    if (known === undefined || found.weight[i]! > found.weight[known]!) best.set(key, i);
  }
  const reviews = new Edges();
  for (const i of best.values()) reviews.add(found.a[i]!, found.b[i]!, found.weight[i]!);
  return { links, reviews };
}

function sizesOf(clusters: Int32Array): Pick<MatchReport, 'clusters' | 'largest'> {
  const sizes = new Int32Array(clusters.length);
  for (const first of clusters) sizes[first]!++;
  let [count, largest] = [0, 0];
  for (const size of sizes) {
    if (size > 0) count++;
    if (size > largest) largest = size;
  }
  return { clusters: count, largest };
}
