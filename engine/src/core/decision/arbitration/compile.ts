/** The document of arbitration compiled: what concerns an action is found once per revision, not per decision. */
import type { Condition, ConditionCompiler } from '../../condition.ts';
import type { ProblemCollector } from '../../problem.ts';
import type { CompiledAction } from '../compile.ts';
import { compileGoal, type Goal } from '../uplift/goal.ts';
import { Entries } from './about.ts';
import type { About, ArbitrationDefinition, FactorName, Fallback } from './definition.ts';
import { compileNumber, type NumberOf } from './number.ts';

export interface Arbitration {
  readonly without: ReadonlySet<FactorName>;
  readonly weightsOf: (action: CompiledAction) => ActionWeights;
  readonly moments: readonly ContextWeight[];
  readonly influencers: readonly Influencer[];
  readonly formula: Condition | undefined;
  readonly contact: readonly ContactCost[];
  /** Event -> goals from which it is learnt what saying something adds; null: none is. */
  readonly goals: ReadonlyMap<string, readonly Goal[]> | null;
  /** Entries that name one; none where uplift is switched off. */
  readonly learnt: ArbitrationDefinition['uplift'];
  readonly nothing: ArbitrationDefinition['nothing'];
  /** Most of one group that are shown together; Infinity: any. */
  readonly perGroup: number;
  readonly fallbacks: ReadonlyMap<string, Fallback>;
}

/** What the document says of one action. Actions that the same entries concern share the lists. */
export interface ActionWeights {
  readonly lever: number;
  /** Which context weights and influencers concern it. */
  readonly moments: readonly number[];
  readonly influencers: readonly number[];
  readonly uplift: Uplift | undefined;
}

export interface ContextWeight {
  readonly name: string;
  readonly percent: number;
  readonly when: Condition;
}

export interface Influencer {
  readonly name: string;
  readonly percent: number;
  readonly halfLifeMs: number;
  /** Gives the time since its last event as a duration. */
  readonly since: Condition;
}

/**
 * What saying it adds: a share of the chance of a response, or a chance of its own with its error; or what holdouts tell.
 */
export type Uplift =
  | { readonly type: 'share'; readonly share: NumberOf }
  | { readonly type: 'chance'; readonly chance: NumberOf; readonly error: number }
  | { readonly type: 'goal'; readonly goal: Goal };

export interface ContactCost {
  readonly channel: string | undefined;
  readonly placement: string | undefined;
  readonly cost: NumberOf;
  readonly optOut: NumberOf;
  /** That is where it begins, and then it is learnt. */
  readonly learn: boolean;
  readonly lifetimeValue: NumberOf;
}

/** Null where no document says anything: priority is propensity x value. */
export function compileArbitration(
  definitions: readonly ArbitrationDefinition[],
  actions: readonly CompiledAction[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): Arbitration | null {
  const [definition, second] = definitions;
  if (definition === undefined) return null;
  if (second !== undefined) {
    const mend = `keep one of the two: "${definition.name}" is there already`;
    const message = 'there is more than one document of kind arbitration';
    problems.add(second, ['name'], 'several_arbitrations', message, mend);
  }
  checkNames(definition, actions, problems);
  const uplifts = compileUplifts(definition, compiler, problems);
  const { formula, page } = definition;
  return {
    without: new Set(definition.without),
    weightsOf: weigher(definition, uplifts),
    moments: momentsOf(definition, compiler, problems),
    influencers: influencersOf(definition, compiler, problems),
    formula:
      formula === undefined
        ? undefined
        : problems.try(definition, ['formula'], () => compiler.compileFormula(formula)),
    contact: contactOf(definition, compiler, problems),
    goals: goalsIn(uplifts, definition),
    learnt: definition.without.includes('uplift')
      ? []
      : definition.uplift.filter(({ goal }) => goal !== undefined),
    nothing: definition.nothing,
    perGroup: page.perGroup ?? Number.POSITIVE_INFINITY,
    fallbacks: new Map(definition.fallbacks.map((fallback) => [fallback.placement, fallback])),
  };
}

/** Found when the action is first a candidate: of a hundred thousand few ever are. */
function weigher(
  definition: ArbitrationDefinition,
  uplifts: readonly (Uplift | undefined)[],
): Arbitration['weightsOf'] {
  const entries = {
    levers: new Entries(definition.levers),
    moments: new Entries(definition.context),
    influencers: new Entries(definition.influencers),
    uplifts: new Entries(definition.uplift),
  };
  const known = new Map<string, ActionWeights>();
  return (action) => {
    let weights = known.get(action.name);
    if (weights === undefined) {
      const levers = entries.levers.about(action);
      const nearest = entries.uplifts.about(action).at(-1);
      weights = {
        lever: factorOf(levers.reduce((sum, i) => sum + definition.levers[i]!.percent, 0)),
        moments: entries.moments.about(action),
        influencers: entries.influencers.about(action),
        uplift: nearest === undefined ? undefined : uplifts[nearest],
      };
      known.set(action.name, weights);
    }
    return weights;
  };
}

/** 50 percent more is a factor of 1.5; never below 0. */
export function factorOf(percent: number): number {
  return Math.max(0, 1 + percent / 100);
}

function momentsOf(
  definition: ArbitrationDefinition,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): ContextWeight[] {
  return definition.context.flatMap(({ name, percent, when: text }, i) => {
    const when = problems.try(definition, ['context', i, 'when'], () => compiler.compile(text));
    return when ? [{ name, percent, when }] : [];
  });
}

function influencersOf(
  definition: ArbitrationDefinition,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): Influencer[] {
  return definition.influencers.flatMap(({ name, percent, halfLife, event, where }, i) => {
    const filter = where === undefined ? '' : `.filter(e, ${where})`;
    const since = problems.try(definition, ['influencers', i, where === undefined ? 'event' : 'where'], () =>
      compiler.compile(`events(${JSON.stringify(event)})${filter}.since()`),
    );
    return since ? [{ name, percent, halfLifeMs: halfLife, since }] : [];
  });
}

function compileUplifts(
  definition: ArbitrationDefinition,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): (Uplift | undefined)[] {
  return definition.uplift.map(({ share, chance, error = 0, goal, evidence }, i) => {
    if ([share, chance, goal].filter((one) => one !== undefined).length !== 1) {
      const message =
        'an uplift is a `share` of the responses, a `chance` that is added, or learnt by a `goal`';
      problems.add(definition, ['uplift', i], 'uplift_needs_one', message, 'give one of the three');
      return undefined;
    }
    if (goal !== undefined) {
      const compiled = problems.try(definition, ['uplift', i, 'goal', 'where'], () =>
        compileGoal(goal, compiler),
      );
      return compiled && { type: 'goal', goal: compiled };
    }
    if (evidence === undefined) {
      const message = 'an uplift that is written down says where it is known from';
      const mend = 'add `evidence`, or a `goal` instead, by which it is learnt from holdouts';
      problems.add(definition, ['uplift', i], 'uplift_needs_evidence', message, mend);
    }
    const key = share === undefined ? 'chance' : 'share';
    const number = problems.try(definition, ['uplift', i, key], () =>
      compileNumber((share ?? chance)!, compiler),
    );
    if (number === undefined) return undefined;
    return key === 'share' ? { type: key, share: number } : { type: key, chance: number, error };
  });
}

/** None where uplift is switched off: then it is not learnt either. */
function goalsIn(
  uplifts: readonly (Uplift | undefined)[],
  { without }: ArbitrationDefinition,
): Arbitration['goals'] {
  const goals = new Map<string, Goal>();
  for (const uplift of uplifts) if (uplift?.type === 'goal') goals.set(uplift.goal.key, uplift.goal);
  if (goals.size === 0 || without.includes('uplift')) return null;
  const byEvent = new Map<string, Goal[]>();
  for (const goal of goals.values()) byEvent.set(goal.event, [...(byEvent.get(goal.event) ?? []), goal]);
  return byEvent;
}

function contactOf(
  definition: ArbitrationDefinition,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): ContactCost[] {
  return definition.contact.flatMap(({ channel, placement, learn, ...numbers }, i) => {
    const [cost, optOut, lifetimeValue] = (['cost', 'optOut', 'lifetimeValue'] as const).map((key) =>
      problems.try(definition, ['contact', i, key], () => compileNumber(numbers[key], compiler)),
    );
    return cost && optOut && lifetimeValue
      ? [{ channel, placement, learn: learn === true, cost, optOut, lifetimeValue }]
      : [];
  });
}

function checkNames(
  definition: ArbitrationDefinition,
  actions: readonly CompiledAction[],
  problems: ProblemCollector,
): void {
  const known = {
    action: new Set(actions.map(({ name }) => name)),
    group: new Set(actions.map(({ group }) => group.name)),
    issue: new Set(actions.map(({ group }) => group.issue)),
  };
  const placements = new Set(actions.flatMap((action) => action.definition.placements));
  const mend = 'correct the name, or declare it';
  const check = (path: readonly (string | number)[], about: About) => {
    const named = levels.filter((level) => about[level] !== undefined);
    for (const level of named) {
      if (known[level].has(about[level]!)) continue;
      const message = `no action is known of the ${level} "${about[level]}"`;
      problems.add(definition, [...path, level], `unknown_${level}`, message, mend);
    }
    if (named.length > 1) {
      const message = `it is about one of ${named.join(' and ')}`;
      problems.add(definition, path, 'about_needs_one', message, 'keep the nearest of them');
    }
  };
  for (const key of ['levers', 'context', 'influencers', 'uplift'] as const)
    for (const [i, about] of definition[key].entries()) check([key, i], about);
  for (const [i, { placement, action, content }] of definition.fallbacks.entries()) {
    const path = ['fallbacks', i];
    check(path, { action });
    if (!placements.has(placement)) {
      const message = `no action names the placement "${placement}"`;
      problems.add(definition, [...path, 'placement'], 'unknown_placement', message, mend);
    }
    if ((action === undefined) === (content === undefined)) {
      const message = 'a fallback has either `action` or `content`';
      problems.add(definition, path, 'fallback_needs_one', message, 'give one of the two');
    }
  }
}

const levels = ['issue', 'group', 'action'] as const;
