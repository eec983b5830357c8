/** A decision as it is recorded: request, candidates with their factors, draw and choice. Never computed twice. */
import type { JsonObject } from '../input.ts';

export interface Decision {
  /** `PROFILE.HASH`: leads to its profile. */
  readonly id: string;
  readonly at: number;
  /** Revision of the configuration that decided. */
  readonly revision: string;
  /** A placement, or `journey:NAME/STEP`. */
  readonly placement: string;
  readonly context: JsonObject;
  /** Best first; empty where nothing remained. */
  readonly chosen: readonly string[];
  /** Those that remained, with their factors, best first. */
  readonly ranked: readonly RankedCandidate[];
  /** Who else fell out, by the policy that refused them. */
  readonly refused: readonly RefusedCandidate[];
  /**
   * Who was not eligible: by condition only, because they can be thousands. Their names follow from the documents of
   * the revision (explain.ts).
   */
  readonly ineligible: readonly { readonly rule: string; readonly count: number }[];
}

export interface RankedCandidate {
  readonly action: string;
  /** Mean chance of a response, and the draw from its distribution that was used. */
  readonly propensity: number;
  readonly draw: number;
  readonly value: number;
  /** draw x value: what the ranking went by. */
  readonly priority: number;
  /** Chance that this one would have been ranked first. */
  readonly selectionProbability: number;
}

export interface RefusedCandidate {
  readonly action: string;
  readonly policy: 'eligibility' | 'cap' | 'consent';
  readonly rule: string;
}

type Tuple = readonly unknown[];

/** As it is logged: without the names of its parts, which would be most of it. */
export function decisionState(decision: Decision): Tuple {
  const { id, at, revision, placement, context, chosen, ranked, refused, ineligible } = decision;
  return [
    id,
    at,
    revision,
    placement,
    context,
    chosen,
    ranked.flatMap((r) => [r.action, r.propensity, r.draw, r.value, r.selectionProbability]),
    refused.flatMap((r) => [r.action, r.policy, r.rule]),
    ineligible.flatMap(({ rule, count }) => [rule, count]),
  ];
}

export function decisionFrom(state: Tuple): Decision {
  const [id, at, revision, placement, context, chosen, ranked, refused, ineligible] = state as [
    string,
    number,
    string,
    string,
    JsonObject,
    string[],
    Tuple,
    Tuple,
    Tuple,
  ];
  return {
    id,
    at,
    revision,
    placement,
    context,
    chosen,
    ranked: inPieces(ranked, 5).map((piece): RankedCandidate => {
      const [action, propensity, draw, value, selectionProbability] = piece as [
        string,
        number,
        number,
        number,
        number,
      ];
      return { action, propensity, draw, value, priority: draw * value, selectionProbability };
    }),
    refused: inPieces(refused, 3).map((piece): RefusedCandidate => {
      const [action, policy, rule] = piece as [string, RefusedCandidate['policy'], string];
      return { action, policy, rule };
    }),
    ineligible: inPieces(ineligible, 2).map(([rule, count]) => ({
      rule: rule as string,
      count: count as number,
    })),
  };
}

function inPieces(parts: Tuple, size: number): Tuple[] {
  return Array.from({ length: parts.length / size }, (_, i) => parts.slice(i * size, (i + 1) * size));
}
