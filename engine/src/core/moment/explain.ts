/**
 * Why a person is seen in a moment: the events that still speak for it. Worked out anew from the person's newest
 * events when somebody asks, so that nothing has to be kept for it.
 */
import type { Scope } from '../condition.ts';
import type { EventInput } from '../input.ts';
import { at } from '../profile/traits.ts';
import { reasonsFor } from './classifier.ts';
import type { CompiledMoments } from './compile.ts';
import { MOMENTS, type Moment, probability } from './evidence.ts';
import { heard, holds, weightsOf } from './notice.ts';

export interface ExplainedMoment {
  readonly moment: Moment;
  readonly probability: number;
  /** The strongest first. */
  readonly reasons: readonly MomentReason[];
}

export interface MomentReason {
  /** Instant of the event, milliseconds. */
  readonly at: number;
  readonly event: string;
  /** Log-odds that it adds now; below zero it speaks against. */
  readonly weight: number;
  /** What was written, where that is what spoke, and the words that did. */
  readonly text?: string;
  readonly words?: readonly string[];
}

const MOST_REASONS = 5;
const LEAST = 0.05;
const LONGEST_TEXT = 200;

/** @param events of the person; others than the newest hardly matter */
export function explainMoments(
  moments: CompiledMoments,
  scope: Scope,
  events: readonly EventInput[],
): ExplainedMoment[] {
  const reasons: MomentReason[][] = MOMENTS.map(() => []);
  for (const event of events) reasonsIn(event, moments, { ...scope, event }, reasons);
  return MOMENTS.map((moment, i) => ({
    moment,
    probability: probability(scope.profile.evidence, i, moments, scope.now),
    reasons: reasons[i]!.filter(({ weight }) => Math.abs(weight) >= LEAST)
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || b.at - a.at)
      .slice(0, MOST_REASONS),
  }));
}

function reasonsIn(
  event: EventInput,
  moments: CompiledMoments,
  scope: Scope,
  reasons: readonly MomentReason[][],
): void {
  const left = 2 ** (-Math.max(0, scope.now - event.at) / moments.halfLifeMs);
  const base = { at: event.at, event: event.name };
  for (const sign of moments.signs.get(event.name) ?? []) {
    if (!holds(sign, event, scope)) continue;
    sign.weights.forEach((weight, i) => {
      reasons[i]!.push({ ...base, weight: weight * left });
    });
  }
  for (const { property, weight } of moments.texts.get(event.name) ?? []) {
    const said = heard(event, property, moments);
    if (said === undefined) continue;
    const { classifier, labels } = moments.reader!;
    const text = String(at(event.properties, property)).slice(0, LONGEST_TEXT);
    weightsOf(moments.reader!, said).forEach((own, i) => {
      const added = own * weight * left;
      if (Math.abs(added) < LEAST) return;
      const words = added > 0 ? reasonsFor(classifier, said, labels[i]!).map(({ word }) => word) : [];
      reasons[i]!.push({ ...base, weight: added, text, ...(words.length > 0 && { words }) });
    });
  }
}
