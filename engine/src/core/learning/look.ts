/** What is told of a model to people: how good it has been, what it goes by, what changed; with the words of the API. */

import { type ContrastRow, fadedTogether } from './contrast.ts';
import { noFeatures } from './features.ts';
import { Figures, liftOf } from './figures.ts';
import type { ResponseModel } from './model.ts';
import { chanceOf } from './weights.ts';

export interface FiguresLook {
  /** What actions that were shown have come to: a response, or none within the time of the model. */
  readonly outcomes: number;
  readonly responses: number;
  /** Shown beside these, not heard of yet, and not yet known to be silent. */
  readonly open: number;
  /** Mean of the chances that were predicted; null without outcomes. */
  readonly predicted: number | null;
  /** Chance that a response was predicted higher than none, each before it was learnt from; null without both. */
  readonly auc: number | null;
  /** Mean distance between predicted and observed shares, over all outcomes; null while nobody is known to be silent. */
  readonly calibrationError: number | null;
  /** Response rate over that of random control, less one; null while the control had no response, or nobody is known to be silent. */
  readonly lift: number | null;
  /** Of the outcomes, those chosen by chance alone, and their responses. */
  readonly controls: number;
  readonly controlResponses: number;
  readonly calibration: readonly {
    readonly predicted: number;
    readonly observed: number;
    readonly outcomes: number;
  }[];
  readonly days: readonly {
    /** Of UTC, since 1970-01-01. */
    readonly day: number;
    readonly outcomes: number;
    readonly responses: number;
    readonly predicted: number;
    /** Over all outcomes up to then. */
    readonly auc: number | null;
    /** Of the outcomes of the day alone; null while there are too few. */
    readonly aucOfDay: number | null;
    /** Of the day alone, as in all; null where controls were not counted by day yet. */
    readonly lift: number | null;
    readonly controls: number | null;
    readonly controlResponses: number | null;
    /** Share of all outcomes of the model on the day; null where so old a day of the model is not kept. */
    readonly coverage: number | null;
  }[];
}

export interface ActionLook {
  readonly action: string;
  readonly group: string;
  /** Mean chance of a response where nothing else is known, and the share of all outcomes that it has. */
  readonly chance: number;
  readonly coverage: number;
  readonly figures: FiguresLook;
}

export interface PredictorLook {
  readonly predictor: string;
  readonly counts: boolean;
  /** Outcomes there had been when it began to. */
  readonly since: number | null;
  /** Standard deviations above chance: then, or by now. */
  readonly evidence: number;
  /** Log-odds that its columns add, by group; none where it does not count. */
  readonly weights: readonly { readonly column: string; readonly group: string; readonly weight: number }[];
}

export interface ModelLook {
  readonly model: string;
  /** Outcomes it has learnt from. */
  readonly version: number;
  readonly figures: FiguresLook;
  /** The most shown first. */
  readonly actions: readonly ActionLook[];
  readonly actionCount: number;
  readonly predictors: readonly PredictorLook[];
  readonly drifts: readonly {
    readonly group: string;
    readonly at: number;
    readonly version: number;
    readonly shift: number;
  }[];
  /** Where it counts what saying actions adds: all of them, by name, what is left of each; absent: it does not. */
  readonly contrasts?: readonly ContrastRow[];
}

export interface LookAsked {
  /** Only this action; absent: the most shown. */
  readonly action?: string | undefined;
  /** Its group: the action is told of before it has any outcome, too. */
  readonly group?: string | undefined;
  readonly limit: number;
}

export function lookAt(name: string, model: ResponseModel, { action, group, limit }: LookAsked): ModelLook {
  const isTold = action !== undefined && (group !== undefined || model.figures.has(action));
  const asked = action === undefined ? mostShown(model, limit) : isTold ? [action] : [];
  const groups = action === undefined ? undefined : (model.weights.actions.get(action)?.family ?? group);
  return {
    model: name,
    version: model.version,
    figures: figuresOf(model.total, outcomesByDay(model), model.atRisk.open()),
    actions: actionsOf(asked, model, group),
    actionCount: model.figures.size,
    predictors: predictorsOf(model, groups),
    drifts: model.notes.map(({ family, at, version, shift }) => ({ group: family, at, version, shift })),
    ...(model.contrasts.size > 0 && { contrasts: contrastsOf(model) }),
  };
}

function contrastsOf({ contrasts }: ResponseModel): ContrastRow[] {
  return [...fadedTogether([...contrasts.values()])].sort((a, b) => (a.action < b.action ? -1 : 1));
}

function mostShown({ figures }: ResponseModel, limit: number): string[] {
  return [...figures]
    .sort(([a, one], [b, other]) => other.n - one.n || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([action]) => action);
}

/** Of the whole model, by day: what an action covers is told beside them. */
function outcomesByDay({ total }: ResponseModel): ReadonlyMap<number, number> {
  return new Map(total.days.map(({ day, n }) => [day, n]));
}

/** @param group of those without outcomes */
function actionsOf(actions: readonly string[], model: ResponseModel, group = ''): ActionLook[] {
  const byDay = outcomesByDay(model);
  return actions.map((action) => {
    const family = model.weights.actions.get(action)?.family ?? group;
    return actionOf(action, family, model, byDay);
  });
}

function actionOf(
  action: string,
  family: string,
  model: ResponseModel,
  byDay: ReadonlyMap<number, number>,
): ActionLook {
  const figures = model.figures.get(action) ?? new Figures();
  return {
    action,
    group: family,
    chance: chanceOf(model.weights.predict(action, family, noFeatures)),
    coverage: model.total.n > 0 ? figures.n / model.total.n : 0,
    figures: figuresOf(figures, byDay, model.atRisk.open(action)),
  };
}

function shareOf(part: number, all: number): number | null {
  return all > 0 ? part / all : null;
}

function figuresOf(figures: Figures, byDay: ReadonlyMap<number, number>, open: number): FiguresLook {
  const { n, responses, predicted, auc, lift, controls, controlResponses, calibration, days } = figures;
  // Responses are known first: of these alone nothing follows.
  const isJudged = n > responses;
  const distance = calibration.reduce((sum, bin) => sum + bin.n * Math.abs(bin.predicted - bin.observed), 0);
  return {
    outcomes: n,
    responses,
    open,
    predicted: n > 0 ? predicted / n : null,
    auc,
    calibrationError: isJudged ? distance / n : null,
    lift: isJudged ? lift : null,
    controls,
    controlResponses,
    calibration: calibration.map((bin) => ({
      predicted: bin.predicted,
      observed: bin.observed,
      outcomes: bin.n,
    })),
    days: days.map((day) => ({
      day: day.day,
      outcomes: day.n,
      responses: day.responses,
      predicted: day.n > 0 ? day.predicted / day.n : 0,
      auc: day.auc,
      aucOfDay: day.ownAuc,
      lift: liftOf(day),
      controls: day.controls,
      controlResponses: day.controlResponses,
      coverage: shareOf(day.n, byDay.get(day.day) ?? 0),
    })),
  };
}

/** Weights that are told: the strongest. */
const MOST_WEIGHTS = 12;

/** @param group of which weights are told; absent: of all */
function predictorsOf(model: ResponseModel, group: string | undefined): PredictorLook[] {
  const { columns } = model;
  const names = [...new Set(columns.list.map(({ predictor }) => predictor))];
  return names
    .map((predictor): PredictorLook => {
      const merit = columns.merits.get(predictor);
      return {
        predictor,
        counts: merit !== undefined,
        since: merit?.version ?? null,
        evidence: merit?.evidence ?? model.evidenceOf(predictor),
        weights: merit ? weightsOf(model, predictor, group) : [],
      };
    })
    .sort((a, b) => Number(b.counts) - Number(a.counts) || b.evidence - a.evidence);
}

function weightsOf(
  { weights, columns }: ResponseModel,
  predictor: string,
  group: string | undefined,
): PredictorLook['weights'] {
  const families = [...weights.families].filter(([name]) => group === undefined || name === group);
  return columns.list
    .flatMap((column, i) =>
      column.predictor === predictor
        ? families.map(([name, { row }]) => ({
            column: column.name,
            group: name,
            weight: (weights.shared.means[i + 1] ?? 0) + (row.means[i + 1] ?? 0),
          }))
        : [],
    )
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, MOST_WEIGHTS);
}
