/** The document of a product: what it is, its price and stock, and its variants. Price and stock change by the API, too. */
import { z } from 'zod';
import { nameSchema } from '../name.ts';

export const moneySchema = z.strictObject({
  amount: z.int().nonnegative().describe('In the smallest unit: 3900 is 39.00 with a scale of 2'),
  scale: z.int().min(0).max(6).default(2).describe('Digits behind the point'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'a currency is its ISO 4217 code, such as EUR'),
});
export type Money = z.infer<typeof moneySchema>;

const stockSchema = z.int().nonnegative().describe('Pieces; without it there are always some');

const textsSchema = z.strictObject({
  title: z.string().min(1).max(500),
  description: z.string().max(5_000).optional(),
  url: z.string().max(2_000).optional(),
  image: z.string().max(2_000).optional(),
});
export type ProductTexts = z.infer<typeof textsSchema>;

const attributesSchema = z.record(z.string().min(1).max(100), z.json());

export const productSchema = z
  .strictObject({
    kind: z.literal('product'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    texts: z
      .record(
        z.string().regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/, 'a language such as de or de-AT'),
        textsSchema,
      )
      .default({})
      .describe('By language; a person gets theirs (context.locale, traits.locale), else the first'),
    price: moneySchema.optional(),
    stock: stockSchema.optional(),
    attributes: attributesSchema.default({}).describe('What conditions read as product.attributes.NAME'),
    variants: z
      .array(
        z.strictObject({
          name: nameSchema,
          price: moneySchema.optional().describe('Where it is not that of the product'),
          stock: stockSchema.optional(),
          attributes: attributesSchema.default({}),
        }),
      )
      .max(200)
      .default([])
      .describe('Sizes, colours: with variants the product is in stock where any of them is'),
  })
  .meta({ id: 'Product' });
export type ProductDefinition = z.infer<typeof productSchema>;

/** What the API says of a product or a variant, above its document; null: as the document says. */
export const productFiguresSchema = z.strictObject({
  price: moneySchema.nullable().optional(),
  stock: stockSchema.nullable().optional(),
});

export const productChangeSchema = productFiguresSchema.extend({
  variants: z.record(nameSchema, productFiguresSchema).optional().describe('By name of the variant'),
});
export type ProductChange = z.infer<typeof productChangeSchema>;
