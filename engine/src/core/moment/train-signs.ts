/** Learns what events say from stretches of behaviour whose moment is known: weights per event and property value. */
import type { JsonObject } from '../input.ts';
import { MOMENTS, type PerMoment } from './evidence.ts';
import { fit } from './softmax.ts';
import { type LearntSign, NO_MOMENT } from './trained.ts';

/** What a person did before it was known what they wanted, the newest events with an age near 0. */
export interface BehaviourExample {
  /** A moment, or `none`. */
  readonly label: string;
  readonly events: readonly {
    readonly event: string;
    readonly properties: JsonObject;
    /** How long before that. */
    readonly ageMs: number;
  }[];
}

/** Said once is chance. */
const LEAST_TIMES = 3;
const LONGEST_VALUE = 60;
const MOST_SIGNS = 5_000;
/** One event is no louder than this. */
const LOUDEST = 4;
const LEAST_WEIGHT = 0.02;

export function trainSigns(
  examples: readonly BehaviourExample[],
  halfLifeMs: number,
  seed = 1,
): LearntSign[] {
  const signs = signsSeen(examples);
  const index = new Map(signs.map((sign, i) => [keyOf(sign), i]));
  const starts = new Int32Array(examples.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  examples.forEach(({ events }, row) => {
    const sums = new Map<number, number>();
    for (const { event, properties, ageMs } of events) {
      for (const sign of signsOf(event, properties)) {
        const column = index.get(keyOf(sign));
        if (column !== undefined) sums.set(column, (sums.get(column) ?? 0) + 2 ** (-ageMs / halfLifeMs));
      }
    }
    for (const [column, sum] of sums) {
      columns.push(column);
      values.push(Math.min(3, sum));
    }
    starts[row + 1] = columns.length;
  });
  const labels = [...MOMENTS, NO_MOMENT];
  const rows = { starts, columns: Int32Array.from(columns), values: Float32Array.from(values), keep: null };
  const targets = Int32Array.from(examples, ({ label }) => labels.indexOf(label));
  const { weights } = fit(rows, targets, {
    classes: labels.length,
    columns: signs.length,
    epochs: Math.min(60, Math.max(10, Math.ceil(30_000 / Math.max(1, examples.length)))),
    rate: 0.2,
    shown: 0.8,
    seed,
  });
  return signs
    .map((sign, column) => ({ ...sign, weights: centred(weights, column * labels.length, labels.length) }))
    .filter((sign) => sign.weights.some((weight) => Math.abs(weight) >= LEAST_WEIGHT));
}

type Seen = Omit<LearntSign, 'weights'>;

/** Those that stand in several examples, the most frequent ones where there are too many. */
function signsSeen(examples: readonly BehaviourExample[]): Seen[] {
  const seen = new Map<string, { sign: Seen; times: number }>();
  for (const { events } of examples) {
    const own = new Map<string, Seen>();
    for (const { event, properties } of events)
      for (const sign of signsOf(event, properties)) own.set(keyOf(sign), sign);
    for (const [key, sign] of own) {
      const known = seen.get(key);
      if (known) known.times++;
      else seen.set(key, { sign, times: 1 });
    }
  }
  return [...seen]
    .filter(([, { times }]) => times >= LEAST_TIMES)
    .sort(([a, x], [b, y]) => y.times - x.times || (a < b ? -1 : 1))
    .slice(0, MOST_SIGNS)
    .map(([, { sign }]) => sign);
}

function* signsOf(event: string, properties: JsonObject): Generator<Seen> {
  yield { event };
  for (const [property, value] of Object.entries(properties)) {
    if (typeof value === 'boolean' || (typeof value === 'string' && value.length <= LONGEST_VALUE))
      yield { event, property, value };
  }
}

function keyOf({ event, property, value }: Seen): string {
  return JSON.stringify([event, property ?? null, value ?? null]);
}

/** Compared with what the sign does to all labels: as log-odds it then adds to what is usual. */
function centred(weights: Float32Array, offset: number, labels: number): PerMoment {
  let mean = 0;
  for (let k = 0; k < labels; k++) mean += weights[offset + k]! / labels;
  const of = (k: number) => {
    const weight = Math.min(LOUDEST, Math.max(-LOUDEST, weights[offset + k]! - mean));
    return Math.round(weight * 1_000) / 1_000;
  };
  return [of(0), of(1), of(2), of(3)];
}
