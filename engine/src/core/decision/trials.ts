/**
 * Experiments and holdouts in a decision. Who would have been told something comes into those of everything; who
 * would have been given an action that some arm goes without comes into that arm's. What a person goes without falls out
 * by name, and the next best one takes its place: that is what such a holdout measures against.
 */
import { deal, expose } from '../experiment/assign.ts';
import type { Trial, Trials } from '../experiment/compile.ts';
import type { Choice } from '../experiment/definition.ts';
import { Draws } from '../hash.ts';
import { ARBITRATED } from './arbitrate.ts';
import { forAction } from './catalogue/engagement.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';
import type { Decision, RankedCandidate, RefusedCandidate } from './decision.ts';

export interface InTrials {
  readonly ranked: RankedCandidate[];
  readonly arms: NonNullable<Decision['arms']>;
  /** Of how many candidates that the person does not go without. */
  readonly left: number;
  /** What would have come first, had the person not gone without it. */
  readonly wouldHave?: RankedCandidate | undefined;
}

type Rank = (candidates: readonly CompiledAction[]) => RankedCandidate[];

/** Candidates that a person goes without make room so often; then nothing more is looked at. */
const MOST_ROUNDS = 20;

/** @param refused gets what the person goes without; @param rank arbitration */
export function rankInTrials(
  deciding: Deciding,
  candidates: readonly CompiledAction[],
  request: DecisionRequest,
  refused: RefusedCandidate[],
  rank: Rank,
): InTrials {
  const { trials } = deciding.configuration;
  if (trials === null || candidates.length === 0)
    return { ranked: rank(candidates), arms: none, left: candidates.length };
  return new Sieve(deciding, trials, request, refused).rank(candidates, rank);
}

/**
 * Arms of experiments on variants, of what was chosen: who is given another one than others would be comes in. Together
 * with those of the ranking, in the order of their names.
 */
export function withArmsSaid(
  arms: NonNullable<Decision['arms']>,
  { chosen, ranked }: Pick<Decision, 'chosen' | 'ranked'>,
  { configuration, profile, world }: Deciding,
): NonNullable<Decision['arms']> {
  const { actions, actionsByName, trials } = configuration;
  if (trials === null || !actions.hasTreatments) return arms;
  const said = new Map(arms);
  for (const name of chosen) {
    const row = ranked.find(({ action }) => action === name);
    const treatments = actionsByName.get(name)?.treatments;
    const own = treatments?.find(({ definition }) => definition.name === row?.treatment)?.definition;
    const trial = own?.experiment === undefined ? undefined : trials.byExperiment.get(own.experiment);
    if (trial === undefined) continue;
    const { arm, isIn } = deal(trial, profile, world.now);
    if (isIn) said.set(trial.id, arm.name);
  }
  return said.size === arms.length ? arms : sortedArms(said);
}

/** Whether an experiment or a holdout keeps it from the person. */
export function goesWithout(
  { name, definition: { group, purpose } }: CompiledAction,
  { configuration: { trials, consent }, profile, world }: Deciding,
): boolean {
  if (trials === null || consent.isOwed(profile, purpose)) return false;
  const armOf = (trial: Trial) => deal(trial, profile, world.now).arm;
  if (trials.everywhere.some((trial) => armOf(trial).isSilent)) return true;
  return whats(name, group).some((what) =>
    trials.byWhat.get(what)?.some((trial) => armOf(trial).without.has(what)),
  );
}

function whats(action: string, group: string): readonly string[] {
  return [`action:${action}`, `group:${group}`];
}

function sortedArms(arms: ReadonlyMap<string, string>): NonNullable<Decision['arms']> {
  return [...arms].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Counts the person with the arms that the decision had; on a replay with those on record. */
export function exposeTo({ arms }: Decision, deciding: Deciding): void {
  for (const [id, name] of arms ?? none) {
    const trial = deciding.configuration.trials?.byId.get(id);
    const arm = trial?.arms.find((one) => one.name === name);
    if (trial && arm) expose({ trial, arm, isIn: true }, deciding);
  }
}

const none: readonly never[] = [];

class Sieve {
  readonly #deciding: Deciding;
  readonly #trials: Trials;
  readonly #request: DecisionRequest;
  readonly #refused: RefusedCandidate[];
  readonly #arms = new Map<string, string>();

  constructor(deciding: Deciding, trials: Trials, request: DecisionRequest, refused: RefusedCandidate[]) {
    this.#deciding = deciding;
    this.#trials = trials;
    this.#request = request;
    this.#refused = refused;
  }

  rank(candidates: readonly CompiledAction[], rank: Rank): InTrials {
    const marketing = candidates.filter((action) => !this.#isOwed(action));
    const { silent, choose } = this.#everywhere(marketing.length);
    let left = candidates;
    let wouldHave: RankedCandidate | undefined;
    if (silent !== undefined) {
      wouldHave = this.#firstOf(candidates, rank);
      for (const { name } of marketing) this.#refuse(name, silent);
      left = candidates.filter((action) => this.#isOwed(action));
    }
    const { limit, repeats } = this.#request;
    const id = repeats ?? this.#request.id;
    // Where it is taken again: of whom the person went without then, what was believed is not on record.
    const gone = this.#without(this.#deciding.again?.goneWithout(left) ?? none);
    if (gone.size > 0) left = left.filter(({ name }) => !gone.has(name));
    const rankedOf = (some: readonly CompiledAction[]) => {
      const near = rank(this.#near(some, choose, id));
      const unranked = this.#deciding.again?.counts?.unranked ?? some.length - near.length;
      return chosenBy(choose, near, id, unranked);
    };
    let ranked = rankedOf(left);
    for (let round = 0; round < MOST_ROUNDS && silent === undefined; round++) {
      const without = this.#without(ranked.slice(0, limit));
      if (without.size === 0) break;
      if (round === 0 && choose === undefined && without.has(ranked[0]!.action)) wouldHave = ranked[0];
      left = left.filter(({ name }) => !without.has(name));
      ranked = rankedOf(left);
    }
    return { ranked, arms: sortedArms(this.#arms), left: left.length, wouldHave };
  }

  /** For whom nothing is said: what would be, where somebody wants to know, and it would be chosen as for most. */
  #firstOf(candidates: readonly CompiledAction[], rank: Rank): RankedCandidate | undefined {
    const { configuration, again, profile, world } = this.#deciding;
    if (configuration.arbitration === null || configuration.arbitration.goals === null || again)
      return undefined;
    const isAsMost = this.#trials.everywhere.every(
      (trial) => deal(trial, profile, world.now).arm.choose === undefined,
    );
    const [first] = isAsMost ? rank(candidates) : none;
    const action = first && configuration.actionsByName.get(first.action);
    return action === undefined || this.#isOwed(action) ? undefined : first;
  }

  /** Whom arbitration is to look at: it would take those it believes most in, which is not how the arm chooses. */
  #near(some: readonly CompiledAction[], choose: Choice | undefined, id: string): readonly CompiledAction[] {
    if (choose === undefined || some.length <= ARBITRATED) return some;
    const { scope, configuration, again } = this.#deciding;
    if (again?.counts) return some.filter(({ name }) => again.isRanked(name));
    if (choose === 'usual') return bestOf(some, (action) => action.value(forAction(action, scope)));
    const { learning } = configuration;
    const draws = new Draws(id);
    return bestOf(some, ({ name, definition: { group, regulated } }) =>
      regulated === true || learning.isSteady(name, group) ? 1 : draws.uniform(`chance ${name}`, 0),
    );
  }

  /** @param count of candidates that are not owed: of one alone it makes no difference how it is chosen */
  #everywhere(count: number): { silent?: Trial; choose?: Choice } {
    let choose: Choice | undefined;
    for (const trial of this.#trials.everywhere) {
      if (count < (trial.isOfEverything ? 1 : 2)) continue;
      const arm = this.#dealt(trial);
      if (arm.isSilent && !this.#isLifted('', trial)) return { silent: trial };
      choose ??= arm.choose;
    }
    return choose === undefined ? {} : { choose };
  }

  /** Of those that would be chosen, what the person goes without. */
  #without(chosen: readonly Pick<RankedCandidate, 'action'>[]): ReadonlySet<string> {
    const without = new Set<string>();
    const { byWhat } = this.#trials;
    if (byWhat.size === 0) return without;
    for (const { action: name } of chosen) {
      const action = this.#deciding.configuration.actionsByName.get(name);
      if (action === undefined || this.#isOwed(action)) continue;
      for (const what of whats(name, action.definition.group)) {
        for (const trial of byWhat.get(what) ?? []) {
          if (!this.#dealt(trial).without.has(what) || without.has(name)) continue;
          if (this.#isLifted(name, trial)) continue;
          without.add(name);
          this.#refuse(name, trial);
        }
      }
    }
    return without;
  }

  #dealt(trial: Trial): Trial['arms'][number] {
    const { profile, world } = this.#deciding;
    const { arm, isIn } = deal(trial, profile, world.now);
    if (isIn) this.#arms.set(trial.id, arm.name);
    return arm;
  }

  #isLifted(action: string, { policy, name }: Trial): boolean {
    return this.#deciding.again?.isLifted({ action, policy, rule: name }) ?? false;
  }

  #refuse(action: string, { policy, name }: Trial): void {
    this.#refused.push({ action, policy, rule: name });
  }

  #isOwed({ definition }: CompiledAction): boolean {
    const { configuration, profile } = this.#deciding;
    return configuration.consent.isOwed(profile, definition.purpose);
  }
}

/** The highest ones, as many as arbitration looks at. */
function bestOf(
  some: readonly CompiledAction[],
  heightOf: (action: CompiledAction) => number,
): readonly CompiledAction[] {
  const heights = new Map(some.map((action) => [action, heightOf(action)]));
  return some
    .toSorted((a, b) => heights.get(b)! - heights.get(a)! || (a.name < b.name ? -1 : 1))
    .slice(0, ARBITRATED);
}

/**
 * As the person's arm chooses among candidates that arbitration has ranked.
 * @param id that draws derive from
 * @param unranked so many more could have been drawn
 */
export function chosenBy(
  choose: Choice | undefined,
  ranked: RankedCandidate[],
  id: string,
  unranked: number,
): RankedCandidate[] {
  switch (choose) {
    case undefined:
      return ranked;
    case 'usual':
      return asUsual(ranked);
    case 'random':
      return byChance(ranked, id, unranked);
  }
}

/** What is worth most, as if nothing had been learnt. */
function asUsual(ranked: readonly RankedCandidate[]): RankedCandidate[] {
  return [...ranked].sort(byValue).map((candidate, place) => ({
    ...candidate,
    selectionProbability: place === 0 ? 1 : 0,
  }));
}

function byValue(a: RankedCandidate, b: RankedCandidate): number {
  return b.value - a.value || (a.action < b.action ? -1 : 1);
}

/**
 * By chance, each alike. What is never chosen so (what is regulated) is not: where it comes first it stays so, else it stands
 * behind the others; the chance that is left is theirs.
 */
function byChance(ranked: RankedCandidate[], id: string, unranked: number): RankedCandidate[] {
  if (ranked[0] === undefined) return ranked;
  const steady = ranked.filter(({ isSteady }) => isSteady);
  const draws = new Draws(id);
  const free = ranked
    .filter((candidate) => !candidate.isSteady)
    .map((candidate) => ({ candidate, draw: draws.uniform(`chance ${candidate.action}`, 0) }))
    .sort((a, b) => b.draw - a.draw);
  const left = 1 - steady.reduce((sum, { selectionProbability }) => sum + selectionProbability, 0);
  const dealt = free.map(({ candidate }) => ({
    ...candidate,
    selectionProbability: Math.max(0, left) / (free.length + unranked),
  }));
  if (!ranked[0].isSteady) return [...dealt, ...steady];
  return [steady[0]!, ...dealt, ...steady.slice(1)];
}
