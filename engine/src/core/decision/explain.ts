/** Names the actions that the engagement policy refused in a recorded decision, from the configuration that decided. */
import type { Configuration } from '../configuration.ts';
import { productName } from '../product/offered.ts';
import { type ActionPool, emptyPool, type Part } from './candidates.ts';
import type { Decision, Ineligible, RefusedCandidate } from './decision.ts';

/** Those that are counted only, as conditions beyond the listed ones, are not named. */
export function ineligibleActions(decision: Decision, configuration: Configuration): RefusedCandidate[] {
  const pool = poolOfPlacement(decision.placement, configuration);
  const rows = decision.ineligible;
  const closed = new Map<string, Ineligible>();
  for (const row of rows) {
    if (row.level === undefined) continue;
    const level = pool.levels.find((one) => one.level === row.level && one.name === row.name);
    for (const group of level?.groups ?? []) if (!closed.has(group)) closed.set(group, row);
  }
  const passedOver = partsPassedOver(pool, rows);
  return pool.parts.flatMap((part) => {
    const row = closed.get(part.closable) ?? passedOver.get(part) ?? refusalOf(part, rows);
    return row === undefined ? [] : part.actions.map(({ name }) => refused(name, part, row));
  });
}

/** By what the places held: parts that want something else. */
function partsPassedOver(pool: ActionPool, rows: readonly Ineligible[]): Map<Part, Ineligible> {
  const passed = new Map<Part, Ineligible>();
  for (const row of rows) {
    const place = pool.places.find(({ policy, name }) => policy === row.policy && name === row.rule);
    if (row.held === undefined || place === undefined) continue;
    const found = new Set(row.held.flatMap((value) => place.parts.get(value) ?? []));
    for (const parts of place.parts.values())
      for (const part of parts) if (!found.has(part)) passed.set(part, row);
  }
  return passed;
}

/** The first of its own rules that refused anybody. */
function refusalOf({ rules, product }: Part, rows: readonly Ineligible[]): Ineligible | undefined {
  for (const { policy, text, readsProduct } of rules) {
    const wanted = readsProduct && product ? productName(product) : undefined;
    const row = rows.find(
      (one) =>
        one.policy === policy &&
        one.rule === text &&
        one.product === wanted &&
        one.level === undefined &&
        one.held === undefined,
    );
    if (row) return row;
  }
  return undefined;
}

function refused(action: string, { rules }: Part, row: Ineligible): RefusedCandidate {
  const { policy, level, name } = row;
  if (level !== undefined && name !== undefined) return { action, policy, rule: row.rule, level, name };
  // The whole condition says more than the place.
  const rule = row.held === undefined ? row.rule : textAt(rules, row);
  return { action, policy, rule };
}

function textAt(rules: Part['rules'], { policy, rule: place }: Ineligible): string {
  const own = rules.find((rule) => rule.policy === policy);
  return own?.text ?? place;
}

/** Those that the placement, or the group of the journey's step, put up for choice. */
export function poolOfPlacement(placement: string, configuration: Configuration): ActionPool {
  const [, journey, step] = /^journey:([^/]+)\/(.+)$/.exec(placement) ?? [];
  if (journey === undefined) return configuration.actionsByPlacement.get(placement) ?? emptyPool;
  const definition = configuration.journeys.get(journey)?.definition.steps.find(({ id }) => id === step);
  const group = definition && 'decide' in definition ? definition.decide.group : undefined;
  return group === undefined ? configuration.actions : (configuration.actionsByGroup.get(group) ?? emptyPool);
}
