/**
 * What people answered about pairs moves the weights: how much more, or less, each level says than was learnt without
 * answers. A few answers move little and none moves a pair by more than {@link MOST_TAUGHT}; without the answers the
 * scores are as before. The same answers teach the same, in whatever order they were given.
 */
import { type MatchingModel, scaleOf } from './model.ts';
import { probabilityOf } from './score.ts';
import { solve } from './teach.ts';

/** One answer, with what was compared when it was given: no value of anybody. */
export interface AnsweredPair {
  readonly isSame: boolean;
  /** Natural log-odds of the pair without any lesson. */
  readonly weight: number;
  /** Names of fields and comparisons with the level they gave, missing values left out. */
  readonly levels: readonly ComparedLevel[];
}

export interface ComparedLevel {
  readonly field: string;
  readonly comparison: string;
  readonly level: string;
}

/** Natural log-odds that are added to a pair's score, at most {@link MOST_TAUGHT} in all, up or down. */
export interface Lessons {
  readonly answers: number;
  /** To every pair. */
  readonly all: number;
  /** By scale of the model and level. */
  readonly byLevel: readonly (readonly number[])[];
}

/** No answers move a pair further than this, in natural log-odds. */
export const MOST_TAUGHT = 2;
/** Of fewer nothing is learnt: they may all be of one kind. */
export const LEAST_ANSWERS = 10;
/** How strongly the weights are held where they were: so many answers about a level move it half of the way. */
const HOLD = 4;
const MOST_STEPS = 25;

/** Null where there are too few of them. */
export function lessonsOf(model: MatchingModel, answered: readonly AnsweredPair[]): Lessons | null {
  if (answered.length < LEAST_ANSWERS) return null;
  const places = placesIn(model);
  const rows = answered
    .map((answer) => rowOf(answer, places))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const moved = fit(rows, places.size);
  let next = 1;
  const byLevel = model.scales.map((own) => scaleOf(model, own).levels.map(() => moved[next++]!));
  return { answers: answered.length, all: moved[0]!, byLevel };
}

/** Within what answers may move. */
export function bounded(taught: number): number {
  return Math.max(-MOST_TAUGHT, Math.min(MOST_TAUGHT, taught));
}

interface Row {
  readonly at: readonly number[];
  readonly weight: number;
  readonly isSame: 0 | 1;
  /** Orders rows, so that sums come out alike. */
  readonly text: string;
}

interface Places {
  readonly of: ReadonlyMap<string, number>;
  /** The first is for all pairs. */
  readonly size: number;
}

function placesIn(model: MatchingModel): Places {
  const of = new Map<string, number>();
  for (const own of model.scales) {
    const { name, levels } = scaleOf(model, own);
    const field = model.fields[own.field]!.name;
    for (const level of levels) of.set(JSON.stringify([field, name, level]), of.size + 1);
  }
  return { of, size: of.size + 1 };
}

/** What the model of now does not compare is not looked at. */
function rowOf({ isSame, weight, levels }: AnsweredPair, { of }: Places): Row {
  const at = levels.flatMap(({ field, comparison, level }) => {
    return of.get(JSON.stringify([field, comparison, level])) ?? [];
  });
  const row = { at: [0, ...at], weight, isSame: isSame ? 1 : 0 } as const;
  return { ...row, text: JSON.stringify(row) };
}

/** Newton's method on the log-likelihood of the answers; what was learnt without them is where it begins and is held to. */
function fit(rows: readonly Row[], size: number): Float64Array {
  const moved = new Float64Array(size);
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = Float64Array.from(moved, (each) => -HOLD * each);
    const curve = new Float64Array(size * size);
    for (let i = 0; i < size; i++) curve[i * size + i] = HOLD;
    for (const { at, weight, isSame } of rows) {
      const taught = at.reduce((sum, place) => sum + moved[place]!, 0);
      const probability = probabilityOf(weight + taught);
      const bend = probability * (1 - probability);
      for (const i of at) {
        gradient[i]! += isSame - probability;
        for (const j of at) curve[i * size + j]! += bend;
      }
    }
    const move = solve(curve, gradient, size);
    let most = 0;
    for (let i = 0; i < size; i++) {
      moved[i]! += move[i]!;
      most = Math.max(most, Math.abs(move[i]!));
    }
    if (most < 1e-6) break;
  }
  return moved;
}
