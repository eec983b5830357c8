/**
 * A learnt model as text, so that it outlives the process that learnt it and single records are matched with it later.
 * It holds the values that several records share: keep it where personal data is kept, and learn again after an erasure.
 */
import { z } from 'zod';
import { KINDS, type KindName, kinds } from './kinds/index.ts';
import type { FieldKind } from './kinds/kind.ts';
import type { MatchingModel } from './model.ts';

/** Raised whenever a text of before would be read wrongly: fields, levels, keys or what a number means. */
const VERSION = 3;

/** It is of another version, or damaged: learn again. */
export class ModelUnreadable extends Error {
  override readonly name = 'ModelUnreadable';
  readonly code = 'matching_model_unreadable';
  readonly mend = 'learn the model again';
}

const counts = z.array(z.tuple([z.string(), z.int().nonnegative()])).transform((rows) => new Map(rows));
const place = z.int().nonnegative();
const part = z.strictObject({ field: place, key: place });
const levels = z.array(z.number());
const byLevel = z.array(levels);

const frequenciesSchema = z.strictObject({
  total: place,
  values: counts,
  words: counts,
  distinct: place,
  placeholders: z.array(z.string()),
});

const schema = z.strictObject({
  version: z.literal(VERSION),
  fields: z.array(z.strictObject({ name: z.string(), kind: z.enum(KINDS) })).min(1),
  scales: z.array(z.strictObject({ field: place, scale: place, m: levels, u: levels })),
  priorLogOdds: z.number(),
  related: z.array(z.strictObject({ priorLogOdds: z.number(), shares: byLevel })),
  taught: z.strictObject({ priorLogOdds: z.number(), weights: byLevel, rarity: z.number() }).nullable(),
  frequencies: z.array(frequenciesSchema),
  rules: z.array(z.array(part).min(1)),
  splits: z.array(part),
  mostInBlock: z.int().positive(),
  records: place,
});

/** Read by {@link readModel} it gives the same scores to the last bit. */
export function modelText({ lessons: _, ...model }: MatchingModel): string {
  const frequencies = model.frequencies.map(({ values, words, ...rest }) => {
    return { ...rest, values: [...values], words: [...words] };
  });
  return JSON.stringify({ version: VERSION, ...model, frequencies });
}

/** @throws ModelUnreadable */
export function readModel(text: string): MatchingModel {
  const { version, ...model } = parsed(text);
  const kindOf = (field: number) => kinds[model.fields[field]?.kind as KindName] as FieldKind | undefined;
  const isWhole =
    model.frequencies.length === model.fields.length &&
    model.scales.every(
      (scale) => kindOf(scale.field)?.scales[scale.scale]?.levels.length === scale.m.length,
    ) &&
    [...model.rules.flat(), ...model.splits].every(
      ({ field, key }) => kindOf(field)?.keys[key] !== undefined,
    );
  if (isWhole) return model;
  throw new ModelUnreadable(`the model of version ${version} does not fit the kinds of its fields`);
}

function parsed(text: string): z.infer<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ModelUnreadable('the model is no whole JSON text');
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ModelUnreadable(`the model cannot be read at ${issue?.path.join('.')}: ${issue?.message}`);
}
