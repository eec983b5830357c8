/**
 * What was learnt about matching one kind of record, as a value: how often true pairs and strangers agree at each
 * level, how frequent values are, and by which keys pairs are found.
 */
import type { Frequencies } from './column.ts';
import { kinds } from './kinds/index.ts';
import type { Scale } from './kinds/kind.ts';
import type { Lessons } from './lessons.ts';
import type { DeclaredField } from './records.ts';

/** A key of a field; places in the declared fields and in the keys of the field's kind. */
export interface KeyPart {
  readonly field: number;
  readonly key: number;
}

/** Records that have equal keys in all parts are compared. */
export type Rule = readonly KeyPart[];

/** Of one scale of one field. All by level; each sums to 1 over the pairs that have both values. */
export interface ScaleModel {
  readonly field: number;
  /** Place in the scales of the field's kind. */
  readonly scale: number;
  /** How often pairs of one person are at the level. */
  readonly m: readonly number[];
  /** How often strangers are. */
  readonly u: readonly number[];
}

/**
 * One kind of people who share what they are looked up by and are not the same: a family, or all of one place. Without
 * them their shared surname and address would be taken for proof.
 */
export interface RelatedModel {
  /** Natural logarithm of the odds, against strangers. */
  readonly priorLogOdds: number;
  /** By scale of the model and level: how often related people are at it. */
  readonly shares: readonly (readonly number[])[];
}

/** What answers of people taught: it stands in the place of the weights that m and u give. */
export interface TaughtWeights {
  readonly priorLogOdds: number;
  /** By scale of the model and level: natural log-odds. */
  readonly weights: readonly (readonly number[])[];
  /** What the rarity of equal values counts; 1 as without answers. */
  readonly rarity: number;
}

export interface MatchingModel {
  readonly fields: readonly DeclaredField[];
  readonly scales: readonly ScaleModel[];
  /** Natural logarithm of the odds that two records taken at random are of one person. */
  readonly priorLogOdds: number;
  /** As many kinds as the records show. */
  readonly related: readonly RelatedModel[];
  /** Null before anybody answered. */
  readonly taught: TaughtWeights | null;
  /** What answers given since add to it; made anew from them, never stored. */
  readonly lessons?: Lessons | null;
  /** By field. */
  readonly frequencies: readonly Frequencies[];
  readonly rules: readonly Rule[];
  /** Keys that split blocks which are too large, the first that the rule has not. */
  readonly splits: Rule;
  /** Larger blocks are split, then passed over. */
  readonly mostInBlock: number;
  /** Records it was learnt from. */
  readonly records: number;
}

export function scaleOf(
  model: Pick<MatchingModel, 'fields'>,
  { field, scale }: Pick<ScaleModel, 'field' | 'scale'>,
): Scale {
  return kinds[model.fields[field]!.kind].scales[scale]!;
}

/** @example 'surname sound + birthday year' */
export function ruleText(model: Pick<MatchingModel, 'fields'>, rule: Rule): string {
  return rule
    .map(({ field, key }) => {
      const { name, kind } = model.fields[field]!;
      return `${name} ${kinds[kind].keys[key]}`;
    })
    .join(' + ');
}
