/** Budgets compiled: each limit is a purse of its own, and which purses an action uses is found once. */
import { dayOf, instantOf } from '../context/local-time.ts';
import type { CompiledAction } from '../decision/compile.ts';
import type { BudgetDefinition, CountDefinition } from './definition.ts';
import type { WindowRule } from './window.ts';

/** One limit of a budget: what is counted, leased and priced by itself. */
export interface Purse extends WindowRule {
  /** 'gifts' for what counts in all, 'gifts/day' for each day. */
  readonly key: string;
  readonly budget: string;
  /** A currency, 'offers' or 'minutes'; amounts are millionths of it. */
  readonly unit: string;
  /** Null: there is only a minimum. */
  readonly most: number | null;
  readonly least: number;
  /** Value for one unit, at the beginning and at most for a minimum. */
  readonly price: number;
  readonly boost: number;
  /** Its price follows its use. */
  readonly isPaced: boolean;
  /** The most that one contact uses: a lease of less is of no use. */
  readonly largest: number;
}

export interface Use {
  readonly purse: Purse;
  readonly amount: number;
}

/** What is about to be said or shown. */
export interface UseOf {
  readonly action: string;
  readonly group: string;
  readonly issue: string;
  readonly purpose: string;
  readonly topic: string | undefined;
  readonly channel: string;
  readonly placement: string;
}

interface Counting {
  readonly count: CountDefinition;
  readonly purses: readonly Purse[];
}

export class BudgetPlan {
  readonly purses: readonly Purse[];
  readonly descriptions: ReadonlyMap<string, string>;
  readonly #byKey: ReadonlyMap<string, Purse>;
  readonly #budgets: readonly (readonly Counting[])[];

  constructor(definitions: readonly BudgetDefinition[]) {
    const all: Purse[] = [];
    this.#budgets = definitions.map((definition) => {
      const purses = pursesOf(definition);
      all.push(...purses);
      return definition.counts.map((count) => ({ count, purses }));
    });
    this.purses = all;
    this.descriptions = new Map(
      definitions.flatMap(({ name, description }) =>
        description === undefined ? [] : [[name, description]],
      ),
    );
    this.#byKey = new Map(all.map((purse) => [purse.key, purse]));
  }

  purse(key: string): Purse | undefined {
    return this.#byKey.get(key);
  }

  /** In the order of the documents; of each budget the first count that fits. */
  usesOf(of: UseOf): readonly Use[] {
    const uses: Use[] = [];
    for (const countings of this.#budgets) {
      const counting = countings.find(({ count }) => fits(count, of));
      if (!counting || counting.count.uses.micros === 0) continue;
      for (const purse of counting.purses) uses.push({ purse, amount: counting.count.uses.micros });
    }
    return uses;
  }
}

/** Null where no document is a budget: then it costs nothing. */
export function planBudgets(definitions: readonly BudgetDefinition[]): BudgetPlan | null {
  return definitions.length > 0 ? new BudgetPlan(definitions) : null;
}

export function useOf(
  { name, group: { issue }, definition: { group, purpose, topic } }: CompiledAction,
  { channel = '', placement }: { readonly channel?: string; readonly placement: string },
): UseOf {
  return { action: name, group, issue, purpose, topic, channel, placement };
}

const named = ['action', 'group', 'issue', 'purpose', 'topic', 'channel', 'placement'] as const;

function fits(count: CountDefinition, of: UseOf): boolean {
  for (const key of named) if (count[key] !== undefined && count[key] !== of[key]) return false;
  return true;
}

function pursesOf({ name, counts, limits }: BudgetDefinition): Purse[] {
  const largest = Math.max(...counts.map(({ uses }) => uses.micros));
  return limits.map(({ most, least, per, zone, until, price, boost = 0, pace }) => ({
    key: per === undefined ? name : `${name}/${per}`,
    budget: name,
    unit: (most ?? least)!.unit,
    most: most?.micros ?? null,
    least: least?.micros ?? 0,
    per: per ?? null,
    zone,
    // The whole of its last day.
    until: until === undefined ? null : instantOf(dayOf(until) + 1, 0, zone),
    price,
    boost,
    isPaced: pace === 'even',
    largest,
  }));
}
