/** What a policy says about consent: its purposes with their lawful bases, and where a person's jurisdiction is read. */
import { z } from 'zod';
import { nameSchema } from '../name.ts';
import { isCountry } from './countries.ts';

/** Lawful bases, the strictest first. */
export const BASES = ['consent', 'soft-opt-in', 'opt-out', 'contract'] as const;
export type Basis = (typeof BASES)[number];

const basisSchema = z.enum(BASES);
const PLACE = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;

/** "DE", "US-CA": a country, or a part of one (ISO 3166). */
export const placeSchema = z
  .string()
  .regex(PLACE, 'write a jurisdiction as "DE" or "US-CA"')
  .refine(
    (text) => !PLACE.test(text) || isPlaceName(text),
    'no country has this code in ISO 3166 (Britain is GB)',
  );

export function isPlaceName(text: string): boolean {
  return PLACE.test(text) && isCountry(text.slice(0, 2));
}

export const purposeSchema = z.strictObject({
  basis: basisSchema.describe(
    'consent: only after a proven act for this contact point; soft-opt-in: or where the address came with a sale; ' +
      'opt-out: unless the person said no; contract: owed to the person (transactional)',
  ),
  jurisdictions: z
    .record(placeSchema, basisSchema)
    .optional()
    .describe('Where another basis holds; where the jurisdiction is unknown, the strictest of all holds'),
  topics: z.array(nameSchema).min(1).max(200).optional().describe('What can be chosen below the purpose'),
  doubleOptIn: z
    .boolean()
    .optional()
    .describe('A grant counts only when it was confirmed by the link of a mail to that address'),
  gpc: z
    .boolean()
    .optional()
    .describe(
      'Global Privacy Control ends it, unless the person insists; true for tracking and device, else false',
    ),
  categories: z
    .array(z.string().min(1).max(100))
    .min(1)
    .optional()
    .describe('Names in context.consent.categoryPreferences that mean it; its own name'),
});
export type PurposeDefinition = z.infer<typeof purposeSchema>;

const sourceSchema = z
  .string()
  .regex(
    /^(traits|context)(\.[A-Za-z0-9_-]{1,100}){1,5}$/,
    'write a place such as traits.country or context.location.country',
  );

export const jurisdictionSchema = z
  .array(sourceSchema)
  .min(1)
  .max(10)
  .describe(
    "Where a person's jurisdiction is read, the first that is known: traits.country, context.country",
  );
