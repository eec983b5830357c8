/** Shapes of what the API tells of the catalogue and of products. */
import { z } from 'zod';
import { moneySchema, productChangeSchema } from '../core/product/definition.ts';
import type { CatalogueActions, CatalogueView, ProductView } from './api-catalogue.ts';
import { apiSchemas } from './shapes.ts';

const engagement = {
  eligibility: z.string().optional(),
  applicability: z.string().optional(),
  suitability: z.string().optional(),
};
const described = { name: z.string(), description: z.string().optional(), ...engagement };
const group = z.object({ ...described, actions: z.int() });

export const catalogueShape: z.ZodType<CatalogueView> = z
  .object({
    revision: z.string(),
    actions: z.int(),
    products: z.int(),
    issues: z.array(z.object({ ...described, actions: z.int(), groups: z.array(group) })),
    groups: z.array(group).describe('That actions name and no issue has'),
    placements: z.array(z.object({ name: z.string(), actions: z.int() })),
  })
  .register(apiSchemas, { id: 'Catalogue' });

const variant = z.object({
  name: z.string().describe('Empty where the treatment has no variants'),
  ...engagement,
  share: z.number().optional(),
  mail: z.object({ subject: z.string(), html: z.string() }).optional(),
  content: z.unknown().optional(),
});
const treatment = z.object({
  name: z.string(),
  ...engagement,
  channel: z.string().optional().describe('Absent: it is for placements'),
  placements: z.array(z.string()).optional(),
  variants: z.array(variant),
});

export const catalogueActionsShape: z.ZodType<CatalogueActions> = z
  .object({
    items: z.array(
      z.object({
        ...described,
        issue: z.string().describe('Empty: of none'),
        group: z.string(),
        purpose: z.string(),
        placements: z.array(z.string()),
        value: z.union([z.number(), z.string()]),
        product: z.string().optional(),
        treatments: z.array(treatment),
      }),
    ),
    total: z.int(),
    next: z.string().optional(),
  })
  .register(apiSchemas, { id: 'CatalogueActions' });

const figures = { price: moneySchema.optional(), stock: z.int().optional() };
export const productShape: z.ZodType<ProductView> = z
  .object({
    name: z.string(),
    description: z.string().optional(),
    title: z.string().optional(),
    ...figures,
    variants: z.array(z.object({ name: z.string(), ...figures })),
    isChanged: z.boolean().describe('Something is as the API said, not as its document has it'),
  })
  .register(apiSchemas, { id: 'Product' });

const MOST_CHANGES = 1_000;
export const productChangesShape = z
  .strictObject({
    products: z
      .record(z.string(), productChangeSchema)
      .refine((changes) => Object.keys(changes).length <= MOST_CHANGES, {
        message: `at most ${MOST_CHANGES} products in one request`,
      }),
  })
  .register(apiSchemas, { id: 'ProductChanges' });
