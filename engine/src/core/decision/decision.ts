/** A decision as it is recorded: request, candidates with their factors, draw and choice. Never computed twice. */
import type { GuardValue } from '../../language/index.ts';
import type { Degraded, JsonObject } from '../input.ts';
import type { Choosing } from '../learning/choose.ts';
import type { UpliftBasis } from '../learning/uplift.ts';
import type { GivenVoucher } from '../voucher/hold.ts';
import type { WeightNow } from './arbitration/weighing.ts';
import type { EngagementPolicy } from './catalogue/definition.ts';
import type { UsedModel } from './chances.ts';
import type { WhenFull } from './policy-definition.ts';
import type { Timing } from './timing/choose.ts';

export interface Decision {
  /** `PROFILE.HASH`: leads to its profile. */
  readonly id: string;
  readonly at: number;
  /** Revision of the configuration that decided. */
  readonly revision: string;
  /** A placement, or `journey:NAME/STEP`. */
  readonly placement: string;
  readonly context: JsonObject;
  /** Best first; empty where nothing remained. */
  readonly chosen: readonly string[];
  /** Those that remained, with their factors, best first. */
  readonly ranked: readonly RankedCandidate[];
  /** Who else fell out, by the policy that refused them. */
  readonly refused: readonly RefusedCandidate[];
  /**
   * Whom the engagement policy refused: by rule only, because they can be thousands. Their names follow from the documents
   * of the revision (explain.ts).
   */
  readonly ineligible: readonly Ineligible[];
  /** What it goes out on; absent where it is shown in a placement. */
  readonly channel?: string;
  /** How many passed every rule and were not ranked, because others are better on average; absent: none. */
  readonly unranked?: number;
  /** Experiments and holdouts that made a difference for somebody here, and the arm of the person. */
  readonly arms?: readonly (readonly [trial: string, arm: string])[];
  /** Context weights that held, and what was left of influencers, in percent; absent where none did. */
  readonly weights?: readonly WeightNow[];
  /** Refused because saying nothing was worth more: what each would have added, and cost. */
  readonly outweighed?: readonly Outweighed[];
  /** Those among the ranked for which a cap is full that says what becomes of them. */
  readonly capped?: readonly CappedCandidate[];
  /** The decision that was taken again here, as its message was held. */
  readonly repeats?: string;
  /** Models that were asked, by version, and what they saw. */
  readonly models?: readonly UsedModel[];
  /** How one of the candidates was chosen; absent in old records. */
  readonly choosing?: Choosing;
  /** The first was chosen by chance alone: random control. */
  readonly isControl?: boolean;
  /** Nothing remained, and the placement's fallback was given. */
  readonly fallback?: true;
  /** What there was no waiting for. */
  readonly degraded?: Degraded;
  /** Of placements that were filled together: the decision of the first one. */
  readonly page?: string;
  readonly conversation?: string;
  /** Ways in which the chosen ones could have been said, the one that was chosen first. */
  readonly ways?: readonly WayRow[];
  /** Of several channels those that the policy closed for an action. */
  readonly closed?: readonly ClosedChannel[];
  /** When its message leaves, where it may wait. */
  readonly timing?: Timing;
  /** Treatments that were out of the question because there was no code to go with them. */
  readonly lacking?: readonly LackingTreatment[];
  /** So many more were eligible than one decision looks at: nothing else is known of them. */
  readonly beyond?: number;
  /** What would have come first, had the person not been held out of it; where what saying adds is learnt so. */
  readonly wouldHave?: WouldHave;
}

export interface LackingTreatment {
  readonly action: string;
  readonly treatment: string;
  /** The pool, and why there is none. */
  readonly rule: string;
}

export interface WouldHave {
  readonly action: string;
  /** Of a response, as it was believed in. */
  readonly chance: number;
}

/** One way in which a chosen action could have been said: `priority = offset + scale * chance of a response`. */
export interface WayRow {
  readonly action: string;
  /** Absent where it was not to be chosen. */
  readonly channel?: string;
  /** Empty in the short form. */
  readonly treatment: string;
  readonly variant: string;
  /** Of the chance of a response, said so; and how far the way alone may make it lie off. */
  readonly logit: number;
  readonly deviation: number;
  readonly scale: number;
  readonly offset: number;
  /** That it is said so; and the draw that was used, in standard deviations. */
  readonly chance: number;
  readonly draw: number;
}

export interface ClosedChannel extends Pick<RefusedCandidate, 'action' | 'policy' | 'rule'> {
  readonly channel: string;
}

export interface Outweighed {
  readonly action: string;
  /** In the unit of the values. */
  readonly adds: number;
  readonly costs: number;
}

export interface RankedCandidate {
  readonly action: string;
  /** Mean chance of a response, and the draw from its distribution that was used. */
  readonly propensity: number;
  readonly draw: number;
  readonly value: number;
  /** Chance that this one would have been ranked first. */
  readonly selectionProbability: number;
  /** What the ranking went by. */
  readonly priority: number;
  /** Standard deviation of the chance, as it was believed; absent in old records. */
  readonly deviation?: number;
  /** Factors of the priority; absent: 1. */
  readonly contextWeight?: number;
  readonly lever?: number;
  readonly influence?: number;
  /** Of the contact, taken off; absent: 0. */
  readonly cost?: number;
  /** Of the budgets that it would use, taken off too; absent: nothing. */
  readonly price?: number;
  /** What saying it adds to the chance of a response: then the draw is of that. Null, absent: nobody knows. */
  readonly uplift?: number | null;
  /** Of an uplift that was learnt from holdouts: whose counts it mainly rests on. */
  readonly upliftBasis?: UpliftBasis;
  /** Mean and standard deviation of what the draw is of; absent: of the uplift, or else the propensity. */
  readonly score?: number;
  readonly scoreDeviation?: number;
  /** `priority = offset + scale * draw`; absent: as the factors say. */
  readonly scale?: number;
  readonly offset?: number;
  /** How it is said; empty in the short form, absent where no candidate has treatments with names. */
  readonly treatment?: string;
  readonly variant?: string;
  /** Chance that it is said so, among all ways in which it could be said. */
  readonly variantShare?: number;
  /** What it offers, with the price and stock that were used. */
  readonly product?: JsonObject;
  /** Of the propensity: mean and standard deviation of its logit, which is drawn; absent where the chance itself is. */
  readonly logit?: number;
  readonly logitDeviation?: number;
  /** Hardly anybody was shown it by then. */
  readonly isNewcomer?: boolean;
  /** Never chosen by chance. */
  readonly isSteady?: boolean;
  /** The code that goes with it; only of those that were chosen. */
  readonly voucher?: GivenVoucher;
  /** What it would go out on, where channels were to be chosen among. */
  readonly channel?: string;
  /** Where its message may wait: what its best moment adds to the logit, which has it, and leaves of the worth. */
  readonly hour?: number;
  readonly worth?: number;
}

export interface RefusedCandidate {
  readonly action: string;
  readonly policy:
    | EngagementPolicy
    | 'cap'
    | 'consent'
    | 'holdout'
    | 'experiment'
    | 'formula'
    | 'nothing'
    | 'pause'
    | 'treatment'
    | 'stock'
    | 'page'
    | 'conversation'
    | 'budget'
    | 'voucher';
  readonly rule: string;
  /** Whose rule it is, where not its own. */
  readonly level?: 'issue' | 'group';
  readonly name?: string;
}

/** Actions that one rule refused, all at once. */
export interface Ineligible {
  readonly policy: EngagementPolicy;
  /** A condition; with `held` the place that it asks for; empty for conditions beyond those that are listed. */
  readonly rule: string;
  readonly count: number;
  /** Whose rule it is, where not their own: everything below fell out. */
  readonly level?: 'issue' | 'group';
  readonly name?: string;
  /** What the place holds, as far as any action wants it: these want something else. */
  readonly held?: readonly GuardValue[];
  /** Of which product, where the condition reads it. */
  readonly product?: string;
}

/**
 * `discard`: it takes its place and nothing is said; `queue`: it waits until there is room; `next-best`: what was chosen
 * before it in the same answer left no room.
 */
export interface CappedCandidate {
  readonly action: string;
  readonly cap: string;
  readonly full: WhenFull;
}

type Tuple = readonly unknown[];

/** The parts of a decision that most do not have. */
const optionalParts = [
  'channel',
  'unranked',
  'arms',
  'weights',
  'outweighed',
  'capped',
  'repeats',
  'models',
  'choosing',
  'isControl',
  'fallback',
  'degraded',
  'page',
  'conversation',
  'ways',
  'closed',
  'timing',
  'lacking',
  'beyond',
  'wouldHave',
] as const satisfies readonly (keyof Decision)[];

/**
 * The columns of its candidates, in the order of their reading: one whose value is `otherwise` in all rows is left
 * out, so that a factor that plays no part costs nothing.
 */
const columns: readonly Column[] = [
  { key: 'action' },
  { key: 'propensity' },
  { key: 'draw' },
  { key: 'value' },
  { key: 'selectionProbability' },
  { key: 'priority', otherwise: priorityIn },
  { key: 'deviation', otherwise: () => undefined },
  { key: 'contextWeight', otherwise: () => 1 },
  { key: 'lever', otherwise: () => 1 },
  { key: 'influence', otherwise: () => 1 },
  { key: 'cost', otherwise: () => 0 },
  { key: 'uplift', otherwise: () => null },
  { key: 'score', otherwise: ({ uplift, propensity }) => uplift ?? propensity },
  { key: 'scoreDeviation', otherwise: ({ deviation }) => deviation },
  { key: 'price', otherwise: () => undefined },
  { key: 'scale', otherwise: productOf },
  { key: 'offset', otherwise: ({ cost = 0, price = 0 }) => 0 - cost - price },
  { key: 'treatment', otherwise: () => undefined },
  { key: 'variant', otherwise: () => undefined },
  { key: 'variantShare', otherwise: () => undefined },
  { key: 'product', otherwise: () => undefined },
  { key: 'logit', otherwise: () => undefined },
  { key: 'logitDeviation', otherwise: () => undefined },
  { key: 'isNewcomer', otherwise: () => undefined },
  { key: 'isSteady', otherwise: () => undefined },
  { key: 'voucher', otherwise: () => undefined },
  { key: 'channel', otherwise: () => undefined },
  { key: 'hour', otherwise: () => undefined },
  { key: 'worth', otherwise: () => undefined },
  { key: 'upliftBasis', otherwise: () => undefined },
];

/** Everything that a record can say of a candidate that was ranked. */
export const candidateColumns: readonly (keyof RankedCandidate)[] = columns.map(({ key }) => key);

/** Without a formula of one's own; of a row that can lack what is as usual. */
function productOf({ value, contextWeight = 1, lever = 1, influence = 1 }: RankedCandidate): number {
  return value * contextWeight * lever * influence;
}

function priorityIn(row: RankedCandidate): number {
  const { draw, cost = 0, price = 0, scale = productOf(row), offset = 0 - cost - price } = row;
  return offset + scale * draw;
}

interface Column {
  readonly key: keyof RankedCandidate;
  /** @param row what the columns before it hold */
  readonly otherwise?: (row: RankedCandidate) => unknown;
}

const asItIs = <T>(column: T): T => column;

/**
 * As it is logged: without the names of its parts, which would be most of it.
 * @param packed how a column of the candidates is written
 */
export function decisionState(decision: Decision, packed: (column: Tuple) => unknown = asItIs): Tuple {
  const { id, at, revision, placement, context, chosen, ranked, refused, ineligible } = decision;
  const state: unknown[] = [
    id,
    at,
    revision,
    placement,
    context,
    chosen,
    rankedState(ranked, packed),
    refused.flatMap((r) => [r.action, r.policy, r.rule]),
    ineligible.flatMap((row) => [isPlain(row) ? row.rule : row, row.count]),
  ];
  const parts = optionalParts.filter((part) => decision[part] !== undefined);
  if (parts.length > 0) state.push(Object.fromEntries(parts.map((part) => [part, decision[part]])));
  return state;
}

export function decisionFrom(state: Tuple, unpacked: (column: unknown) => unknown = asItIs): Decision {
  const [id, at, revision, placement, context, chosen, ranked, refused, ineligible, parts] = state as [
    string,
    number,
    string,
    string,
    JsonObject,
    string[],
    Tuple,
    Tuple,
    Tuple,
    Pick<Decision, (typeof optionalParts)[number]>?,
  ];
  return {
    id,
    at,
    revision,
    placement,
    context,
    chosen,
    ranked: rankedFrom(ranked, unpacked),
    refused: inPieces(refused, 3).map((piece): RefusedCandidate => {
      const [action, policy, rule] = piece as [string, RefusedCandidate['policy'], string];
      return { action, policy, rule };
    }),
    ineligible: inPieces(ineligible, 2).map(([rule, count]) =>
      typeof rule === 'string'
        ? { policy: 'eligibility' as const, rule, count: count as number }
        : (rule as Ineligible),
    ),
    ...parts,
  };
}

/** As most are: an action's own eligibility. */
function isPlain({ policy, level, held, product }: Ineligible): boolean {
  return policy === 'eligibility' && level === undefined && held === undefined && product === undefined;
}

/** The keys of its columns, then column after column; the names of the actions tell how many rows there are. */
function rankedState(ranked: readonly RankedCandidate[], packed: (column: Tuple) => unknown): Tuple {
  if (ranked.length === 0) return [];
  const used = columns.filter(
    ({ key, otherwise }) =>
      otherwise === undefined || ranked.some((row) => (row[key] ?? otherwise(row)) !== otherwise(row)),
  );
  return [
    used.map(({ key }) => key),
    ...used.map(({ key, otherwise }) => packed(once(ranked.map((row) => row[key] ?? otherwise?.(row))))),
  ];
}

/** What is the same in all rows stands there once. */
function once(column: Tuple): Tuple {
  return column.every((value) => value === column[0]) ? column.slice(0, 1) : column;
}

/** What earlier builds wrote row after row, the first of them without naming the columns. */
const FORMERLY = ['action', 'propensity', 'draw', 'value', 'selectionProbability'];

function rankedFrom(state: Tuple, unpacked: (column: unknown) => unknown): RankedCandidate[] {
  if (state.length === 0) return [];
  const [keys, ...values] = Array.isArray(state[0]) ? (state as [string[], ...Tuple]) : [FORMERLY, ...state];
  // An action's name is a text: a list of them is a column.
  if (Array.isArray(values[0])) return rowsOf(keys, values.map(unpacked) as Tuple[]);
  const rows = inPieces(values, keys.length);
  return rowsOf(
    keys,
    keys.map((_, i) => rows.map((row) => row[i])),
  );
}

function rowsOf(keys: readonly string[], held: readonly Tuple[]): RankedCandidate[] {
  return held[0]!.map((_, place) => {
    const inRow = (column: Tuple) => (column.length === 1 ? column[0] : column[place]);
    // What only others have is not there at all, as it was before it was written.
    const entries = keys
      .map((key, i) => [key, inRow(held[i]!)] as const)
      .filter(([, value]) => value !== undefined);
    const row = Object.fromEntries(entries) as unknown as RankedCandidate;
    for (const { key, otherwise } of columns)
      if (otherwise !== undefined && !(key in row)) setUnlessMissing(row, key, otherwise(row));
    return row;
  });
}

function setUnlessMissing(row: RankedCandidate, key: Column['key'], value: unknown): void {
  if (value !== undefined) Object.assign(row, { [key]: value });
}

function inPieces(parts: Tuple, size: number): Tuple[] {
  return Array.from({ length: parts.length / size }, (_, i) => parts.slice(i * size, (i + 1) * size));
}
