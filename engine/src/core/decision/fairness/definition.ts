/** The document of fairness: protected traits, the groups that are compared by them, and how sure one wants to be. */
import { z } from 'zod';
import { nameSchema } from '../../name.ts';

const protectedSchema = z
  .strictObject({
    trait: nameSchema,
    groups: z
      .array(z.string().min(1).max(100))
      .min(2)
      .max(20)
      .optional()
      .describe('Values that are compared; absent: the ten most frequent'),
    bands: z
      .array(z.number())
      .min(1)
      .max(19)
      .optional()
      .describe('Of a number, such as an age: where a new group begins; 30 and 60 make three'),
    reference: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The group that the others are compared with; of bands its name, such as `30 to below 60`; absent: the largest',
      ),
    predictors: z
      .boolean()
      .default(false)
      .describe(
        'Whether models may learn from it; without a word they may not, and with one the `reason` is needed',
      ),
    reason: z
      .string()
      .trim()
      .min(10)
      .max(300)
      .optional()
      .describe('Why models may learn from it; it goes into the audit log with each revision'),
    standIns: z
      .array(nameSchema)
      .max(100)
      .default([])
      .describe(
        'What gives it away, such as a postcode: traits, computed traits, audiences and facts of the context that are no predictors either',
      ),
  })
  .refine(({ groups, bands }) => groups === undefined || bands === undefined, {
    message: 'give `groups` for values, or `bands` for numbers, not both',
  })
  .refine(({ bands }) => bands === undefined || bands.every((b, i) => i === 0 || b > bands[i - 1]!), {
    message: 'bands grow: [30, 60], not [60, 30]',
    path: ['bands'],
  });

export const fairnessSchema = z
  .strictObject({
    kind: z.literal('fairness'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    protected: z.array(protectedSchema).min(1).max(20),
    minimum: z
      .int()
      .min(10)
      .max(1_000_000)
      .default(50)
      .describe('People that a group must have before it is compared'),
    confidence: z
      .number()
      .min(0.5)
      .max(0.999)
      .default(0.95)
      .describe('Of all comparisons by one trait together'),
  })
  .meta({ id: 'Fairness' });
export type FairnessDefinition = z.infer<typeof fairnessSchema>;
export type ProtectedTrait = FairnessDefinition['protected'][number];

/** Of whom nobody knows it. */
export const UNKNOWN_GROUP = 'unknown';
const OTHER_GROUP = 'other';

/** The group that a value puts somebody in. */
export function groupOf(value: unknown, { groups, bands }: ProtectedTrait): string {
  if (value === undefined || value === null || value === '') return UNKNOWN_GROUP;
  if (bands !== undefined) {
    const number = Number(value);
    return Number.isFinite(number) ? bandOf(number, bands) : UNKNOWN_GROUP;
  }
  const text = String(value);
  return groups === undefined || groups.includes(text) ? text : OTHER_GROUP;
}

function bandOf(value: number, bands: readonly number[]): string {
  const above = bands.findIndex((band) => value < band);
  return bandNames(bands)[above < 0 ? bands.length : above]!;
}

/** From the lowest. */
export function bandNames(bands: readonly number[]): readonly string[] {
  return [
    `below ${bands[0]}`,
    ...bands.slice(1).map((band, i) => `${bands[i]} to below ${band}`),
    `${bands.at(-1)} and more`,
  ];
}
