/** Decisions of a person as rows: what was chosen, what kept the others out, what came of it. */
import type { Decision } from '../core/decision/decision.ts';
import type { ProfileSnapshot, TimelinePage } from '../hosts/engine.ts';
import type { DecisionPage, DecisionRow, RefusedBy } from './api.ts';
import { instant } from './instant.ts';
import { candidateCount } from './view.ts';

/** @param marks of the person: their latest decisions, with outcomes */
export function decisionPage(page: TimelinePage, marks: ProfileSnapshot['decisions']): DecisionPage {
  const items = page.items.flatMap(({ id, item }) =>
    item.kind === 'fact' && item.fact.type === 'decision' ? [decisionRow(id, item.fact.decision, marks)] : [],
  );
  return { items, ...pageEnd(page) };
}

export function pageEnd({ cursor, readTo }: TimelinePage): { next?: string; readTo?: string } {
  return {
    ...(cursor !== undefined && { next: cursor }),
    ...(readTo !== undefined && { readTo: instant(readTo) }),
  };
}

function decisionRow(id: string, decision: Decision, marks: ProfileSnapshot['decisions']): DecisionRow {
  return {
    id,
    decision: decision.id,
    at: instant(decision.at),
    placement: decision.placement,
    chosen: decision.chosen.map((action) => {
      const ranked = decision.ranked.find((candidate) => candidate.action === action);
      if (!ranked) return { action };
      const { propensity, value, priority, selectionProbability } = ranked;
      return { action, propensity, value, priority, selectionProbability };
    }),
    candidates: candidateCount(decision),
    ...(decision.degraded && { degraded: decision.degraded }),
    refused: refusedBy(decision),
    outcomes: outcomesOf(decision.id, marks),
  };
}

function refusedBy({ chosen, ranked, refused, ineligible }: Decision): DecisionRow['refused'] {
  const rows = new Map<string, DecisionRow['refused'][number]>();
  const add = ({ policy, rule, level, name }: RefusedBy, count: number) => {
    const key = `${policy} ${level} ${name} ${rule}`;
    const whose = level !== undefined && name !== undefined ? { level, name } : {};
    if (count > 0) rows.set(key, { policy, rule, ...whose, count: (rows.get(key)?.count ?? 0) + count });
  };
  const outranked = ranked.filter(({ action }) => !chosen.includes(action)).length;
  add({ policy: 'not-chosen', rule: 'ranked lower' }, outranked);
  for (const one of refused) add(one, 1);
  for (const one of ineligible) add({ ...one, rule: ruleIn(one) }, one.count);
  return [...rows.values()].sort((a, b) => b.count - a.count);
}

/** Of many conditions that ask for other values at one place: what is there. */
function ruleIn({ rule, held }: Decision['ineligible'][number]): string {
  if (held === undefined) return rule === '' ? 'other conditions' : rule;
  const is = held.length === 0 ? 'none of those asked for' : held.map((v) => JSON.stringify(v)).join(', ');
  return `${rule} is ${is}`;
}

function outcomesOf(id: string, marks: ProfileSnapshot['decisions']): DecisionRow['outcomes'] {
  return marks
    .filter((mark) => mark.id === id)
    .flatMap(({ action, shownAt, responseAt }) => [
      ...(shownAt > 0 ? [{ action, outcome: 'shown' as const, at: instant(shownAt) }] : []),
      ...(responseAt > 0 ? [{ action, outcome: 'response' as const, at: instant(responseAt) }] : []),
    ]);
}
