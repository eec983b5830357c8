/**
 * How likely each moment is, from evidence that fades: log-odds that half-life after half-life come back to what is
 * usual. One instant and four numbers a person; what time does to them is computed when asked.
 */

/** What a person may be about to do. */
export const MOMENTS = ['want_to_know', 'want_to_go', 'want_to_do', 'want_to_buy'] as const;
export type Moment = (typeof MOMENTS)[number];

/** A number per moment, in the order of {@link MOMENTS}. */
export type PerMoment = readonly [number, number, number, number];

export interface Evidence {
  /** Instant (milliseconds) that the weights are as of: of the newest event that gave any. */
  readonly at: number;
  /** Log-odds added to what is usual. */
  readonly weights: PerMoment;
}

/** How evidence is read: from the document in force. */
export interface MomentScale {
  readonly halfLifeMs: number;
  /** Log-odds without any evidence. */
  readonly usual: PerMoment;
}

/** No crowd of events makes anyone surer than this, so that a new moment is seen soon. */
const MOST = 6;
/** Less than this is nothing: it need not be kept. */
const LEAST = 1e-3;

export function isMoment(name: unknown): name is Moment {
  return (MOMENTS as readonly unknown[]).includes(name);
}

/** An event's own evidence on top; in any order of event times. Null where nothing of weight is left. */
export function addEvidence(
  known: Evidence | null,
  at: number,
  weights: PerMoment,
  { halfLifeMs }: MomentScale,
): Evidence | null {
  if (known === null) return isNothing(weights) ? null : { at, weights: bounded(weights) };
  const newest = Math.max(known.at, at);
  const old = fade(newest - known.at, halfLifeMs);
  const fresh = fade(newest - at, halfLifeMs);
  const [a, b, c, d] = known.weights;
  const [e, f, g, h] = weights;
  const sum: PerMoment = [a * old + e * fresh, b * old + f * fresh, c * old + g * fresh, d * old + h * fresh];
  return isNothing(sum) ? null : { at: newest, weights: bounded(sum) };
}

/** Of two profiles that become one: all that either showed. */
export function mergeEvidence(
  a: Evidence | null,
  b: Evidence | null,
  scale: MomentScale | null,
): Evidence | null {
  if (a === null || b === null || scale === null) return a === null || (b !== null && b.at > a.at) ? b : a;
  return addEvidence(a, b.at, b.weights, scale);
}

function fade(ageMs: number, halfLifeMs: number): number {
  return 2 ** (-ageMs / halfLifeMs);
}

function isNothing(weights: PerMoment): boolean {
  for (const weight of weights) if (Math.abs(weight) >= LEAST) return false;
  return true;
}

function bounded([a, b, c, d]: PerMoment): PerMoment {
  return [bound(a), bound(b), bound(c), bound(d)];
}

function bound(weight: number): number {
  return Math.min(MOST, Math.max(-MOST, weight));
}

/** The chance that this is the moment a person is in, at an instant not before the evidence. */
export function probability(
  known: Evidence | null,
  moment: number,
  { halfLifeMs, usual }: MomentScale,
  now: number,
): number {
  const weight = known === null ? 0 : known.weights[moment]! * fade(Math.max(0, now - known.at), halfLifeMs);
  return 1 / (1 + Math.exp(-(usual[moment]! + weight)));
}

/** After so many half-lives nothing is left of any evidence, to the last digit. */
const GONE = 70;

/**
 * The first instant after `now` at which the probability is on another side of a threshold (below, at, above), where
 * no further event comes; Infinity: never. Evidence only fades, so the way there has no turns.
 */
export function nextCrossing(
  known: Evidence | null,
  moment: number,
  threshold: number,
  scale: MomentScale,
  now: number,
): number {
  if (known === null) return Number.POSITIVE_INFINITY;
  const sideAt = (at: number) => Math.sign(probability(known, moment, scale, at) - threshold);
  const side = sideAt(now);
  let before = now;
  let after = Math.ceil(known.at + GONE * scale.halfLifeMs);
  if (after <= now || sideAt(after) === side) return Number.POSITIVE_INFINITY;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (sideAt(middle) === side) before = middle;
    else after = middle;
  }
  return after;
}

/** For documents: a probability as log-odds. */
export function logOdds(chance: number): number {
  return Math.log(chance / (1 - chance));
}
