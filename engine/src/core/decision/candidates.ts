/**
 * Who can be chosen: the actions of a placement or a group whose engagement policy holds. What an issue or a group refuses
 * falls out at once with all that is below it; of the others a decision among thousands touches only those that want
 * what is known of the person (catalogue/places.ts), and tries each text once.
 */
import type { GuardValue } from '../../language/index.ts';
import type { Scope } from '../condition.ts';
import { atOnce, inPortions, type Portions } from '../portions.ts';
import { type OfferedProduct, productIn, productName } from '../product/offered.ts';
import { brokenRule, type EngagementRule } from './catalogue/engagement.ts';
import type { GuardedLevel } from './catalogue/levels.ts';
import { type Placed, placeParts } from './catalogue/places.ts';
import type { CompiledAction } from './compile.ts';
import type { Ineligible } from './decision.ts';

/** Actions that have all their rules in common. */
export interface Part {
  readonly rules: CompiledAction['rules'];
  /** The group, where one above can refuse it: such are apart. Else empty. */
  readonly closable: string;
  readonly actions: readonly CompiledAction[];
  /** Where a rule reads the product: then they have that in common, too. */
  readonly product?: OfferedProduct;
}

export interface ActionPool extends Placed {
  readonly size: number;
  /** Some cannot be said everywhere. */
  readonly hasTreatments: boolean;
  /** Some can be said in several ways, and which one is learnt. */
  readonly hasWays: boolean;
  readonly parts: readonly Part[];
  /** From the top: an issue stands before its groups. */
  readonly levels: readonly PoolLevel[];
}

interface PoolLevel extends GuardedLevel {
  readonly groups: readonly string[];
  /** Actions below it here, by group. */
  readonly sizes: ReadonlyMap<string, number>;
}

export function* poolOf(actions: readonly CompiledAction[]): Portions<ActionPool> {
  const parts = yield* partsOf(actions);
  const hasTreatments = actions.some(({ treatments }) => treatments !== undefined);
  const hasWays = actions.some((action) => action.hasWays);
  return {
    size: actions.length,
    hasTreatments,
    hasWays,
    parts,
    levels: levelsOf(parts),
    ...(yield* placeParts(parts)),
  };
}

export const emptyPool: ActionPool = atOnce(poolOf([]));

type GrowingPart = Part & { readonly actions: CompiledAction[] };

function* partsOf(actions: readonly CompiledAction[]): Portions<Part[]> {
  const parts: GrowingPart[] = [];
  const byRules = new Map<CompiledAction['rules'], Map<string, GrowingPart>>();
  yield* inPortions(actions, (action) => {
    const { rules, group, product } = action;
    const readsProduct = product !== undefined && rules.some((rule) => rule.readsProduct);
    const closable = group.guarded.length > 0 ? group.name : '';
    const key = readsProduct ? `${closable}/${productName(product)}` : closable;
    let own = byRules.get(rules);
    if (own === undefined) {
      own = new Map();
      byRules.set(rules, own);
    }
    const part = own.get(key);
    if (part) {
      part.actions.push(action);
      return;
    }
    const first: GrowingPart = { rules, closable, actions: [action], ...(readsProduct && { product }) };
    own.set(key, first);
    parts.push(first);
  });
  return parts;
}

/** Those that have the same actions share their pool: what is found of it for one is found for all. */
export class Pools {
  readonly #made: { readonly actions: readonly CompiledAction[]; readonly pool: ActionPool }[] = [];

  *of(actions: readonly CompiledAction[]): Portions<ActionPool> {
    const isSame = (one: readonly CompiledAction[]) =>
      one.length === actions.length && one.every((action, i) => action === actions[i]);
    const known = this.#made.find((one) => isSame(one.actions));
    if (known !== undefined) return known.pool;
    const pool = yield* poolOf(actions);
    this.#made.push({ actions, pool });
    return pool;
  }

  *ofEach(groups: ReadonlyMap<string, readonly CompiledAction[]>): Portions<Map<string, ActionPool>> {
    const pools = new Map<string, ActionPool>();
    for (const [name, actions] of groups) pools.set(name, yield* this.of(actions));
    return pools;
  }
}

function levelsOf(parts: readonly Part[]): PoolLevel[] {
  const sizes = new Map<GuardedLevel, Map<string, number>>();
  for (const { closable, actions } of parts) {
    if (closable === '') continue;
    for (const level of actions[0]!.group.guarded) {
      const counts = sizes.get(level) ?? new Map<string, number>();
      sizes.set(level, counts);
      counts.set(closable, (counts.get(closable) ?? 0) + actions.length);
    }
  }
  return [...sizes]
    .map(([level, counts]) => ({ ...level, groups: [...counts.keys()], sizes: counts }))
    .sort((a, b) => Number(b.level === 'issue') - Number(a.level === 'issue'));
}

export interface Candidates {
  readonly eligible: readonly CompiledAction[];
  readonly ineligible: readonly Ineligible[];
}

/** Conditions that a record names; actions beyond them are counted together. */
const MOST_RULES = 100;

/** Rules that were tried before, of which none reads a product. */
export type KnownRules = Map<EngagementRule, boolean>;

/** @param known of the same person at the same instant, for another pool */
export function candidatesIn(
  pool: ActionPool,
  scope: Scope,
  known: KnownRules = new Map<EngagementRule, boolean>(),
): Candidates {
  const eligible: CompiledAction[] = [];
  const ineligible: Ineligible[] = [];
  const closed = closedGroups(pool, scope, ineligible);
  const tried = new Trial(scope, closed, eligible, known);
  for (const part of pool.others) tried.take(part);
  for (const { policy, name, read, parts, size, sizes } of pool.places) {
    const held = read(scope);
    let left = size;
    for (const group of closed) left -= sizes.get(group) ?? 0;
    for (const value of held) for (const part of parts.get(value) ?? []) left -= tried.take(part);
    if (left > 0) ineligible.push({ policy, rule: name, count: left, held: wantedOf(held, parts) });
  }
  ineligible.push(...tried.refused());
  return { eligible, ineligible };
}

/** Of what a place holds, what anybody asks for: a person can be in many audiences that no action names. */
function wantedOf(
  held: readonly GuardValue[],
  parts: ReadonlyMap<GuardValue, unknown>,
): readonly GuardValue[] {
  return held.length > 1 ? held.filter((value) => parts.has(value)) : held;
}

function closedGroups(pool: ActionPool, scope: Scope, ineligible: Ineligible[]): ReadonlySet<string> {
  if (pool.levels.length === 0) return nobody;
  const closed = new Set<string>();
  for (const { level, name, rules, groups, sizes } of pool.levels) {
    if (groups.every((group) => closed.has(group))) continue;
    const broken = brokenRule(rules, scope);
    if (broken === undefined) continue;
    let count = 0;
    for (const group of groups) {
      if (!closed.has(group)) count += sizes.get(group)!;
      closed.add(group);
    }
    ineligible.push({ policy: broken.policy, rule: broken.text, count, level, name });
  }
  return closed;
}

const nobody: ReadonlySet<string> = new Set();

interface Counted {
  readonly rule: EngagementRule;
  readonly product: string | undefined;
  count: number;
}

/** Tries parts, each text once, and sorts them into those that hold and those that do not. */
class Trial {
  readonly #scope: Scope;
  readonly #closed: ReadonlySet<string>;
  readonly #eligible: CompiledAction[];
  readonly #known: KnownRules;
  readonly #counts = new Map<string, Counted>();

  constructor(scope: Scope, closed: ReadonlySet<string>, eligible: CompiledAction[], known: KnownRules) {
    this.#scope = scope;
    this.#closed = closed;
    this.#eligible = eligible;
    this.#known = known;
  }

  /** @returns how many actions it settles; none where they fell out with their group */
  take(part: Part): number {
    const { closable, actions } = part;
    if (closable !== '' && this.#closed.has(closable)) return 0;
    const broken = this.#brokenOf(part);
    if (broken === undefined) for (const action of actions) this.#eligible.push(action);
    else this.#count(broken, part);
    return actions.length;
  }

  /** Those that a condition of their own refused, by it. */
  refused(): Ineligible[] {
    const rows: Ineligible[] = [];
    let others = 0;
    for (const { rule, product, count } of this.#counts.values()) {
      const { policy, text } = rule;
      if (rows.length >= MOST_RULES) others += count;
      else rows.push({ policy, rule: text, count, ...(product !== undefined && { product }) });
    }
    if (others > 0) rows.push({ policy: 'eligibility', rule: '', count: others });
    return rows;
  }

  #count(rule: EngagementRule, { actions, product: offered }: Part): void {
    const product = rule.readsProduct && offered ? productName(offered) : undefined;
    const key = `${rule.policy} ${product ?? ''} ${rule.text}`;
    const row = this.#counts.get(key);
    if (row) row.count += actions.length;
    else this.#counts.set(key, { rule, product, count: actions.length });
  }

  #brokenOf({ rules, product }: Part): EngagementRule | undefined {
    for (const rule of rules) {
      if (rule.readsProduct) {
        this.#scope.product = productIn(product, this.#scope);
        if (!rule.condition.test(this.#scope)) return rule;
        continue;
      }
      let holds = this.#known.get(rule);
      if (holds === undefined) {
        holds = rule.condition.test(this.#scope);
        this.#known.set(rule, holds);
      }
      if (!holds) return rule;
    }
    return undefined;
  }
}
