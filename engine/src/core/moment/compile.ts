/** Moments compiled: what each event name may say about the person, as a table. */
import type { Condition, ConditionCompiler } from '../condition.ts';
import { groupBy } from '../groups.ts';
import type { ProblemCollector } from '../problem.ts';
import type { Classifier } from './classifier.ts';
import type { MomentsDefinition } from './definition.ts';
import { logOdds, MOMENTS, type MomentScale, type PerMoment } from './evidence.ts';
import { ModelRefused } from './model-text.ts';
import { standardSigns, standardTexts } from './standard.ts';
import { starter } from './starter.ts';
import { NO_MOMENT, type TrainedMoments, trainedFrom } from './trained.ts';

export interface CompiledMoments extends MomentScale {
  readonly texts: ReadonlyMap<string, readonly SpokenText[]>;
  readonly signs: ReadonlyMap<string, readonly Sign[]>;
  readonly reader: TextReader | null;
}

/** Where people say things. */
export interface SpokenText {
  readonly property: readonly string[];
  readonly weight: number;
}

export interface Sign {
  readonly where: Condition | undefined;
  /** Of a learnt one: the property that must have the value. */
  readonly property: string | undefined;
  readonly value: string | boolean | undefined;
  readonly weights: PerMoment;
}

export interface TextReader {
  readonly classifier: Classifier;
  /** Label of each moment; -1 where no example had it. */
  readonly labels: readonly number[];
  /** Label of what shows no moment; -1 where no example had it. */
  readonly none: number;
  /** Log-odds of each moment among the examples that show one. */
  readonly expected: PerMoment;
}

/** Null where no document switches moments on. */
export function compileMoments(
  definitions: readonly MomentsDefinition[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): CompiledMoments | null {
  const [definition, second] = definitions;
  if (definition === undefined) return null;
  if (second !== undefined) {
    const mend = `keep one of the two: "${definition.name}" is there already`;
    problems.add(
      second,
      ['name'],
      'several_moments',
      'there is more than one document of kind moments',
      mend,
    );
  }
  const trained = trainedOf(definition, problems);
  const { halfLife, usual, texts = standardTexts } = definition;
  const scale = { halfLifeMs: halfLife, usual: MOMENTS.map((moment) => logOdds(usual[moment])) };
  return {
    ...(scale as unknown as MomentScale),
    texts: byEvent(texts, ({ property, weight }) => ({ property: property.split('.'), weight })),
    signs: signsOf(definition, trained, compiler, problems),
    reader: trained.classifier && readerOf(trained.classifier),
  };
}

const nothing: TrainedMoments = { classifier: null, signs: [] };

function trainedOf(definition: MomentsDefinition, problems: ProblemCollector): TrainedMoments {
  const { model, trained } = definition;
  if (trained === undefined) {
    if (model === 'starter') return starter();
    if (model === 'none') return nothing;
    const mend = 'name a *.model.json file beside the document, "starter" or "none"';
    problems.add(definition, ['model'], 'no_model', `the model ${model} was not read`, mend);
    return nothing;
  }
  try {
    return trainedFrom(trained);
  } catch (error) {
    if (!(error instanceof ModelRefused)) throw error;
    const mend = 'train it again with `kairos moments train`';
    problems.add(definition, ['model'], error.code, `${model}: ${error.message}`, mend);
    return nothing;
  }
}

function signsOf(
  definition: MomentsDefinition,
  trained: TrainedMoments,
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): Map<string, Sign[]> {
  if (definition.signs === undefined && trained.signs.length > 0) {
    return byEvent(trained.signs, ({ property, value, weights }) => ({
      where: undefined,
      property,
      value,
      weights,
    }));
  }
  const written = definition.signs ?? standardSigns;
  return byEvent(written, ({ where, weights }, i) => ({
    where:
      where === undefined
        ? undefined
        : problems.try(definition, ['signs', i, 'where'], () => compiler.compile(where)),
    property: undefined,
    value: undefined,
    weights: perMoment((moment) => weights[MOMENTS[moment]!]),
  }));
}

function byEvent<T extends { readonly event: string }, R>(
  items: readonly T[],
  make: (item: T, index: number) => R,
): Map<string, R[]> {
  return groupBy(items.map((item, i) => [item.event, make(item, i)] as const));
}

function readerOf(classifier: Classifier): TextReader {
  const { labels, shares } = classifier;
  const places = MOMENTS.map((moment) => labels.indexOf(moment));
  const none = labels.indexOf(NO_MOMENT);
  const inside = 1 - (none < 0 ? 0 : shares[none]!);
  const expected = perMoment((moment) => {
    const place = places[moment]!;
    return place < 0 ? 0 : logOdds(Math.min(0.999, shares[place]! / inside));
  });
  return { classifier, labels: places, none, expected };
}

export function perMoment(of: (moment: number) => number): PerMoment {
  return [of(0), of(1), of(2), of(3)];
}
