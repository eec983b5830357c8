/** A model as plain data: what is stored, and what changed since it was last published to those who decide. */
import { Columns, type Merit } from './columns.ts';
import { type ContrastRow, type ContrastState, contrastFrom, contrastState } from './contrast.ts';
import type { Cohort, Drift } from './drift.ts';
import { Figures } from './figures.ts';
import type { Evidence } from './merit.ts';
import { type DriftNote, ResponseModel } from './model.ts';
import { RiskCohort, type RiskState } from './risk-set.ts';
import type { DenseRow } from './row.ts';
import { type UpliftShares, upliftShares } from './uplift.ts';
import { type ActionLevel, BASE, familyRow, type Slopes, sharedRow, Weights } from './weights.ts';

/** Means and variances by column. */
type RowState = readonly [means: readonly number[], variances: readonly number[]];
type FamilyState = readonly [name: string, n: number, at: number, ...row: RowState];
/** With weights of its own: their means, and one half of the symmetric covariance row by row. */
type ActionState = readonly [
  name: string,
  family: string,
  n: number,
  at: number,
  mean: number,
  variance: number,
  own?: RowState,
];
type ColumnState = readonly [
  index: number,
  name: string,
  predictor: string,
  n: number,
  mean: number,
  squares: number,
];

/** Absolute values, so that one that comes twice does no harm. */
export interface ModelDelta {
  readonly model: string;
  /** All of it: whatever was known before is gone. */
  readonly isWhole: boolean;
  readonly slopes: Slopes;
  /** Features that were expected, where actions have weights of their own. */
  readonly expected: number;
  readonly version: number;
  readonly shared: RowState;
  readonly families: readonly FamilyState[];
  readonly actions: readonly ActionState[];
  readonly columns: readonly ColumnState[];
  /** Predictors that count. */
  readonly merits: readonly (readonly [predictor: string, version: number, evidence: number])[];
  /** Where it began; absent: as usual. */
  readonly base?: number;
  /** Treatments and variants, by action; absent: nothing of them. */
  readonly ways?: readonly ActionState[];
  /** What came of saying actions and of not saying them; absent: nobody counts that. */
  readonly contrasts?: readonly ContrastState[];
}

/** What a decision sees of a model. */
export class PublishedModel {
  version = 0;
  readonly columns = new Columns();
  readonly weights: Weights;
  readonly #contrasts = new Map<string, ContrastRow>();
  /** Null: not asked since the counts changed. */
  #uplift: UpliftShares | undefined | null = null;

  constructor({ slopes, expected, base }: Pick<ModelDelta, 'slopes' | 'expected' | 'base'>) {
    this.weights = new Weights(slopes, expected, base);
  }

  apply(delta: ModelDelta): void {
    this.version = delta.version;
    setWeights(this.weights, delta);
    setColumns(this.columns, delta);
    for (const state of delta.contrasts ?? []) this.#contrasts.set(state[0], contrastFrom(state));
    if (delta.contrasts !== undefined) this.#uplift = null;
  }

  /** What saying actions adds; undefined while too little is known. */
  get uplift(): UpliftShares | undefined {
    if (this.#uplift === null) this.#uplift = upliftShares([...this.#contrasts.values()]);
    return this.#uplift;
  }

  /** Whole, as one delta to nothing. */
  state(model: string): ModelDelta {
    const { weights, columns, version } = this;
    return { ...wholeOf(model, weights, columns, version), ...contrastsState(this.#contrasts.values()) };
  }
}

/** What changed since this was last asked; everything where `isWhole`. */
export function takeDelta(name: string, model: ResponseModel, isWhole: boolean): ModelDelta {
  const { weights, columns, changed, version } = model;
  const delta = isWhole
    ? { ...wholeOf(name, weights, columns, version), ...contrastsState(model.contrasts.values()) }
    : {
        model: name,
        isWhole: false,
        slopes: weights.slopes,
        expected: weights.expected,
        version,
        shared: rowState(weights.shared),
        families: [...changed.families].map((family) => familyState(family, weights)),
        actions: [...changed.actions].map((action) => actionState(action, weights.actions.get(action)!)),
        columns: [...columns.changed].map((index) => columnState(columns, index)),
        merits: changed.merits ? meritState(columns) : [],
        ...waysState(changed.ways, weights),
        ...contrastsState([...changed.contrasts].map((action) => model.contrasts.get(action)!)),
      };
  changed.families.clear();
  changed.actions.clear();
  changed.ways.clear();
  changed.contrasts.clear();
  changed.merits = false;
  columns.changed.clear();
  return delta;
}

type Tuple = readonly unknown[];

export function modelState(model: ResponseModel): Tuple {
  const { weights, columns, merits, drifts, notes, total, figures, sharedAt, version, atRisk } = model;
  return [
    { ...wholeOf('', weights, columns, version), ...contrastsState(model.contrasts.values()) },
    sharedAt,
    [...merits.levels].map(([level, { u, v }]) => [level, u, v]),
    [...drifts].map(([family, { n, logs, cohorts }]) => [family, n, logs, cohorts]),
    notes,
    total.state(),
    [...figures].map(([action, one]) => [action, one.state()]),
    atRisk.cohorts.map((cohort) => cohort.state()),
  ];
}

export function modelFrom(state: Tuple): ResponseModel {
  const [whole, sharedAt, merits, drifts, notes, total, figures, atRisk = []] = state as [
    ModelDelta,
    number,
    [string, number[], number[]][],
    [string, number, number[], Cohort[]?][],
    DriftNote[],
    Tuple,
    [string, Tuple][],
    RiskState[]?,
  ];
  const model = new ResponseModel(whole.slopes, whole.expected, whole.base);
  model.version = whole.version;
  setWeights(model.weights, whole);
  setColumns(model.columns, whole);
  for (const row of whole.contrasts ?? []) model.contrasts.set(row[0], contrastFrom(row));
  model.sharedAt = sharedAt;
  for (const [level, u, v] of merits) model.merits.levels.set(level, { u, v } satisfies Evidence);
  // Builds before this one judged outcomes one by one.
  for (const [family, n, logs, cohorts = []] of drifts)
    model.drifts.set(family, { n, logs, cohorts } satisfies Drift);
  model.notes = notes;
  model.total = Figures.from(total);
  for (const [action, one] of figures) model.figures.set(action, Figures.from(one));
  for (const cohort of atRisk) model.atRisk.cohorts.push(RiskCohort.from(cohort));
  return model;
}

function wholeOf(model: string, weights: Weights, columns: Columns, version: number): ModelDelta {
  return {
    model,
    isWhole: true,
    slopes: weights.slopes,
    expected: weights.expected,
    version,
    shared: rowState(weights.shared),
    families: [...weights.families.keys()].map((family) => familyState(family, weights)),
    actions: [...weights.actions].map(([action, level]) => actionState(action, level)),
    columns: columns.list.map((_, i) => columnState(columns, i + 1)),
    merits: meritState(columns),
    ...waysState([...weights.ways.keys()], weights),
  };
}

/** Nothing where no action was said in several ways, and the model began as usual. */
function waysState(keys: Iterable<string>, { ways, base }: Weights): Pick<ModelDelta, 'ways' | 'base'> {
  const rows = [...keys].map((key) => actionState(key, ways.get(key)!));
  return { ...(base !== BASE && { base }), ...(rows.length > 0 && { ways: rows }) };
}

function contrastsState(rows: Iterable<ContrastRow>): Pick<ModelDelta, 'contrasts'> {
  const contrasts = Array.from(rows, contrastState);
  return contrasts.length > 0 ? { contrasts } : {};
}

function rowState({ means, variances }: { means: Float64Array; variances: Float64Array }): RowState {
  return [[...means], [...variances]];
}

function familyState(name: string, weights: Weights): FamilyState {
  const { n, at, row } = weights.families.get(name)!;
  return [name, n, at, ...rowState(row)];
}

function actionState(name: string, level: ActionLevel): ActionState {
  const { family, n, at, mean, variance, own } = level;
  const plain = [name, family, n, at, mean, variance] as const;
  return own === null ? plain : [...plain, [[...own.means], halfOf(own)]];
}

function columnState({ list }: Columns, index: number): ColumnState {
  const { name, predictor, n, mean, squares } = list[index - 1]!;
  return [index, name, predictor, n, mean, squares];
}

function meritState({ merits }: Columns): ModelDelta['merits'] {
  return [...merits].map(([predictor, { version, evidence }]) => [predictor, version, evidence] as const);
}

function setWeights(weights: Weights, delta: ModelDelta): void {
  weights.shared = sharedRow(...numbers(delta.shared));
  for (const [name, n, at, means, variances] of delta.families)
    weights.families.set(name, { n, at, row: familyRow(...numbers([means, variances])) });
  for (const [name, family, n, at, mean, variance, own] of delta.actions) {
    const level: ActionLevel = {
      n,
      at,
      mean,
      variance,
      family,
      own: own === undefined ? null : weights.denseRow(Float64Array.from(own[0]), wholeMatrix(own)),
    };
    weights.actions.set(name, level);
  }
  for (const [key, family, n, at, mean, variance] of delta.ways ?? [])
    weights.ways.set(key, { n, at, mean, variance, family, own: null });
}

function setColumns(columns: Columns, delta: ModelDelta): void {
  for (const [index, name, predictor, n, mean, squares] of delta.columns)
    columns.set(index, { name, predictor, n, mean, squares });
  for (const [predictor, version, evidence] of delta.merits)
    columns.merits.set(predictor, { version, evidence } satisfies Merit);
}

function numbers([means, variances]: RowState): [Float64Array, Float64Array] {
  return [Float64Array.from(means), Float64Array.from(variances)];
}

function halfOf({ means, covariance }: DenseRow): number[] {
  const width = means.length;
  const half: number[] = [];
  for (let i = 0; i < width; i++) for (let j = 0; j <= i; j++) half.push(covariance[i * width + j]!);
  return half;
}

function wholeMatrix([means, half]: RowState): Float64Array {
  const width = means.length;
  const matrix = new Float64Array(width * width);
  let next = 0;
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++, next++) {
      matrix[i * width + j] = half[next]!;
      matrix[j * width + i] = half[next]!;
    }
  return matrix;
}
