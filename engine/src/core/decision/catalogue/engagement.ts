/**
 * The engagement policy compiled: eligibility, applicability and suitability of one level as rules, each of which must
 * hold. Equal texts share one condition; what always holds is no rule.
 */
import type { Condition, ConditionCompiler, Scope } from '../../condition.ts';
import type { CoreDocument } from '../../document.ts';
import type { ProblemCollector } from '../../problem.ts';
import { productIn } from '../../product/offered.ts';
import type { CompiledAction } from '../compile.ts';
import { type Engagement, type EngagementPolicy, engagementPolicies } from './definition.ts';

/** One object for each policy and text: rules are compared by it. */
export interface EngagementRule {
  readonly policy: EngagementPolicy;
  readonly text: string;
  readonly condition: Condition;
  /** It hangs on the product of the action, too. */
  readonly readsProduct: boolean;
}

const ALWAYS = 'true';

export class EngagementCompiler {
  readonly #compiler: ConditionCompiler;
  readonly #problems: ProblemCollector;
  /** By policy and text; null where it does not compile. */
  readonly #rules = new Map<string, EngagementRule | null>();
  /** By the texts of all policies: equal policies share one list, by which they are compared. */
  readonly #lists = new Map<string, readonly EngagementRule[]>();

  constructor(compiler: ConditionCompiler, problems: ProblemCollector) {
    this.#compiler = compiler;
    this.#problems = problems;
  }

  /** Undefined where one does not compile, which is a problem then: once for each text. */
  compile(
    document: Pick<CoreDocument, 'kind' | 'name'>,
    path: readonly (string | number)[],
    engagement: Engagement,
    of: 'level' | 'action' = 'level',
  ): readonly EngagementRule[] | undefined {
    const key = keyOf(engagement, of);
    const known = key === '' ? none : this.#lists.get(key);
    if (known !== undefined) return known;
    let rules = none;
    for (const policy of engagementPolicies) {
      const text = engagement[policy];
      if (text === undefined || text === ALWAYS) continue;
      const rule = this.#rule(document, [...path, policy], policy, text, of);
      if (rule === null) return undefined;
      rules = [...rules, rule];
    }
    this.#lists.set(key, rules);
    return rules;
  }

  #rule(
    document: Pick<CoreDocument, 'kind' | 'name'>,
    path: readonly (string | number)[],
    policy: EngagementPolicy,
    text: string,
    of: 'level' | 'action',
  ): EngagementRule | null {
    const key = `${of} ${policy} ${text}`;
    const known = this.#rules.get(key);
    if (known !== undefined) return known;
    const condition = this.#problems.try(document, path, () =>
      of === 'action' ? this.#compiler.compileForAction(text) : this.#compiler.compile(text),
    );
    const readsProduct = condition?.reads.variables.has('product') ?? false;
    const rule = condition ? { policy, text, condition, readsProduct } : null;
    this.#rules.set(key, rule);
    return rule;
  }
}

const none: readonly EngagementRule[] = [];

/** Empty where everything is for everybody. */
function keyOf(engagement: Engagement, of: 'level' | 'action'): string {
  let key = '';
  for (const policy of engagementPolicies) {
    const text = engagement[policy];
    if (text !== undefined && text !== ALWAYS) key += `${policy} ${text.length} ${text}`;
  }
  return key === '' ? key : `${of} ${key}`;
}

/** The first that does not hold. */
export function brokenRule(rules: readonly EngagementRule[], scope: Scope): EngagementRule | undefined {
  for (const rule of rules) if (!rule.condition.test(scope)) return rule;
  return undefined;
}

/** Why an action must not be chosen or said now, level by level from the top; undefined where nothing is against it. */
export function engagementRefusal(
  action: Pick<CompiledAction, 'group' | 'rules' | 'product'>,
  scope: Scope,
): EngagementRule | undefined {
  const { group, rules } = action;
  for (const level of group.guarded) {
    const broken = brokenRule(level.rules, scope);
    if (broken !== undefined) return broken;
  }
  return brokenRule(rules, forAction(action, scope));
}

/** The same scope: `product` is that of the action now. */
export function forAction({ product }: Pick<CompiledAction, 'product'>, scope: Scope): Scope {
  scope.product = productIn(product, scope);
  return scope;
}

/** The first rule that does not hold, and whose it is; undefined where nothing is against it. */
export function brokenLevel(
  action: Pick<CompiledAction, 'group' | 'rules' | 'product'>,
  scope: Scope,
): { policy: EngagementPolicy; rule: string; level?: 'issue' | 'group'; name?: string } | undefined {
  const { group, rules } = action;
  for (const { level, name, rules: above } of group.guarded) {
    const broken = brokenRule(above, scope);
    if (broken !== undefined) return { policy: broken.policy, rule: broken.text, level, name };
  }
  const own = brokenRule(rules, forAction(action, scope));
  return own && { policy: own.policy, rule: own.text };
}

/** All that the levels and the action ask for, as one condition. */
export function engagementText({ group, rules }: Pick<CompiledAction, 'group' | 'rules'>): string {
  const texts = [...group.guarded.flatMap((level) => level.rules), ...rules].map(({ text }) => `(${text})`);
  return texts.length === 0 ? ALWAYS : texts.join(' && ');
}
