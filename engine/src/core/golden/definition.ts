/**
 * The document that says which of several values of a trait survives, by field or for fields that belong together
 * (an address wins as a whole), and so in several views. Without it the newest value wins everywhere.
 */
import { z } from 'zod';
import { nameSchema } from '../name.ts';

/** Fields of one group at most: an address has a dozen, a whole record is no group. */
export const MOST_FIELDS = 50;
/** Groups of one view at most. */
const MOST_GROUPS = 100;
const MOST_VIEWS = 10;

const trustSchema = z.strictObject({
  source: z
    .array(z.string().min(1).max(100))
    .refine(({ length }) => length > 0, 'name at least one source, the most trusted first')
    .max(100)
    .describe('Sources in order of trust, the most trusted first; others rank behind them, all alike'),
});

/** What decides between values; see docs/guide/golden-record.md. */
const ruleSchema = z
  .union([z.enum(['recent', 'complete', 'frequent', 'longest']), trustSchema])
  .describe(
    'recent: said last; complete: most fields (of a single one: most members, then most letters and digits); ' +
      'frequent: said in most events; longest: kept unchanged the longest; source: by trust',
  );

const groupSchema = z.strictObject({
  fields: z
    .array(z.string().min(1).max(200))
    .refine(
      ({ length }) => length > 0,
      'a group has at least one field: name the traits that win together, or remove the group',
    )
    .refine(
      ({ length }) => length <= MOST_FIELDS,
      `a group has at most ${MOST_FIELDS} fields: only what belongs together wins together`,
    )
    .describe('Traits that win together, all from one source'),
  rule: z
    .union([ruleSchema, z.array(ruleSchema).min(1).max(6)])
    .transform((rule) => (Array.isArray(rule) ? rule : [rule]))
    .describe('One rule, or several: each decides where those before it leave a tie'),
});

export const goldenRecordSchema = z
  .strictObject({
    kind: z.literal('golden-record'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    views: z
      .record(nameSchema, z.array(groupSchema).min(1).max(MOST_GROUPS))
      .refine((views) => Object.keys(views).length > 0, 'at least one view is needed, such as `default`')
      .refine((views) => Object.keys(views).length <= MOST_VIEWS, `at most ${MOST_VIEWS} views`)
      .describe(
        'View -> its groups. Conditions, content and decisions read the view `default`; ' +
          'what a view does not name is in it as in `default`',
      ),
  })
  .meta({ id: 'GoldenRecord' });

export type GoldenRecordDefinition = z.infer<typeof goldenRecordSchema>;
export type SurvivorshipRule = z.infer<typeof ruleSchema>;
