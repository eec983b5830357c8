/**
 * What is believed of the candidates of one decision: the chance of a response by the model of each one's group, under
 * what is known of the person and the moment. What was used is kept for the record and for teaching.
 */
import type { Scope } from '../condition.ts';
import type { PredictorValue, PredictorValues } from '../learning/columns.ts';
import type { CompiledModel } from '../learning/compile.ts';
import { type Features, noFeatures } from '../learning/features.ts';
import { meanChance, sigmoid } from '../learning/logistic.ts';
import type { Belief } from '../learning/selection.ts';
import { standardValues } from '../learning/standard.ts';
import { type Scorer, Weights, wayKeys } from '../learning/weights.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding, DecisionRequest } from './deciding.ts';

export interface Believed {
  /** Chance of a response. */
  readonly propensity: Belief;
  readonly isNewcomer: boolean;
  readonly isSteady: boolean;
}

/** The model that a decision used: its state by version, and what it saw. */
export interface UsedModel {
  readonly model: string;
  /** Outcomes it had learnt from; 0: none. */
  readonly version: number;
  readonly values: PredictorValues;
}

/** Scorers that requests of one person at one instant share: what does not depend on the placement is found once. */
export class SharedScorers {
  readonly #known: { readonly weights: Weights; readonly features: Features; readonly scorer: Scorer }[] = [];
  readonly #untaught = new Map<CompiledModel, Weights>();

  of(weights: Weights, features: Features): Scorer {
    const isSame = (one: { weights: Weights; features: Features }) =>
      one.weights === weights &&
      areEqual(one.features.columns, features.columns) &&
      areEqual(one.features.values, features.values);
    const known = this.#known.find(isSame);
    if (known !== undefined) return known.scorer;
    const scorer = weights.scorer(features);
    this.#known.push({ weights, features, scorer });
    return scorer;
  }

  /** By a model that nothing was published of. */
  untaught(model: CompiledModel): Scorer {
    const weights =
      this.#untaught.get(model) ?? new Weights(model.definition.slopes, model.kinds.size, model.base);
    this.#untaught.set(model, weights);
    return this.of(weights, noFeatures);
  }
}

function areEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

interface Used {
  readonly record: UsedModel;
  readonly scorer: Scorer;
  isNewcomer(action: string): boolean;
}

type Asked = Pick<DecisionRequest, 'channel' | 'placement' | 'sendWithin'>;

export class Chances {
  readonly #deciding: Deciding;
  readonly #request: Asked;
  readonly #used = new Map<string, Used>();

  constructor(deciding: Deciding, request: Asked) {
    this.#deciding = deciding;
    this.#request = request;
  }

  /** @param way that it is said in, where it could be said in others */
  of({ name, definition }: CompiledAction, way?: string): Believed {
    const { learning } = this.#deciding.configuration;
    const used = this.#usedFor(definition.group);
    const ways = way === undefined ? undefined : wayKeys(name, way);
    const { mean, variance, own } = used.scorer.predict(name, definition.group, ways);
    const { scale } = learning.selection;
    const deviation = scale * Math.sqrt(own);
    const chance = sigmoid(mean);
    return {
      propensity: {
        mean: meanChance(mean, variance),
        deviation: deviation * chance * (1 - chance),
        logit: { mean, deviation },
      },
      isNewcomer: used.isNewcomer(name),
      isSteady: definition.regulated === true || learning.isSteady(name, definition.group),
    };
  }

  /** Mean chance of a response. */
  meanOf({ name, definition: { group } }: CompiledAction): number {
    const { mean, variance } = this.#usedFor(group).scorer.predict(name, group);
    return meanChance(mean, variance);
  }

  /** Notes that it was asked for these, and tells by what they were scored. */
  scorersOf(actions: readonly CompiledAction[]): readonly Scorer[] {
    const { models } = this.#deciding.configuration.learning;
    for (const { definition } of actions) {
      if (this.#used.size === models.size) break;
      this.#usedFor(definition.group);
    }
    return [...this.#used.values()].map(({ scorer }) => scorer);
  }

  /** How far the logit may lie off by the way alone, as it is drawn. */
  spreadOf({ name, definition }: CompiledAction, way: string | undefined): number {
    if (way === undefined) return 0;
    const { scorer } = this.#usedFor(definition.group);
    const { scale } = this.#deciding.configuration.learning.selection;
    return scale * Math.sqrt(scorer.predict(name, definition.group, wayKeys(name, way)).ofWay);
  }

  /** Models that were asked. */
  get used(): readonly UsedModel[] {
    return [...this.#used.values()].map(({ record }) => record);
  }

  #usedFor(group: string): Used {
    const model = this.#deciding.configuration.learning.modelOf(group);
    let used = this.#used.get(model.name);
    if (used === undefined) {
      used = this.#use(model);
      this.#used.set(model.name, used);
    }
    return used;
  }

  #use(model: CompiledModel): Used {
    const { world, configuration, scope, again, scorers = new SharedScorers() } = this.#deciding;
    const published = world.models.get(model.name);
    const recorded = again?.models?.find((used) => used.model === model.name);
    const values = valuesOf(model, scope, configuration.zone, this.#request);
    const record = { model: model.name, version: (recorded ?? published)?.version ?? 0, values };
    if (published === undefined)
      return {
        record,
        scorer: scorers.untaught(model),
        isNewcomer: () => false,
      };
    const { weights, columns } = published;
    const { until } = configuration.learning.selection.newcomers;
    return {
      record,
      scorer: scorers.of(weights, columns.features(values, model.kinds)),
      isNewcomer: (action) => weights.isNewcomer(action, until, published.version),
    };
  }
}

/** What has no value of its kind is left out. */
function valuesOf(model: CompiledModel, scope: Scope, zone: string, request: Asked): PredictorValues {
  const values = model.definition.standard ? standardValues(scope, zone, request) : [];
  for (const { name, type, condition } of model.predictors) {
    const value = valueAs(type, condition.evaluate(scope));
    if (value !== undefined) values.push([name, value]);
  }
  return Object.fromEntries(values);
}

const MOST_LETTERS = 100;

function valueAs(type: 'number' | 'category' | 'boolean', value: unknown): PredictorValue | undefined {
  const plain = typeof value === 'bigint' ? Number(value) : value;
  if (type === 'category')
    return typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean'
      ? String(plain).slice(0, MOST_LETTERS)
      : undefined;
  if (type === 'boolean') return typeof plain === 'boolean' ? plain : undefined;
  return typeof plain === 'number' && Number.isFinite(plain) ? plain : undefined;
}
