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
  /** Equal policies share one list, by which they are compared. */
  readonly #lists = { level: new RuleLists(), action: new RuleLists() };

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
    const known = this.#lists[of].get(engagement);
    if (known !== undefined) return known;
    let rules = none;
    for (const policy of engagementPolicies) {
      const text = textOf(engagement, policy);
      if (text === '') continue;
      const rule = this.#rule(document, [...path, policy], policy, text, of);
      if (rule === null) return undefined;
      rules = [...rules, rule];
    }
    this.#lists[of].set(engagement, rules);
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

/** Lists by the texts of the policies, one below the other: nothing is put together to find one. */
class RuleLists {
  readonly #root: RuleBranch = new Map();

  get(engagement: Engagement): readonly EngagementRule[] | undefined {
    let at: RuleBranch | readonly EngagementRule[] | undefined = this.#root;
    for (const policy of engagementPolicies)
      at = (at as RuleBranch | undefined)?.get(textOf(engagement, policy));
    return at as readonly EngagementRule[] | undefined;
  }

  set(engagement: Engagement, rules: readonly EngagementRule[]): void {
    let at = this.#root;
    for (const policy of engagementPolicies.slice(0, -1)) {
      const text = textOf(engagement, policy);
      const next = (at.get(text) as RuleBranch | undefined) ?? new Map();
      at.set(text, next);
      at = next;
    }
    at.set(textOf(engagement, engagementPolicies.at(-1)!), rules);
  }
}

type RuleBranch = Map<string, RuleBranch | readonly EngagementRule[]>;

/** Empty where it is for everybody. */
function textOf(engagement: Engagement, policy: EngagementPolicy): string {
  const text = engagement[policy];
  return text === undefined || text === ALWAYS ? '' : text;
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
