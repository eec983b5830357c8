/** What could have been otherwise: a fact about the person or the moment, a rule, a factor of the priority. */

import { fitting, type GuardValue, type Need } from '../../../language/index.ts';
import type { JsonObject } from '../../input.ts';
import { Profile } from '../../profile/profile.ts';
import type { Again, Deciding } from '../deciding.ts';
import type { Decision, RefusedCandidate } from '../decision.ts';
import { type SupposableFactor, supposeFactor } from '../factors.ts';
import { goneWithoutIn, rowsOf } from './recorded.ts';

export type Change =
  | {
      readonly type: 'fact';
      /** `traits.plan`, `events("Bought").count()`; see {@link LackingPart}. */
      readonly place: string;
      /** What it was; null: not known, or nothing that is written in one word. */
      readonly from: GuardValue | null;
      readonly need: Need;
    }
  | {
      readonly type: 'rule';
      readonly policy: RefusedCandidate['policy'];
      readonly rule: string;
    }
  | {
      readonly type: 'factor';
      readonly factor: SupposableFactor;
      readonly from: number;
      readonly to: number;
    };

/** Of sets with as many changes the one that changes less comes first. */
export function sizeOf(changes: readonly Change[]): number {
  return changes.reduce((sum, change) => sum + magnitudeOf(change), 0);
}

function magnitudeOf(change: Change): number {
  switch (change.type) {
    case 'factor':
      return change.from > 0 ? Math.abs(Math.log(change.to / change.from)) : MOST;
    case 'fact': {
      const to = fitting(change.need);
      const isNumber = typeof to === 'number' && typeof change.from === 'number';
      return isNumber ? Math.min(MOST, Math.abs(to - Number(change.from)) / Math.max(1, Math.abs(to))) : 1;
    }
    case 'rule':
      return change.policy === 'cap' ? 1 : 2;
  }
}

const MOST = 10;

/** How the decision is taken where the changes hold for the action. */
export function supposing(
  changes: readonly Change[],
  recorded: Decision,
  action: string,
): Pick<Again, 'row' | 'models' | 'isLifted' | 'supposed' | 'goneWithout'> {
  const rows = rowsOf(recorded);
  return {
    row: (name) => rows.get(name),
    models: recorded.models,
    isLifted: ({ policy, rule }) =>
      changes.some((change) => change.type === 'rule' && change.policy === policy && change.rule === rule),
    goneWithout: (candidates) => goneWithoutIn(recorded, candidates),
    supposed: (factors) => {
      if (factors.action !== action) return factors;
      let supposed = factors;
      for (const change of changes)
        if (change.type === 'factor') supposed = supposeFactor(supposed, change.factor, change.to);
      return supposed;
    },
  };
}

/**
 * The person and the moment with changed facts; undefined where a fact is not one that stands by itself (a trait, or a
 * value of the context), or where no single value follows from what it needs.
 */
export function withFacts(deciding: Deciding, changes: readonly Change[]): Deciding | undefined {
  let traits: Profile['traits'] | undefined;
  let context: JsonObject | undefined;
  for (const change of changes) {
    if (change.type !== 'fact') continue;
    const [, root, name] = /^(traits|context)\.([A-Za-z_]\w*)$/.exec(change.place) ?? [];
    const to = fitting(change.need);
    if (name === undefined || to === undefined) return undefined;
    if (root === 'traits') {
      traits ??= Object.assign(Object.create(null), deciding.profile.traits) as Profile['traits'];
      traits[name] = to;
    } else context = { ...(context ?? deciding.scope.context), [name]: to };
  }
  if (!traits && !context) return deciding;
  const profile = traits
    ? Object.assign(new Profile(deciding.profile.id), deciding.profile, { traits })
    : deciding.profile;
  const scope = { ...deciding.scope, profile, context: context ?? deciding.scope.context };
  delete scope.view;
  return { ...deciding, profile, scope };
}
