/**
 * What an experiment or a holdout has counted: of each arm how many people, and of each metric the sums that its mean,
 * its variance between people and its relation to the time before follow from. Whole numbers of any size, so that the
 * order in which people did things does not matter, and counts of several partitions add up exactly.
 */

/** What an input changes of them; plain data that stands in the log behind it. */
export interface TrialStep {
  readonly type: 'trial';
  /** Of the cell. */
  readonly key: string;
  readonly arm: string;
  /** Who came in (1) or went (-1); 0: somebody did something. */
  readonly people: number;
  /** Of these, who had two arms. */
  readonly crossed: number;
  /** From what to what a person's value went, in millionths (null: they were not counted), and what was before. */
  readonly rows: readonly (readonly [
    metric: string,
    from: number | null,
    to: number | null,
    before: number | null,
  ])[];
}

const TRIAL = 4;

export function isTrialState(state: readonly unknown[]): boolean {
  return state[0] === TRIAL;
}

export function trialStepState({ key, arm, people, crossed, rows }: TrialStep): readonly unknown[] {
  return [TRIAL, key, arm, people, crossed, ...rows];
}

export function trialStepFrom(state: readonly unknown[]): TrialStep {
  const [, key, arm, people, crossed] = state as [number, string, string, number, number];
  return { type: 'trial', key, arm, people, crossed, rows: state.slice(5) as unknown as TrialStep['rows'] };
}

/** Sums over people, of millionths and of products of these. */
export interface MetricCount {
  sum: bigint;
  squares: bigint;
  /** Of those whose time before is known: how many, the metric, the time before, and both together. */
  known: number;
  knownSum: bigint;
  knownSquares: bigint;
  beforeSum: bigint;
  beforeSquares: bigint;
  products: bigint;
}

export interface ArmCount {
  people: number;
  crossed: number;
  readonly metrics: Map<string, MetricCount>;
}

export class TrialCounts {
  readonly arms = new Map<string, ArmCount>();

  take({ arm, people, crossed, rows }: TrialStep): void {
    const count = this.#arm(arm);
    count.people += people;
    count.crossed += crossed;
    for (const [name, from, to, before] of rows) {
      const metric = metricOf(count, name);
      if (from !== null) addPerson(metric, from, before, -1);
      if (to !== null) addPerson(metric, to, before, 1);
    }
  }

  add(other: TrialCounts): void {
    for (const [name, { people, crossed, metrics }] of other.arms) {
      const arm = this.#arm(name);
      arm.people += people;
      arm.crossed += crossed;
      for (const [metric, count] of metrics) addMetric(metricOf(arm, metric), count);
    }
  }

  #arm(name: string): ArmCount {
    let arm = this.arms.get(name);
    if (arm === undefined) {
      arm = { people: 0, crossed: 0, metrics: new Map() };
      this.arms.set(name, arm);
    }
    return arm;
  }

  /** In an order that does not depend on arrival. */
  state(): readonly unknown[] {
    return sorted(this.arms).map(([name, { people, crossed, metrics }]) => [
      name,
      people,
      crossed,
      sorted(metrics).map(([metric, count]) => [
        metric,
        count.known,
        ...sums.map((key) => String(count[key])),
      ]),
    ]);
  }

  static from(state: readonly unknown[]): TrialCounts {
    const counts = new TrialCounts();
    for (const [name, people, crossed, metrics] of state as [string, number, number, [string, number][]][]) {
      const arm = counts.#arm(name);
      Object.assign(arm, { people, crossed });
      for (const [metric, known, ...texts] of metrics as [string, number, ...string[]][]) {
        const count = metricOf(arm, metric);
        count.known = known;
        for (const [i, key] of sums.entries()) count[key] = BigInt(texts[i]!);
      }
    }
    return counts;
  }
}

const sums = [
  'sum',
  'squares',
  'knownSum',
  'knownSquares',
  'beforeSum',
  'beforeSquares',
  'products',
] as const satisfies readonly Exclude<keyof MetricCount, 'known'>[];

function metricOf({ metrics }: ArmCount, name: string): MetricCount {
  let metric = metrics.get(name);
  if (metric === undefined) {
    const none = 0n;
    metric = {
      sum: none,
      squares: none,
      known: 0,
      knownSum: none,
      knownSquares: none,
      beforeSum: none,
      beforeSquares: none,
      products: none,
    };
    metrics.set(name, metric);
  }
  return metric;
}

function addPerson(metric: MetricCount, value: number, before: number | null, sign: 1 | -1): void {
  const one = BigInt(sign);
  const y = BigInt(value);
  metric.sum += one * y;
  metric.squares += one * y * y;
  if (before === null) return;
  const x = BigInt(before);
  metric.known += sign;
  metric.knownSum += one * y;
  metric.knownSquares += one * y * y;
  metric.beforeSum += one * x;
  metric.beforeSquares += one * x * x;
  metric.products += one * x * y;
}

function addMetric(into: MetricCount, from: MetricCount): void {
  into.known += from.known;
  for (const key of sums) into[key] += from[key];
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What a trial has counted; `key` has the period of its rotation, as `h/universal@2026q4`. */
export interface TrialSum {
  readonly key: string;
  /** As {@link TrialCounts.state} has it: plain data. */
  readonly counts: readonly unknown[];
}
