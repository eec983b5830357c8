/**
 * What is believed of the candidates of one decision: the chance of a response by the model of each one's group, under
 * what is known of the person and the moment. What was used is kept for the record and for teaching.
 */
import type { Scope } from '../condition.ts';
import type { PredictorValue, PredictorValues } from '../learning/columns.ts';
import type { CompiledModel } from '../learning/compile.ts';
import { noFeatures } from '../learning/features.ts';
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
    const { world, configuration, scope, again } = this.#deciding;
    const published = world.models.get(model.name);
    const recorded = again?.models?.find((used) => used.model === model.name);
    const values = valuesOf(model, scope, configuration.zone, this.#request);
    const record = { model: model.name, version: (recorded ?? published)?.version ?? 0, values };
    if (published === undefined)
      return {
        record,
        scorer: new Weights(model.definition.slopes, model.kinds.size).scorer(noFeatures),
        isNewcomer: () => false,
      };
    const { weights, columns } = published;
    const { until } = configuration.learning.selection.newcomers;
    return {
      record,
      scorer: weights.scorer(columns.features(values, model.kinds)),
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
