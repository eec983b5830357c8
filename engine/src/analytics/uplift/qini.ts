/**
 * The Qini curve: people in the order of a score, the best first; at each depth how many more of those who got the
 * action did what it is for than would have without it (Radcliffe 2007).
 */

export interface QiniCurve {
  /** Share of people, and additional outcomes per person of all; from 0 to 1 in steps that are even. */
  readonly depths: readonly number[];
  readonly gains: readonly number[];
  /** The area between the curve and that of an order by chance, over that between a perfect order's and it. */
  readonly coefficient: number;
}

const STEPS = 20;

/**
 * @param scores the higher, the sooner
 * @param treated 1: got the action, chosen by chance; ties of the score are one step
 */
export function qiniCurve(scores: Float64Array, treated: Int32Array, outcomes: Float64Array): QiniCurve {
  const points = walk(scores, treated, outcomes);
  const count = scores.length;
  const total = points.at(-1)!.gain;
  const chanceArea = (total * count) / 2;
  const best = area(walk(perfect(treated, outcomes), treated, outcomes));
  const coefficient = best === chanceArea ? 0 : (area(points) - chanceArea) / (best - chanceArea);
  const depths = Array.from({ length: STEPS + 1 }, (_, i) => i / STEPS);
  return { depths, gains: depths.map((depth) => gainAt(points, depth * count) / count), coefficient };
}

interface Point {
  readonly people: number;
  /** Outcomes of the treated so far, less those of the others as if they were as many. */
  readonly gain: number;
}

function walk(scores: Float64Array, treated: Int32Array, outcomes: Float64Array): Point[] {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  const points: Point[] = [{ people: 0, gain: 0 }];
  const seen = { treated: 0, others: 0, treatedOutcomes: 0, otherOutcomes: 0 };
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    if (treated[row] === 1) {
      seen.treated++;
      seen.treatedOutcomes += outcomes[row]!;
    } else {
      seen.others++;
      seen.otherOutcomes += outcomes[row]!;
    }
    const isTie = i + 1 < order.length && scores[order[i + 1]!] === scores[row];
    if (isTie) continue;
    const elsewhere = seen.others === 0 ? 0 : (seen.otherOutcomes * seen.treated) / seen.others;
    points.push({ people: i + 1, gain: seen.treatedOutcomes - elsewhere });
  }
  return points;
}

/** Who did it because of the action first, who did it anyway last. */
function perfect(treated: Int32Array, outcomes: Float64Array): Float64Array {
  return outcomes.map((outcome, row) => (treated[row] === 1 ? outcome : -outcome));
}

function area(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1]!, points[i]!];
    sum += ((to.people - from.people) * (from.gain + to.gain)) / 2;
  }
  return sum;
}

function gainAt(points: readonly Point[], people: number): number {
  const next = points.findIndex((point) => point.people >= people);
  const [to, from] = [points[next]!, points[Math.max(0, next - 1)]!];
  if (to.people === from.people) return to.gain;
  return from.gain + ((to.gain - from.gain) * (people - from.people)) / (to.people - from.people);
}
