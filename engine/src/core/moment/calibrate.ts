/** What a model's chances are worth, told by texts that it has not seen: its temperature and its threshold. */
import type { Classifier, Judgement } from './classifier.ts';
import { toChances } from './softmax.ts';

export type Calibration = Pick<Classifier, 'temperature' | 'threshold'>;

/** What a model that had not seen the example says of it. */
export interface HeldOut extends Judgement {
  /** -1: it belongs nowhere. */
  readonly label: number;
}

/** Share of right answers that the threshold lets pass. */
const PASSED = 0.95;

export function calibrationFrom(held: readonly HeldOut[]): Calibration {
  return { temperature: temperatureFor(held), threshold: thresholdFor(held) };
}

/** Of those that belong somewhere; null where there are none. */
export function shareRight(held: readonly HeldOut[]): number | null {
  const inside = held.filter(({ label }) => label >= 0);
  return inside.length === 0 ? null : inside.filter(isRight).length / inside.length;
}

function isRight({ scores, label }: HeldOut): boolean {
  return label >= 0 && scores[label] === Math.max(...scores);
}

/** The one under which what happened was most likely: golden section over its logarithm. */
function temperatureFor(held: readonly HeldOut[]): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  const loss = (log: number) => surprise(held, Math.exp(log));
  let [low, high] = [Math.log(0.2), Math.log(5)];
  let [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [lossA, lossB] = [loss(a), loss(b)];
  for (let turn = 0; turn < 16; turn++) {
    if (lossA < lossB) {
      [high, b, lossB] = [b, a, lossA];
      a = high - ratio * (high - low);
      lossA = loss(a);
    } else {
      [low, a, lossA] = [a, b, lossB];
      b = low + ratio * (high - low);
      lossB = loss(b);
    }
  }
  return Math.exp((low + high) / 2);
}

function surprise(held: readonly HeldOut[], temperature: number): number {
  const chances = new Float64Array(held[0]?.scores.length ?? 0);
  let sum = 0;
  for (const { scores, label } of held) {
    if (label < 0) continue;
    chances.set(scores);
    toChances(chances, temperature);
    sum -= Math.log(Math.max(chances[label]!, 1e-12));
  }
  return sum;
}

function thresholdFor(held: readonly HeldOut[]): number {
  const familiarities = (chosen: readonly HeldOut[]) =>
    chosen.map(({ familiarity }) => familiarity).sort((a, b) => a - b);
  const right = familiarities(held.filter(isRight));
  const strange = familiarities(held.filter(({ label }) => label < 0));
  if (strange.length === 0) return right[Math.floor(right.length * (1 - PASSED))] ?? 0;
  return bestCut(right, strange);
}

/** Where right answers pass and strangers do not, both counted by their shares; both ascend. */
function bestCut(right: readonly number[], strange: readonly number[]): number {
  let best = 0;
  let most = 0;
  let stopped = 0;
  for (const [passed, cut] of right.entries()) {
    while (stopped < strange.length && strange[stopped]! < cut) stopped++;
    const gain = stopped / strange.length - passed / right.length;
    if (gain > most) [most, best] = [gain, cut];
  }
  return best;
}
