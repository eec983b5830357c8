/**
 * A made world for the watch of drift: people of whom constant shares respond, decided for in bursts and daily waves,
 * whose responses come soon and whose silences only when the maturation is over. What changes at `driftAt` is a true
 * drift.
 */
import { drawsFrom } from '../draws.ts';
import type { Maturing } from './cohort.ts';
import type { PredictorKind } from './columns.ts';
import { sigmoid } from './logistic.ts';
import { type Outcome, ResponseModel, type Teaching } from './model.ts';
import type { Shown } from './risk-set.ts';

export const HOUR_MS = 3_600_000;

export interface DriftWorld {
  readonly seed: number;
  readonly days: number;
  /** Decisions in an hour, in the mean of a day. */
  readonly hourly: number;
  readonly maturationMs: number;
  /** 0: all hours are alike; 1: at night nobody comes. */
  readonly wave: number;
  /** Bursts in the mean of a day, and how many decisions each brings within ten minutes. */
  readonly bursts: number;
  readonly burstSize: number;
  /** Of the responses, this share comes after the maturation is over. */
  readonly late?: number;
  /** From this day on responses are more likely by so much, in log-odds. */
  readonly driftAt?: number;
  readonly drift?: number;
}

export interface Noted {
  /** Days after the beginning. */
  readonly day: number;
  readonly family: string;
  readonly shift: number;
}

/** Somebody was shown something, or what came of it. */
export type Told = { readonly at: number } & (
  | { readonly shown: Shown; readonly matures: Maturing }
  | { readonly outcome: Outcome }
);

const start = Date.UTC(2026, 0, 5);
const DAY_MS = 24 * HOUR_MS;
const kind: PredictorKind = { name: 'age', type: 'number', buckets: 2, use: 'always' };
export const teaching: Teaching = { kinds: new Map([[kind.name, kind]]), halfLifeMs: 60 * DAY_MS };
/** Logit of a response in the middle. */
const BASE = -2.5;
const families = ['pension', 'game'];

/** Drifts that were noted, and how many outcomes there were. */
export function watchedIn(world: DriftWorld): {
  readonly notes: readonly Noted[];
  readonly outcomes: number;
} {
  const model = new ResponseModel('family', 2);
  const notes: Noted[] = [];
  for (const told of toldIn(world)) {
    const before = model.notes.at(-1);
    tell(model, told);
    const note = model.notes.at(-1);
    if (note !== undefined && note !== before) notes.push({ ...note, day: (note.at - start) / DAY_MS });
  }
  return { notes, outcomes: model.total.n };
}

export function tell(model: ResponseModel, told: Told): void {
  if ('shown' in told) model.show(told.shown, told.matures, teaching, told.at);
  else model.teach(told.outcome, teaching, told.at);
}

/** In the order in which it is told. */
export function toldIn(world: DriftWorld): Told[] {
  const { seed, days, maturationMs, late = 0, driftAt = days, drift = 0 } = world;
  const draw = drawsFrom(seed);
  const list: Told[] = [];
  const driftsFrom = start + driftAt * DAY_MS;
  let n = 0;
  for (const at of decidedAt(world, draw)) {
    const family = families[Math.floor(draw() * families.length)]!;
    const age = 50 + 30 * (draw() - 0.5);
    const slope = family === 'pension' ? 1 : -1;
    const logit = BASE + (slope * (age - 50)) / 15 + (at >= driftsFrom ? drift : 0);
    const responds = draw() < sigmoid(logit);
    const isLate = draw() < late;
    const delayMs = Math.round((-Math.log(1 - 0.99 * draw()) / 6) * maturationMs);
    const due = at + maturationMs;
    const matures = { at: due, afterMs: maturationMs };
    const shown = { action: `${family}-${n++ % 3}`, family, values: { age } };
    const one = { ...shown, isControl: false };
    const comes = (when: number, reward: 0 | 1, isCorrection = false) =>
      list.push({ at: when, outcome: { ...one, reward, isCorrection, ...(!isCorrection && { matures }) } });
    list.push({ at, shown, matures });
    if (responds && !isLate) comes(at + delayMs, 1);
    else comes(due, 0);
    if (responds && isLate) comes(due + delayMs, 1, true);
  }
  const end = start + days * DAY_MS;
  return list.filter(({ at }) => at < end).sort((a, b) => a.at - b.at);
}

/** Hour by hour; within one as they are drawn. */
function decidedAt({ days, hourly, wave, bursts, burstSize }: DriftWorld, draw: () => number): number[] {
  const list: number[] = [];
  for (let hour = 0; hour < 24 * days; hour++) {
    const rate = hourly * (1 + wave * Math.sin((2 * Math.PI * (hour % 24)) / 24));
    const here = Math.floor(rate + draw());
    for (let i = 0; i < here; i++) list.push(momentIn(hour, draw()));
    if (draw() >= bursts / 24) continue;
    const begun = draw();
    for (let i = 0; i < burstSize; i++) list.push(momentIn(hour, begun + draw() / 6));
  }
  return list;
}

function momentIn(hour: number, share: number): number {
  return start + Math.round((hour + share) * HOUR_MS);
}
