/** A decision as it stands in the log: without the names of its parts, its candidates column by column. */
import type { JsonObject } from '../input.ts';
import type { Decision, Ineligible, RankedCandidate, RefusedCandidate } from './decision.ts';

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
