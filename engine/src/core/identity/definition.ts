/** The document that says who is one person: what holds for the namespaces of identifiers. At most one. */
import { z } from 'zod';
import { durationSchema, nameSchema } from '../name.ts';

const namespaceSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'a namespace has 1 to 64 letters, digits, dots, dashes, underscores')
  .refine((name) => name !== 'profile', 'profile ids are no identifiers');

const blockedSchema = z.union([
  z.string().min(1).max(512).describe('This value, in any case'),
  z.strictObject({ pattern: z.string().min(1).max(500).describe('RE2; it is found anywhere in the value') }),
]);

const ruleSchema = z.strictObject({
  priority: z
    .int()
    .min(0)
    .max(1_000)
    .optional()
    .describe('The smaller number is the stronger (userId 0, email 10, others 20, anonymousId 30)'),
  perPerson: z
    .enum(['one', 'many'])
    .optional()
    .describe('Two of a namespace of which a person has one are two persons (userId: one, others: many)'),
  limit: z
    .strictObject({
      most: z.int().min(1).max(1_000),
      within: durationSchema.optional().describe('Counted within this time; absent: ever'),
    })
    .optional()
    .describe('How many identifiers of it a person may get'),
  persons: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('Persons that one value may have been of, before it links nobody any more (10)'),
  blocked: z.array(blockedSchema).max(1_000).default([]).describe('Values that name nobody'),
  normalise: z
    .enum(['none', 'lowercase', 'email', 'phone'])
    .optional()
    .describe('How values are written: of phone numbers E.164 (email: as addresses, others: as they come)'),
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a region is a country of two capital letters: CH')
    .optional()
    .describe('Country of phone numbers that do not say theirs'),
});

export const identitySchema = z
  .strictObject({
    kind: z.literal('identity'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    namespaces: z.record(namespaceSchema, ruleSchema).default({}),
    usualBlocked: z
      .boolean()
      .default(true)
      .describe('Whether values that senders write for nobody (null, undefined, 0, noreply@) name nobody'),
  })
  .meta({ id: 'Identity' });

export type IdentityDefinition = z.infer<typeof identitySchema>;
export type NamespaceDefinition = IdentityDefinition['namespaces'][string];
