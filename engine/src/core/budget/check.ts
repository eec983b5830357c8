/** What is wrong with budgets, beside their form: limits that nothing can hold, and names that nobody has. */
import type { IssueDefinition } from '../decision/catalogue/definition.ts';
import type { ActionDefinition } from '../decision/definition.ts';
import type { ProblemCollector } from '../problem.ts';
import type { BudgetDefinition, CountDefinition, LimitDefinition } from './definition.ts';
import { quantityText } from './quantity.ts';

export interface Known {
  readonly actions: readonly ActionDefinition[];
  readonly issues: readonly IssueDefinition[];
  readonly channels: { has(name: string): boolean; keys(): Iterable<string> };
}

export function checkBudgets(
  budgets: readonly BudgetDefinition[],
  known: Known,
  problems: ProblemCollector,
): void {
  if (budgets.length === 0) return;
  const named = namedBy(known.actions);
  for (const budget of budgets) {
    const periods = new Set<string>();
    for (const [i, limit] of budget.limits.entries()) {
      checkLimit(budget, limit, i, problems);
      const period = limit.per ?? 'in all';
      if (periods.has(period)) {
        const message = `there are two limits ${limit.per === undefined ? 'in all' : `per ${limit.per}`}`;
        problems.add(budget, ['limits', i], 'second_limit', message, 'keep one of them');
      }
      periods.add(period);
    }
    for (const [i, count] of budget.counts.entries()) {
      checkUnit(budget, count, i, problems);
      checkNames(budget, count, i, { ...known, actions: named }, problems);
    }
  }
}

/** What actions are called, and where they belong. */
function namedBy(actions: Known['actions']) {
  return {
    names: new Set(actions.map(({ name }) => name)),
    groups: new Set(actions.map(({ group }) => group)),
    placements: new Set(actions.flatMap(({ placements }) => placements)),
  };
}

function checkLimit(
  budget: BudgetDefinition,
  { most, least, per, until, boost }: LimitDefinition,
  i: number,
  problems: ProblemCollector,
): void {
  const add = (part: string, code: string, message: string, mend: string) =>
    problems.add(budget, ['limits', i, part], code, message, mend);
  const limit = most ?? least;
  if (limit === undefined) {
    const message = 'a limit has `most`, `least` or both';
    problems.add(
      budget,
      ['limits', i],
      'empty_limit',
      message,
      'say how much may be used at most, or is to be at least',
    );
    return;
  }
  if (most?.micros === 0)
    add(
      'most',
      'budget_of_zero',
      'a budget of nothing refuses all that it counts',
      'give it an amount, or take its actions out of the placements',
    );
  if (most && least && most.unit !== least.unit)
    add(
      'least',
      'other_unit',
      `\`most\` is in ${most.unit}, \`least\` in ${least.unit}`,
      'write both in one unit',
    );
  else if (most && least && least.micros > most.micros)
    add(
      'least',
      'min_above_max',
      `at least ${quantityText(least)} cannot be reached with at most ${quantityText(most)}`,
      'lower `least` or raise `most`',
    );
  if (least && boost === undefined)
    add(
      'least',
      'boost_missing',
      'a minimum needs a bound of what may be given up for it',
      'write `boost`: the most value for one unit',
    );
  if (until !== undefined && per !== undefined)
    add('until', 'until_per', 'a limit that counts anew has no end', 'write `until` with a limit in all');
  const used = budget.counts
    .map(({ uses }) => uses)
    .find((uses) => uses.unit === limit.unit && most !== undefined && uses.micros > most.micros);
  if (used && most && most.micros > 0)
    add(
      'most',
      'never_enough',
      `${quantityText(used)} for one never fit into ${quantityText(most)}`,
      'raise `most` or lower `uses`',
    );
}

function checkUnit(
  budget: BudgetDefinition,
  { uses }: CountDefinition,
  i: number,
  problems: ProblemCollector,
): void {
  for (const { most, least } of budget.limits) {
    const limit = most ?? least;
    if (limit === undefined || limit.unit === uses.unit) continue;
    const message = `it counts ${uses.unit}, and the limit is in ${limit.unit}`;
    problems.add(
      budget,
      ['counts', i, 'uses'],
      'other_unit',
      message,
      `write what one uses in ${limit.unit}`,
    );
    return;
  }
}

function checkNames(
  budget: BudgetDefinition,
  count: CountDefinition,
  i: number,
  { actions, issues, channels }: Omit<Known, 'actions'> & { readonly actions: ReturnType<typeof namedBy> },
  problems: ProblemCollector,
): void {
  const check = (
    part: 'action' | 'group' | 'issue' | 'channel' | 'placement',
    isKnown: (name: string) => boolean,
  ) => {
    const name = count[part];
    if (name === undefined || isKnown(name)) return;
    const message =
      part === 'group' || part === 'placement'
        ? `no action has the ${part} "${name}"`
        : `there is no ${part} "${name}"`;
    problems.add(budget, ['counts', i, part], `unknown_${part}`, message, 'correct the name or declare it');
  };
  check('action', (name) => actions.names.has(name));
  check('group', (name) => actions.groups.has(name));
  check('placement', (name) => actions.placements.has(name));
  check('issue', (name) => issues.some((issue) => issue.name === name));
  check('channel', (name) => channels.has(name));
}
