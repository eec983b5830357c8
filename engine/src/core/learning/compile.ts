/** Documents of kind `model` compiled: which model a group of actions has, and what it sees of a decision. */
import type { Condition, ConditionCompiler } from '../condition.ts';
import type { BarredPredictor, Barring } from '../decision/fairness/predictors.ts';
import { groupBy } from '../groups.ts';
import type { ProblemCollector } from '../problem.ts';
import { type Choosing, choosingOf } from './choose.ts';
import type { PredictorKind } from './columns.ts';
import {
  type ModelDefinition,
  type SelectionSettings,
  STANDARD_MODEL,
  standardModel,
  standardSelection,
} from './definition.ts';
import type { Teaching } from './model.ts';
import { standardKinds } from './standard.ts';
import { baseOf } from './weights.ts';

export interface CompiledModel extends Teaching {
  readonly name: string;
  readonly definition: ModelDefinition;
  readonly maturationMs: number;
  readonly predictors: readonly (PredictorKind & { readonly condition: Condition })[];
}

export interface LearningPlan {
  readonly models: ReadonlyMap<string, CompiledModel>;
  /** Of the actions of a group. */
  modelOf(group: string): CompiledModel;
  readonly selection: SelectionSettings;
  /** Of it, what goes into the choice among candidates, and on its record. */
  readonly choosing: Choosing;
  /** True where an action of the group is never chosen by chance. */
  isSteady(action: string, group: string): boolean;
  /** Predictors that models do without, because they tell of a protected trait. */
  readonly barred: readonly BarredPredictor[];
}

export function compileLearning(
  definitions: readonly ModelDefinition[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
  bars: Barring = () => undefined,
): LearningPlan {
  checkModels(definitions, problems);
  const barred: BarredPredictor[] = [];
  const standard = definitions.find(({ name }) => name === STANDARD_MODEL) ?? standardModel;
  const models = new Map(
    [standard, ...definitions.filter((one) => one !== standard)].map((definition) => [
      definition.name,
      compileModel(definition, compiler, problems, bars, barred),
    ]),
  );
  const standardOne = models.get(STANDARD_MODEL)!;
  const byGroup = new Map(
    definitions.flatMap(({ name, groups = [] }) =>
      groups.map((group) => [group, models.get(name)!] as const),
    ),
  );
  const selection = standard.selection ?? standardSelection;
  const steady = new Set(selection.withoutChance);
  return {
    models,
    modelOf: byGroup.size === 0 ? () => standardOne : (group) => byGroup.get(group) ?? standardOne,
    selection,
    choosing: choosingOf(selection),
    isSteady: (action, group) => steady.size > 0 && (steady.has(group) || steady.has(action)),
    barred,
  };
}

function compileModel(
  definition: ModelDefinition,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
  bars: Barring,
  barred: BarredPredictor[],
): CompiledModel {
  const predictors = definition.predictors.flatMap((predictor, index) => {
    const path = ['predictors', index, 'value'];
    const condition = problems.try(definition, path, () => compiler.compile(predictor.value));
    const bar = condition && bars(condition);
    if (bar) barred.push({ ...bar, model: definition.name, predictor: predictor.name, index });
    return condition && !bar ? [{ ...predictor, condition }] : [];
  });
  const { expectedRate } = definition;
  const kinds: PredictorKind[] = [...(definition.standard ? standardKinds : []), ...predictors];
  return {
    name: definition.name,
    definition,
    maturationMs: definition.maturation,
    halfLifeMs: definition.halfLife,
    ...(expectedRate !== undefined && { base: baseOf(expectedRate) }),
    predictors,
    kinds: new Map(kinds.map((kind) => [kind.name, kind])),
  };
}

function checkModels(definitions: readonly ModelDefinition[], problems: ProblemCollector): void {
  const owners = groupBy(
    definitions.flatMap((d) => (d.groups ?? []).map((group) => [group, d.name] as const)),
  );
  for (const definition of definitions) {
    const { name, groups, selection, predictors } = definition;
    const isStandard = name === STANDARD_MODEL;
    if (isStandard && groups !== undefined) {
      const message = `the model "${STANDARD_MODEL}" is of all groups that no other names`;
      problems.add(
        definition,
        ['groups'],
        'standard_model_groups',
        message,
        'leave `groups` out, or give it another name',
      );
    }
    if (!isStandard && groups === undefined) {
      const mend = `name its groups, or call it "${STANDARD_MODEL}": that one is of all others`;
      problems.add(definition, ['name'], 'model_without_groups', `the model "${name}" has no groups`, mend);
    }
    if (!isStandard && selection !== undefined) {
      const mend = `write it into the model "${STANDARD_MODEL}": it holds for all candidates of a decision`;
      problems.add(
        definition,
        ['selection'],
        'selection_of_one_model',
        'one way of choosing holds for all models',
        mend,
      );
    }
    for (const [i, group] of (groups ?? []).entries()) {
      const [first] = owners.get(group)!;
      if (first === name && owners.get(group)!.lastIndexOf(name) === owners.get(group)!.indexOf(name))
        continue;
      const message = `the group "${group}" has a model already, "${first}"`;
      problems.add(
        definition,
        ['groups', i],
        'group_with_model',
        message,
        'name each group in one model only',
      );
    }
    checkPredictors(definition, predictors, problems);
  }
}

const standardNames: ReadonlySet<string> = new Set(standardKinds.map(({ name }) => name));

function checkPredictors(
  definition: ModelDefinition,
  predictors: ModelDefinition['predictors'],
  problems: ProblemCollector,
): void {
  const names = new Set<string>();
  for (const [i, { name, type, bins }] of predictors.entries()) {
    const at = (field: string) => ['predictors', i, field];
    if (names.has(name)) {
      problems.add(
        definition,
        at('name'),
        'predictor_twice',
        `there is a predictor "${name}" already`,
        'give each a name of its own',
      );
    }
    if (definition.standard && standardNames.has(name)) {
      const mend = 'give it another name, or write `standard: false`';
      problems.add(definition, at('name'), 'standard_predictor', `"${name}" is a standard predictor`, mend);
    }
    if (bins !== undefined && type !== 'number') {
      problems.add(
        definition,
        at('bins'),
        'bins_of_number',
        `"${name}" is a ${type}: it has no bins`,
        'leave `bins` out',
      );
    }
    if (bins?.some((edge, place) => place > 0 && edge <= bins[place - 1]!)) {
      problems.add(
        definition,
        at('bins'),
        'bins_in_order',
        'the edges of bins ascend',
        'write them from the lowest to the highest',
      );
    }
    names.add(name);
  }
}
