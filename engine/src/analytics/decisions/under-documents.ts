/**
 * Recorded decisions under other documents: other values and levers, actions that are gone, rules that are gone. What a
 * record cannot tell (a new condition, a new cap) is refused by name: that is for the twin, or for an experiment.
 */
import type { Configuration } from '../../core/configuration.ts';
import type { CompiledAction } from '../../core/decision/compile.ts';
import type { Decision } from '../../core/decision/decision.ts';
import { ineligibleActions, poolOfPlacement } from '../../core/decision/explain.ts';
import { EvaluationRefused } from '../evaluation/refusal.ts';
import { type AgainPolicy, againPolicy, type Changed, UsualFactors } from './again.ts';
import { reweighed } from './factor.ts';
import type { OwnLog } from './own-log.ts';

/**
 * @param configurationOf the one of a revision, where it is still known
 * @throws EvaluationRefused where decisions were taken under a revision that is not known, or records cannot tell
 */
export function underDocuments(
  name: string,
  own: OwnLog,
  next: Configuration,
  configurationOf: (revision: string) => Configuration | undefined,
): AgainPolicy {
  const usual = new UsualFactors(own);
  const plans = new Map<string, Plan>();
  return againPolicy(name, own, (decision) => {
    const key = `${decision.revision}\u0000${decision.placement}`;
    const plan = plans.get(key) ?? planFor(decision, known(configurationOf, decision.revision), next);
    plans.set(key, plan);
    return rowsUnder(plan, decision, usual);
  });
}

/** What becomes of the candidates of a placement, from one revision to the other documents. */
interface Plan {
  readonly before: Configuration;
  /** Action -> its factors, as far as they differ; those that are gone are missing. */
  readonly factors: ReadonlyMap<string, { readonly value?: number; readonly lever: number }>;
  /** Nothing of the engagement policy asks for anything of these any more. */
  readonly opened: ReadonlySet<string>;
  readonly liftedCaps: ReadonlySet<string>;
}

function known(
  configurationOf: (revision: string) => Configuration | undefined,
  revision: string,
): Configuration {
  const found = configurationOf(revision);
  if (found) return found;
  throw new EvaluationRefused(
    'revision_gone',
    `The documents of revision ${revision} are not kept any more.`,
    'Ask for later decisions, of later revisions.',
  );
}

function planFor(decision: Decision, before: Configuration, next: Configuration): Plan {
  if (before.arbitration?.formula || next.arbitration?.formula)
    throw cannotTell('formula_in_force', 'priorities come from a formula');
  const old = actionsIn(decision, before);
  const factors = new Map<string, { value?: number; lever: number }>();
  const opened = new Set<string>();
  for (const [action, compiled] of actionsIn(decision, next)) {
    const former = old.get(action);
    if (!former) throw cannotTell('action_not_on_record', `${action} was no candidate there`);
    if (rulesOf(compiled) === '') opened.add(action);
    else if (rulesOf(compiled) !== rulesOf(former))
      throw cannotTell('condition_not_on_record', `who may get ${action} is decided by other conditions`);
    factors.set(action, factorsOf(compiled, former, next));
  }
  return { before, factors, opened, liftedCaps: liftedCaps(before, next) };
}

function actionsIn(decision: Decision, configuration: Configuration): ReadonlyMap<string, CompiledAction> {
  const { parts } = poolOfPlacement(decision.placement, configuration);
  return new Map(parts.flatMap(({ actions }) => actions.map((action) => [action.name, action] as const)));
}

/** Of all levels, as one text. */
function rulesOf({ rules, group }: CompiledAction): string {
  const above = group.guarded.flatMap((level) => level.rules);
  return [...above, ...rules].map(({ policy, text }) => `${policy} ${text}`).join('\n');
}

function factorsOf(compiled: CompiledAction, former: CompiledAction, next: Configuration) {
  const { value } = compiled.definition;
  if (typeof value !== 'number' && value !== former.definition.value)
    throw cannotTell('value_not_on_record', `what ${compiled.name} is worth comes from another formula`);
  const lever = next.arbitration?.weightsOf(compiled).lever ?? 1;
  return { lever, ...(typeof value === 'number' && { value }) };
}

function liftedCaps(before: Configuration, next: Configuration): ReadonlySet<string> {
  const texts = new Map(before.caps.caps.map((cap) => [cap.name, JSON.stringify(cap)]));
  for (const cap of next.caps.caps)
    if (texts.get(cap.name) !== JSON.stringify(cap))
      throw cannotTell('cap_not_on_record', `the cap ${cap.name} counts otherwise, or is new`);
  const kept = new Set(next.caps.caps.map((cap) => cap.name));
  return new Set([...texts.keys()].filter((cap) => !kept.has(cap)));
}

/** Undefined where nothing is different. */
function rowsUnder(plan: Plan, decision: Decision, usual: UsualFactors): Changed | undefined {
  const { factors, opened, liftedCaps: caps, before } = plan;
  const kept = decision.ranked.flatMap((row) => {
    const now = factors.get(row.action);
    if (!now) return [];
    const isSame = now.lever === (row.lever ?? 1) && (now.value ?? row.value) === row.value;
    return [isSame ? row : reweighed(row, now)];
  });
  const shut = opened.size > 0 && decision.ineligible.length > 0 ? ineligibleActions(decision, before) : [];
  const back = [
    ...decision.refused.filter(({ policy, rule }) => policy === 'cap' && caps.has(rule)),
    ...shut.filter(({ action }) => opened.has(action)),
  ].flatMap(({ action }) => (factors.has(action) ? (usual.of(decision.placement, action) ?? []) : []));
  const isUnsaid = (decision.capped ?? []).some(({ cap }) => caps.has(cap));
  const isSame =
    !isUnsaid &&
    back.length === 0 &&
    kept.length === decision.ranked.length &&
    kept.every((row, i) => row === decision.ranked[i]);
  return isSame ? undefined : { rows: [...kept, ...back], isCapGone: (cap) => caps.has(cap) };
}

function cannotTell(code: string, what: string): EvaluationRefused {
  return new EvaluationRefused(
    code,
    `The records cannot tell: ${what}.`,
    'Ask for documents that differ in values, levers, actions and caps that are gone, or rehearse the change.',
  );
}
