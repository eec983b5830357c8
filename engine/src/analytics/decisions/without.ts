/**
 * What a rule costs: the decisions as they would have been without it. Whom it refused is a candidate again, with the
 * factors that the action usually had.
 */
import type { Configuration } from '../../core/configuration.ts';
import type { Decision, RankedCandidate, RefusedCandidate } from '../../core/decision/decision.ts';
import { ineligibleActions } from '../../core/decision/explain.ts';
import { EvaluationRefused } from '../evaluation/refusal.ts';
import { type AgainPolicy, againPolicy, blank, UsualFactors } from './again.ts';
import { factorWords, type LiftedFactor, withoutFactor } from './factor.ts';
import type { OwnLog } from './own-log.ts';

/** A rule by its policy and, if not all of them, its name: `cap:weekly`, `suitability`. */
export interface NamedRule {
  readonly policy: string;
  readonly rule: string | undefined;
}

/** What is owed to people is no rule to go without. */
const OWED = ['consent', 'holdout', 'experiment'];

export function ruleNamed(text: string): NamedRule {
  const [, policy = '', rule] = /^([a-z-]+)(?::(.+))?$/s.exec(text) ?? [];
  if (policy !== '' && !OWED.includes(policy)) return { policy, rule };
  throw new EvaluationRefused(
    'no_such_rule',
    policy === '' ? `"${text}" names no rule.` : `A ${policy} is not a rule that could be left out.`,
    `Write cap:NAME, a part of the engagement policy (suitability:CONDITION), or a factor: ${factorWords.join(', ')}, each also with :ACTION.`,
  );
}

/**
 * @param configurationOf the one of a revision, where it is still known
 * @throws EvaluationRefused where no decision of the log met the rule
 */
export function withoutRule(
  own: OwnLog,
  rule: NamedRule,
  configurationOf: (revision: string) => Configuration | undefined,
): AgainPolicy {
  if (isFactor(rule.policy)) return withoutFactor(own, rule.policy, rule.rule);
  const usual = new UsualFactors(own);
  const met = new Set<string>();
  const isRule = (one: NamedRule) => {
    met.add(textOf({ policy: one.policy, rule: one.rule }));
    return one.policy === rule.policy && (rule.rule === undefined || one.rule === rule.rule);
  };
  const isCapGone = (cap: string) => isRule({ policy: 'cap', rule: cap });
  const policy = againPolicy(`without ${textOf(rule)}`, own, (decision) => {
    const lifted = refusedIn(decision, configurationOf).filter(isRule);
    const isUnsaid = (decision.capped ?? []).some(({ cap }) => isCapGone(cap));
    if (lifted.length === 0 && !isUnsaid) return undefined;
    const back = lifted.map(({ action }) => usual.of(decision.placement, action) ?? unknown(action));
    return { rows: [...decision.ranked, ...back], isCapGone };
  });
  if (policy.touched > 0) return policy;
  const some = [...met].slice(0, 5).join(', ');
  throw new EvaluationRefused(
    'rule_never_met',
    `No decision was touched by ${textOf(rule)}.`,
    met.size === 0 ? 'No rule refused anything there.' : `Rules that refused something: ${some}.`,
  );
}

/** By the gates, by name; by the engagement policy, as far as the documents of then are known. */
function refusedIn(
  decision: Decision,
  configurationOf: (revision: string) => Configuration | undefined,
): readonly RefusedCandidate[] {
  if (decision.ineligible.length === 0) return decision.refused;
  const configuration = configurationOf(decision.revision);
  return configuration
    ? [...decision.refused, ...ineligibleActions(decision, configuration)]
    : decision.refused;
}

/** Never ranked anywhere: it is wanted in full, and nothing is known of it, which is then said by name. */
function unknown(action: string): RankedCandidate {
  return { ...blank(action), score: 1, scoreDeviation: 0, scale: 1e12, offset: 0 };
}

function textOf({ policy, rule }: NamedRule): string {
  return rule === undefined ? policy : `${policy}:${rule}`;
}

function isFactor(policy: string): policy is LiftedFactor {
  return (factorWords as readonly string[]).includes(policy);
}
