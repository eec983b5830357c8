/** Models of responses: how good they are, by action and day, and what they go by. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CompiledModel, LearningPlan } from '../../core/learning/compile.ts';
import { type ActionLook, type FiguresLook, lookAt, type ModelLook } from '../../core/learning/look.ts';
import { ResponseModel } from '../../core/learning/model.ts';
import { nameSchema } from '../../core/name.ts';
import type { ModelAction, ModelFigures, ModelSummary } from '../api-learning.ts';
import { dateOf, instant } from '../instant.ts';
import { modelActionShape, modelShape, modelsShape } from '../learning-shapes.ts';
import type { ServerParts } from '../parts.ts';
import { tellsOfNobody } from '../personal.ts';
import { notFound } from '../problem.ts';

const MOST_ACTIONS = 200;

export function learningRoutes({ engine, compiled }: ServerParts): FastifyPluginAsyncZod {
  const plan = (): LearningPlan | undefined => compiled()?.learning;
  const modelCalled = (name: string): { model: CompiledModel; plan: LearningPlan } => {
    const found = plan();
    const model = found?.models.get(name);
    if (found && model) return { model, plan: found };
    throw notFound('unknown_model', `there is no model ${name}`, 'GET /v1/models names all of them');
  };

  return async (app) => {
    app.get(
      '/v1/models',
      {
        config: tellsOfNobody,
        schema: { summary: 'Models of responses and how good they are', response: { 200: modelsShape } },
      },
      async () => {
        const models = [...(plan()?.models.values() ?? [])];
        const looks = await Promise.all(models.map(({ name }) => engine.model(name, { limit: 0 })));
        return { models: models.map((model, i) => summaryOf(model, looks[i])) };
      },
    );

    app.get(
      '/v1/models/:name',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'One model: its actions, its predictors, what drifted',
          params: z.object({ name: nameSchema }),
          querystring: z.object({
            limit: z.coerce.number().int().min(1).max(MOST_ACTIONS).default(MOST_ACTIONS),
          }),
          response: { 200: modelShape },
        },
      },
      async ({ params, query }) => {
        const { model, plan: found } = modelCalled(params.name);
        const look = await engine.model(params.name, { limit: query.limit });
        const { method, scale, control } = found.selection;
        return {
          ...summaryOf(model, look),
          actions: (look?.actions ?? []).map(actionOf),
          predictors: look?.predictors ?? [],
          drifts: (look?.drifts ?? []).map((drift) => ({ ...drift, at: instant(drift.at) })),
          selection: { method, scale, control },
        };
      },
    );

    app.get(
      '/v1/models/:name/actions/:action',
      {
        config: tellsOfNobody,
        schema: {
          summary: 'One action of a model: AUC, calibration, lift and coverage, by day',
          params: z.object({ name: nameSchema, action: z.string().min(1).max(300) }),
          response: { 200: modelActionShape },
        },
      },
      async ({ params }) => {
        const { model, plan: found } = modelCalled(params.name);
        const group = compiled()?.actionsByName.get(params.action)?.definition.group;
        const isOwn = group !== undefined && found.modelOf(group) === model;
        const asked = { action: params.action, limit: 1, ...(isOwn && { group }) };
        const look = (await engine.model(params.name, asked)) ?? lookAt(model.name, untaught(model), asked);
        const [action] = look.actions;
        if (action) return { model: params.name, action: actionOf(action), predictors: look.predictors };
        const message = `the model ${params.name} knows no outcome of an action ${params.action}, and none in force is its`;
        throw notFound('unknown_outcomes', message, 'GET /v1/models/:name names those that it knows');
      },
    );
  };
}

/** As it begins. */
function untaught({ definition, kinds }: CompiledModel): ResponseModel {
  return new ResponseModel(definition.slopes, kinds.size);
}

function summaryOf(model: CompiledModel, look: ModelLook | undefined): ModelSummary {
  return {
    name: model.name,
    version: look?.version ?? 0,
    groups: model.definition.groups ?? [],
    maturationMs: model.maturationMs,
    figures: look ? figuresOf(look.figures) : noFigures,
    actionCount: look?.actionCount ?? 0,
  };
}

function actionOf({ action, group, chance, coverage, figures }: ActionLook): ModelAction {
  return { action, group, chance, coverage, figures: figuresOf(figures) };
}

function figuresOf({ days, ...figures }: FiguresLook): ModelFigures {
  return {
    ...figures,
    days: days.map(({ day, ...of }) => ({ day: dateOf(day), ...of })),
  };
}

const noFigures: ModelFigures = {
  outcomes: 0,
  responses: 0,
  open: 0,
  predicted: null,
  auc: null,
  calibrationError: null,
  lift: null,
  controls: 0,
  controlResponses: 0,
  calibration: [],
  days: [],
};
