/**
 * Why not another action: the smallest changes that would have let it win. Each is found by looking at what stood in its
 * way (a condition that lacks something, a rule that refused it, a priority that was too low), and told only after the
 * decision was taken again with it and the action was chosen.
 */
import {
  type GuardValue,
  LanguageError,
  plain,
  type Shortfall,
  shortfallsOf,
} from '../../../language/index.ts';
import { brokenLevel, engagementText } from '../catalogue/engagement.ts';
import type { CompiledAction } from '../compile.ts';
import type { Again, Deciding, TakenDecision } from '../deciding.ts';
import type { Decision, RefusedCandidate } from '../decision.ts';
import type { WeighedFactors } from '../factors.ts';
import { type Change, sizeOf, supposing, withFacts } from './change.ts';
import { type Ranking, raisedFactors } from './raise.ts';
import { hadItsTurn, shortAsRecorded, takeAgain } from './recorded.ts';

/** Where an action ended. */
export type Standing =
  | { readonly at: 'chosen'; readonly place: number }
  | { readonly at: 'not-a-candidate' }
  /** By the engagement policy; `level` and `name`: of a group or issue above it. */
  | ({ readonly at: 'ineligible' } & Omit<RefusedCandidate, 'action'>)
  | {
      readonly at: 'refused';
      readonly policy: RefusedCandidate['policy'];
      readonly rule: string;
      /** It is a cap that never has room. */
      readonly isShut?: true;
    }
  /** It would have been chosen, but for a cap; `before`: what was chosen before it in the same answer left no room. */
  | {
      readonly at: 'capped';
      readonly rule: string;
      readonly isShut?: true;
      readonly by: 'discard' | 'before';
      readonly place: number;
      readonly of: number;
    }
  /** Its turn came, and what was chosen before it in the same answer had taken what it needs. */
  | {
      readonly at: 'left-out';
      readonly of: number;
      readonly place: number;
      readonly lacks: 'budget' | 'voucher' | 'either';
    }
  | { readonly at: 'outranked'; readonly place: number; readonly of: number }
  | { readonly at: 'unranked' };

export interface Way {
  readonly changes: readonly Change[];
}

export interface WhyNot {
  readonly action: string;
  /** Where it ended. */
  readonly standing: Standing;
  /** How often it would have come first with other draws, from 0 to 1; null where it was not ranked. */
  readonly chance: number | null;
  /** Smallest first; none where no more than two changes let it win, or where it was chosen. */
  readonly ways: readonly Way[];
  /** Where none: what stood in its way, one after the other. */
  readonly obstacles: readonly Standing[];
  /** What models believed of it then is not on record, as it was not ranked: what they believe today was used. */
  readonly isBeliefOfToday: boolean;
}

/** Changes together at most. */
const MOST_CHANGES = 2;
/** Ways told at most, and obstacles looked behind. */
const MOST_WAYS = 12;
const MOST_OBSTACLES = 6;

/** @param action one that the revision of then has */
export function whyNot(taken: TakenDecision, action: CompiledAction): WhyNot {
  const trial = new Trial(taken, action);
  const first = trial.run([])!;
  const ways = first.at === 'chosen' || first.at === 'not-a-candidate' ? [] : waysThrough(trial, first);
  const row = taken.recorded.ranked.find((candidate) => candidate.action === action.name);
  return {
    action: action.name,
    standing: first,
    chance: row?.selectionProbability ?? null,
    ways,
    obstacles: ways.length > 0 || first.at === 'chosen' ? [] : obstaclesOf(trial, first),
    isBeliefOfToday: row === undefined && first.at !== 'not-a-candidate',
  };
}

/** All sets of at most two changes that let it win, none of which is a part of another. */
function waysThrough(trial: Trial, first: Standing): Way[] {
  const ways: Way[] = [];
  const open: (readonly Change[])[] = [];
  for (const changes of trial.mends(first, [])) {
    if (changes.length > MOST_CHANGES) continue;
    if (trial.run(changes)?.at === 'chosen') ways.push({ changes });
    else if (changes.length < MOST_CHANGES) open.push(changes);
  }
  for (const changes of open) {
    const next = trial.run(changes);
    if (next === undefined) continue;
    for (const more of trial.mends(next, changes)) {
      const both = [...changes, ...more];
      if (both.length <= MOST_CHANGES && trial.run(both)?.at === 'chosen') ways.push({ changes: both });
    }
  }
  return ways
    .sort((a, b) => a.changes.length - b.changes.length || sizeOf(a.changes) - sizeOf(b.changes))
    .slice(0, MOST_WAYS);
}

function obstaclesOf(trial: Trial, first: Standing): Standing[] {
  const obstacles = [first];
  let changes: readonly Change[] = [];
  for (let standing = first; obstacles.length < MOST_OBSTACLES; ) {
    const [mend] = trial.mends(standing, changes);
    if (mend === undefined) break;
    changes = [...changes, ...mend];
    const next = trial.run(changes);
    if (next === undefined || next.at === 'chosen') break;
    obstacles.push(next);
    standing = next;
  }
  return obstacles;
}

/** The decision taken again and again, each time with other changes. */
class Trial {
  readonly #taken: TakenDecision;
  readonly #action: CompiledAction;
  /** Passed the rules and was not ranked: what was believed of these is not on record. */
  readonly #unranked = new Set<string>();

  constructor(taken: TakenDecision, action: CompiledAction) {
    this.#taken = taken;
    this.#action = action;
    const { row } = supposing([], taken.recorded, action.name);
    const note = (name: string) => {
      if (!row(name)) this.#unranked.add(name);
      return false;
    };
    takeAgain(taken, { ...supposing([], taken.recorded, action.name), isRanked: note });
  }

  /** Where the action ends with the changes; undefined where they cannot hold. */
  run(changes: readonly Change[]): Standing | undefined {
    const decision = this.#decide(changes);
    return decision && this.#standingIn(decision, changes);
  }

  /** What would take it past where it stands, each a set of its own, the smallest first. */
  mends(standing: Standing, changes: readonly Change[]): readonly (readonly Change[])[] {
    switch (standing.at) {
      case 'ineligible':
        return this.#factsFor(changes);
      case 'refused': {
        const { policy, rule } = standing;
        return policy === 'nothing' ? this.#raised(changes, true) : [[{ type: 'rule', policy, rule }]];
      }
      case 'capped':
        return [[{ type: 'rule', policy: 'cap', rule: standing.rule }]];
      case 'outranked':
      case 'unranked': {
        return this.#raised(changes, false);
      }
      case 'chosen':
      case 'not-a-candidate':
      case 'left-out':
        return [];
    }
  }

  #decide(
    changes: readonly Change[],
    hear?: Ranking['factors'],
    instead?: WeighedFactors,
  ): Decision | undefined {
    const deciding = withFacts(this.#taken.deciding, changes);
    const isMended = deciding === undefined;
    if (isMended && !this.#isEligibleWith(changes)) return undefined;
    const base = supposing(changes, this.#taken.recorded, this.#action.name);
    const again: Again = {
      ...base,
      ...shortAsRecorded(this.#taken.recorded, this.#taken.request.limit, base.isLifted),
      isRanked: (name) => name === this.#action.name || !this.#unranked.has(name),
      alsoEligible: isMended ? this.#action : undefined,
      supposed: (factors) => {
        const supposed = base.supposed(factors);
        hear?.push(supposed);
        return instead?.action === supposed.action ? instead : supposed;
      },
    };
    return takeAgain({ ...this.#taken, deciding: deciding ?? this.#taken.deciding }, again);
  }

  /** @param isDecided saying nothing competes too: by deciding again each time */
  #raised(changes: readonly Change[], isDecided: boolean): readonly (readonly Change[])[] {
    const ranking = this.#rankingWith(changes);
    if (ranking === undefined) return [];
    const wins = (supposed: WeighedFactors) =>
      this.#decide(changes, undefined, supposed)?.chosen.includes(this.#action.name) === true;
    return raisedFactors(ranking, isDecided ? wins : undefined).map((change) => [change]);
  }

  #rankingWith(changes: readonly Change[]): Ranking | undefined {
    const factors: Ranking['factors'] = [];
    const { request, recorded } = this.#taken;
    if (!this.#decide(changes, factors)) return undefined;
    const { choosing } = this.#taken.deciding.configuration.learning;
    return { factors, action: this.#action.name, id: recorded.id, choosing, limit: request.limit };
  }

  #standingIn(decision: Decision, changes: readonly Change[]): Standing {
    const { chosen, ranked, refused } = decision;
    const { name } = this.#action;
    const place = chosen.indexOf(name);
    if (place >= 0) return { at: 'chosen', place: place + 1 };
    const rank = ranked.findIndex(({ action }) => action === name);
    if (rank >= 0)
      return (
        this.#cappedIn(decision, rank) ??
        this.#leftOutIn(decision, rank) ?? { at: 'outranked', place: rank + 1, of: ranked.length }
      );
    const refusal = refused.find(({ action }) => action === name);
    if (refusal) {
      const { policy, rule } = refusal;
      return { at: 'refused', policy, rule, ...(policy === 'cap' && this.#shut(rule)) };
    }
    if (!isIn(this.#taken, this.#action)) return { at: 'not-a-candidate' };
    const deciding = withFacts(this.#taken.deciding, changes);
    const broken = deciding && brokenLevel(this.#action, deciding.scope);
    return broken === undefined ? { at: 'unranked' } : { at: 'ineligible', ...broken };
  }

  /** Undefined where its turn to be chosen did not come. */
  #cappedIn(decision: Decision, rank: number): Standing | undefined {
    const { ranked, capped = [] } = decision;
    const row = capped.find(({ action }) => action === this.#action.name);
    if (row === undefined || row.full === 'queue' || !hadItsTurn(decision, rank, this.#taken.request.limit))
      return undefined;
    const by = row.full === 'discard' ? 'discard' : 'before';
    return { at: 'capped', rule: row.cap, by, place: rank + 1, of: ranked.length, ...this.#shut(row.cap) };
  }

  /** Undefined where its turn to be chosen did not come, or a cap says why it was not. */
  #leftOutIn(decision: Decision, rank: number): Standing | undefined {
    const { ranked, capped = [] } = decision;
    const { name } = this.#action;
    if (
      !hadItsTurn(decision, rank, this.#taken.request.limit) ||
      capped.some(({ action }) => action === name)
    )
      return undefined;
    const { budgets, vouchers } = this.#taken.deciding.configuration;
    const lacks = budgets === null ? 'voucher' : vouchers === null ? 'budget' : 'either';
    return { at: 'left-out', place: rank + 1, of: ranked.length, lacks };
  }

  #shut(cap: string): { readonly isShut?: true } {
    const { policies } = this.#taken.deciding.configuration;
    return policies.some(({ caps }) => caps.some(({ name, max }) => name === cap && max === 0))
      ? { isShut: true }
      : {};
  }

  #factsFor(changes: readonly Change[]): readonly (readonly Change[])[] {
    const { deciding } = this.#taken;
    const now = withFacts(deciding, changes) ?? deciding;
    return shortfallsIn(engagementText(this.#action), now).map(({ parts }) =>
      parts.map(({ place, need }): Change => ({ type: 'fact', place, from: valueAt(place, deciding), need })),
    );
  }

  /** Where facts cannot simply be set: the engagement policy with these parts as they need to be. */
  #isEligibleWith(changes: readonly Change[]): boolean {
    const { deciding } = this.#taken;
    const wanted = changes.flatMap((change) => (change.type === 'fact' ? [keyOf(change)] : [])).sort();
    const shortfall = shortfallsIn(engagementText(this.#action), deciding).find(
      ({ parts }) => parts.map(keyOf).sort().join('\n') === wanted.join('\n'),
    );
    if (!shortfall) return false;
    return deciding.configuration.compiler.compile(shortfall.mended).test(deciding.scope);
  }
}

function keyOf({ place, need }: Pick<Change & { type: 'fact' }, 'place' | 'need'>): string {
  return `${place} ${JSON.stringify(need)}`;
}

/** None where all levels together are dearer than one condition may be. */
function shortfallsIn(text: string, { configuration, scope }: Deciding): readonly Shortfall[] {
  try {
    return shortfallsOf(text, (part) => configuration.compiler.compile(part).evaluate(scope));
  } catch (error) {
    if (error instanceof LanguageError) return [];
    throw error;
  }
}

function valueAt(place: string, { configuration, scope }: Deciding): GuardValue | null {
  return plain(configuration.compiler.compile(place).evaluate(scope)) ?? null;
}

/** Whether the placement, or the step, puts it up for choice at all. */
function isIn({ pool }: TakenDecision, action: CompiledAction): boolean {
  return pool.parts.some(({ actions }) => actions.includes(action));
}
