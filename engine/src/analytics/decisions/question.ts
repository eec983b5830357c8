/**
 * A question to Kairos' own decisions: what another policy, or one without a rule, would have made of those that are old
 * enough for their outcomes to be known; and what the reader should know of the log.
 */
import type { Configuration } from '../../core/configuration.ts';
import { isOfStretch } from '../../core/decision/catalogue/bounds.ts';
import type { PastDecisions } from '../../core/decision/past-decision.ts';
import { type EvaluateOptions, type Evaluation, evaluate } from '../evaluation/evaluate.ts';
import { type Policy, uniformPolicy } from '../evaluation/policy.ts';
import { EvaluationRefused } from '../evaluation/refusal.ts';
import { type RulesDefinition, rulesPolicy } from '../evaluation/rules.ts';
import { type AgainPolicy, unlikeTheirRecord } from './again.ts';
import { type OwnLog, ownLog } from './own-log.ts';
import { preferPolicy } from './prefer.ts';
import { underDocuments } from './under-documents.ts';
import { ruleNamed, withoutRule } from './without.ts';

export type AskedPolicy =
  /** As it was, but for a rule: `cap:weekly`. */
  | { readonly without: string }
  /** This action wherever it could be. */
  | { readonly always: string }
  | { readonly rules: RulesDefinition }
  | { readonly documents: Configuration; readonly name: string }
  | { readonly uniform: true };

export interface Question {
  readonly policy: AskedPolicy;
  /** How long an outcome may take. */
  readonly withinMs: number;
  /** Responses count 1, not what they are worth. */
  readonly responses: boolean;
}

/** An evaluation with what else to know of it. */
export type Answered = Evaluation & { readonly notes: readonly string[] };

/** Chances on record that do not follow from the factors beside them, at most. */
const MOST_UNLIKE = 0.05;

/** @throws EvaluationRefused where the question has no answer in these records */
export function answered(
  past: PastDecisions,
  { policy: asked, withinMs, responses }: Question,
  looks: EvaluateOptions['looks'] = 'fixed',
): Answered {
  // Whose outcome may still come is not counted as one that has none.
  const old = past.decisions.filter(({ decision }) => decision.at + withinMs <= past.until);
  if (old.length === 0) throw nothingOld(past, withinMs);
  const own = ownLog(
    old.map(({ decision, person, respondedAt }) => ({
      decision,
      person,
      responded: respondedAt !== undefined && respondedAt <= decision.at + withinMs,
    })),
    responses ? 'response' : 'value',
  );
  const policy = policyOf(asked, own, past);
  const found = evaluate(own.log, policy, { looks, isModelled: 'without' in asked });
  return { ...found, notes: [...notesOn(past, old.length, policy), ...stretchNotes(own)] };
}

function policyOf(asked: AskedPolicy, own: OwnLog, { configurationOf }: PastDecisions): Policy {
  if ('without' in asked) return asRecorded(own, withoutRule(own, ruleNamed(asked.without), configurationOf));
  if ('always' in asked) return preferPolicy(asked.always, own);
  if ('documents' in asked)
    return asRecorded(own, underDocuments(asked.name, own, asked.documents, configurationOf));
  if ('uniform' in asked) return uniformPolicy;
  return rulesPolicy(
    asked.rules,
    own.decisions.map(({ placement, context }) => ({ ...context, placement })),
  );
}

/** Only where the arbitration of this version gives what is on record does it tell what else it would have given. */
function asRecorded(own: OwnLog, policy: AgainPolicy): AgainPolicy {
  const unlike = unlikeTheirRecord(own);
  if (unlike <= MOST_UNLIKE * own.log.rows) return policy;
  throw new EvaluationRefused(
    'records_of_another_version',
    `In ${grouped(unlike)} of ${grouped(own.log.rows)} decisions the chances on record do not follow from the factors beside them.`,
    'Ask for later decisions; these were taken by another version.',
  );
}

function nothingOld({ decisions }: PastDecisions, withinMs: number): EvaluationRefused {
  if (decisions.length === 0)
    return new EvaluationRefused(
      'no_decisions',
      'There are no such decisions.',
      'Name another placement or period.',
    );
  return new EvaluationRefused(
    'too_young',
    `None of ${grouped(decisions.length)} decisions is older than ${lengthOf(withinMs)}, so that outcomes may still come.`,
    'Wait, or count outcomes within a shorter time.',
  );
}

function lengthOf(ms: number): string {
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  const hours = Math.round(ms / 3_600_000);
  return hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`;
}

/** Of these the chances hold among what was looked at: what another stretch would have had is not on record. */
function stretchNotes({ decisions }: OwnLog): string[] {
  const count = decisions.filter(isOfStretch).length;
  if (count === 0) return [];
  return [
    `${grouped(count)} of ${grouped(decisions.length)} decisions looked at a part of the actions that were eligible, drawn by chance: their chances are those within that part, and so is what is told of other policies.`,
  ];
}

function notesOn({ decisions, share }: PastDecisions, old: number, policy: Policy): string[] {
  const young = decisions.length - old;
  const { touched } = policy as Partial<AgainPolicy>;
  return [
    ...(touched === undefined
      ? []
      : [`It would have been otherwise in ${grouped(touched)} of ${grouped(old)} decisions.`]),
    ...(young > 0
      ? [`${grouped(young)} decisions are too young for their outcomes to be known, and left out.`]
      : []),
    ...(share < 1
      ? [`These are the decisions of ${(100 * share).toPrecision(2)} % of the people, chosen by chance.`]
      : []),
  ];
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
