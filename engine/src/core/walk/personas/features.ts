/**
 * People as points: how they divide their visits among touchpoints, how many visits there are, and their traits. Every
 * kind of feature weighs about alike, so that neither one loud trait nor a hundred pages decide who is like whom.
 */

/** What is known of one person. */
export interface PersonSample {
  readonly id: string;
  readonly traits: { readonly [name: string]: unknown };
  /** Touchpoint -> times. */
  readonly visits: { readonly [touchpoint: string]: number };
  /** Event -> times: what a condition can count. */
  readonly events: { readonly [event: string]: number };
}

export type Feature =
  | { readonly type: 'visits'; readonly touchpoint: string }
  | { readonly type: 'amount' }
  | { readonly type: 'number'; readonly trait: string }
  | { readonly type: 'value'; readonly trait: string; readonly value: string | boolean };

export interface Points {
  readonly features: readonly Feature[];
  /** Rows of as many numbers as there are features. */
  readonly rows: readonly Float64Array[];
}

const MOST_TOUCHPOINTS = 30;
const MOST_TRAITS = 12;
const MOST_VALUES = 8;
/** Of all people must have a trait for it to say something. */
const LEAST_SHARE = 0.3;
/** A trait with a few values alone makes no persona: it must go together with something else. */
const VALUE_WEIGHT = 0.3;
/** Further out is as far as this, in standard deviations. */
const FARTHEST = 3;

export function pointsOf(people: readonly PersonSample[]): Points {
  const columns = [...visitColumns(people), amountColumn(people), ...traitColumns(people)];
  const rows = people.map((_, i) => Float64Array.from(columns, ({ values }) => values[i]!));
  return { features: columns.map(({ feature }) => feature), rows };
}

interface Column {
  readonly feature: Feature;
  readonly values: readonly number[];
}

function visitColumns(people: readonly PersonSample[]): Column[] {
  const totals = new Map<string, number>();
  for (const { visits } of people)
    for (const [name, times] of Object.entries(visits)) totals.set(name, (totals.get(name) ?? 0) + times);
  const names = [...totals]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MOST_TOUCHPOINTS)
    .map(([name]) => name);
  // Roots of shares: few visits of a rare touchpoint count, and many of a common one do not drown them.
  return names.map((touchpoint) => ({
    feature: { type: 'visits', touchpoint },
    values: people.map(({ visits }) => {
      const all = Object.values(visits).reduce((sum, times) => sum + times, 0);
      return all === 0 ? 0 : 2 * Math.sqrt((visits[touchpoint] ?? 0) / all);
    }),
  }));
}

function amountColumn(people: readonly PersonSample[]): Column {
  const amounts = people.map(({ visits }) =>
    Math.log1p(Object.values(visits).reduce((sum, times) => sum + times, 0)),
  );
  return { feature: { type: 'amount' }, values: standardised(amounts, 0.5) };
}

function traitColumns(people: readonly PersonSample[]): Column[] {
  const names = [...new Set(people.flatMap(({ traits }) => Object.keys(traits)))].sort();
  const columns = names.map((trait) => columnsOf(trait, people)).filter((found) => found.length > 0);
  return columns.slice(0, MOST_TRAITS).flat();
}

/** Names and addresses, of which everybody has another, say nothing. */
function columnsOf(trait: string, people: readonly PersonSample[]): Column[] {
  const values = people.map(({ traits }) => traits[trait]);
  const numbers = values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
  if (numbers.length >= LEAST_SHARE * people.length) {
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const filled = values.map((value) =>
      typeof value === 'number' && Number.isFinite(value) ? value : mean,
    );
    return isConstant(filled)
      ? []
      : [{ feature: { type: 'number', trait }, values: standardised(filled, 0.5) }];
  }
  const counts = new Map<string | boolean, number>();
  for (const value of values)
    if (typeof value === 'string' || typeof value === 'boolean')
      counts.set(value, (counts.get(value) ?? 0) + 1);
  const known = [...counts.values()].reduce((sum, times) => sum + times, 0);
  if (known < LEAST_SHARE * people.length || counts.size > MOST_VALUES || counts.size < 2) return [];
  return [...counts.keys()]
    .sort((a, b) => (String(a) < String(b) ? -1 : 1))
    .map((value) => ({
      feature: { type: 'value', trait, value },
      values: values.map((one) => (one === value ? VALUE_WEIGHT : 0)),
    }));
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

function standardised(values: readonly number[], weight: number): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  if (deviation === 0) return values.map(() => 0);
  return values.map((value) => weight * Math.max(-FARTHEST, Math.min(FARTHEST, (value - mean) / deviation)));
}
