/** What can be asked of the decisions of this Kairos: the rules in force that could be left out, in words. */
import { BudgetPlan } from '../core/budget/plan.ts';
import {
  type Engagement,
  type EngagementPolicy,
  engagementPolicies,
} from '../core/decision/catalogue/definition.ts';
import { capWords, pauseWords } from '../core/decision/policy-words.ts';
import type { KairosDocument } from '../documents/schema.ts';
import type { EvaluationChoices, EvaluationRule } from './api-evaluations.ts';

/** Nobody chooses from longer lists. */
const MOST_RULES = 300;
const MOST_ACTIONS = 500;

export function evaluationChoices(documents: readonly KairosDocument[]): EvaluationChoices {
  const rules = [
    ...contactRules(documents),
    ...factorRules(documents),
    ...budgetRules(documents),
    ...engagementRules(documents),
  ];
  const named = ofKind(documents, 'action');
  const actions = named.map(({ name }) => name).sort();
  return {
    rules: rules.slice(0, MOST_RULES),
    moreRules: Math.max(0, rules.length - MOST_RULES),
    actions: actions.slice(0, MOST_ACTIONS),
    moreActions: Math.max(0, actions.length - MOST_ACTIONS),
    placements: [...new Set(named.flatMap(({ placements }) => placements))].sort(),
  };
}

function ofKind<K extends KairosDocument['kind']>(
  documents: readonly KairosDocument[],
  kind: K,
): Extract<KairosDocument, { kind: K }>[] {
  return documents.filter((one): one is Extract<KairosDocument, { kind: K }> => one.kind === kind);
}

function contactRules(documents: readonly KairosDocument[]): EvaluationRule[] {
  const policies = ofKind(documents, 'policy');
  const caps = policies.flatMap((policy) => policy.caps);
  const pauses = policies.flatMap((policy) => policy.pauses ?? []);
  return [
    ...caps.map((cap): EvaluationRule => ({ rule: `cap:${cap.name}`, kind: 'cap', words: capWords(cap) })),
    ...pauses.map(
      (pause): EvaluationRule => ({
        rule: `pause:${pause.name}`,
        kind: 'pause',
        words: pauseWords(pause),
      }),
    ),
  ];
}

function factorRules(documents: readonly KairosDocument[]): EvaluationRule[] {
  const [arbitration] = ofKind(documents, 'arbitration');
  if (!arbitration) return [];
  const { levers, context, influencers, contact } = arbitration;
  const factor = (rule: string, words: string): EvaluationRule => ({ rule, kind: 'factor', words });
  const alone = new Set(levers.flatMap(({ action }) => action ?? []));
  return [
    ...(levers.length > 0 ? [factor('lever', 'All levers: what the business wants more of, or less')] : []),
    ...[...alone].map((action) => factor(`lever:${action}`, `What levers do to ${action}`)),
    ...(context.length > 0 ? [factor('context', 'All context weights: what fits a moment better')] : []),
    ...(influencers.length > 0
      ? [factor('influence', 'All influencers: what just happened, and fades')]
      : []),
    ...(contact.length > 0 ? [factor('cost', 'What a contact costs')] : []),
  ];
}

function budgetRules(documents: readonly KairosDocument[]): EvaluationRule[] {
  const { purses } = new BudgetPlan(ofKind(documents, 'budget'));
  return purses.flatMap(({ key, budget, most }) =>
    most === null
      ? []
      : [
          {
            rule: `budget:${key}`,
            kind: 'budget' as const,
            words: `The limit ${key} of the budget ${budget}`,
          },
        ],
  );
}

const policyWords: { readonly [policy in EngagementPolicy]: string } = {
  eligibility: 'Who may have it at all',
  applicability: 'Whether it makes sense now',
  suitability: 'Whether it is good for the person',
};

/** Each policy as a whole, then each condition once, those of most levels and actions first. */
function engagementRules(documents: readonly KairosDocument[]): EvaluationRule[] {
  const counts = new Map<
    string,
    { readonly policy: EngagementPolicy; readonly text: string; count: number }
  >();
  const levels = ofKind(documents, 'issue').flatMap((issue): Engagement[] => [issue, ...issue.groups]);
  for (const level of [...levels, ...ofKind(documents, 'action')])
    for (const policy of engagementPolicies) {
      const text = level[policy];
      if (text === undefined || text === 'true') continue;
      const known = counts.get(`${policy}:${text}`) ?? { policy, text, count: 0 };
      known.count++;
      counts.set(`${policy}:${text}`, known);
    }
  const sorted = [...counts.values()].sort((a, b) => b.count - a.count);
  const policies = engagementPolicies.filter((policy) => sorted.some((one) => one.policy === policy));
  return [
    ...policies.map((policy) => engagement(policy, `${policyWords[policy]}: all conditions of ${policy}`)),
    ...sorted.map(({ policy, text, count }) =>
      engagement(
        `${policy}:${text}`,
        `${policyWords[policy]}: ${text}${count === 1 ? '' : `, in ${count} places`}`,
      ),
    ),
  ];
}

function engagement(rule: string, words: string): EvaluationRule {
  return { rule, kind: 'engagement', words };
}
