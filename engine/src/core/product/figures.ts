/**
 * Prices and stock as they are now: what the API said above what documents say. Every partition has all of them, from its
 * own log, so that a decision reads them where it is made and a replay reads the same.
 */
import type { JsonObject } from '../input.ts';
import type { Money, ProductChange, ProductDefinition } from './definition.ts';

/** Of a product or a variant; what is missing is as in the document. */
export interface Figures {
  readonly price?: Money;
  readonly stock?: number;
}

export interface ProductFigures extends Figures {
  readonly variants?: { readonly [name: string]: Figures };
}

/** Name, version, and what was said; null: nothing any more. The higher version holds, whatever came first. */
export type ProductRow = readonly [name: string, version: number, figures: ProductFigures | null];

export interface ProductView {
  get(name: string): ProductRow | undefined;
}

/** A change on top of what was said before; null where nothing is left of it. */
export function changedFigures(before: ProductFigures | null, change: ProductChange): ProductFigures | null {
  const variants: { [name: string]: Figures } = { ...before?.variants };
  for (const [name, figures] of Object.entries(change.variants ?? {})) {
    const changed = merged(variants[name] ?? {}, figures);
    if (Object.keys(changed).length > 0) variants[name] = changed;
    else delete variants[name];
  }
  const own = merged(before ?? {}, change);
  const hasVariants = Object.keys(variants).length > 0;
  if (!hasVariants && Object.keys(own).length === 0) return null;
  return hasVariants ? { ...own, variants } : own;
}

function merged({ price, stock }: Figures, change: Pick<ProductChange, 'price' | 'stock'>): Figures {
  const newPrice = change.price === undefined ? price : change.price;
  const newStock = change.stock === undefined ? stock : change.stock;
  return { ...(newPrice != null && { price: newPrice }), ...(newStock != null && { stock: newStock }) };
}

/** What a product or one of its variants is now. */
export interface ProductNow {
  readonly price: Money | undefined;
  /** Undefined: there are always some. */
  readonly stock: number | undefined;
}

export function productNow(
  definition: ProductDefinition,
  figures: ProductFigures | null | undefined,
  variantName?: string,
): ProductNow {
  const price = figures?.price ?? definition.price;
  const stock = figures?.stock ?? definition.stock;
  if (variantName !== undefined) {
    const variant = definition.variants.find(({ name }) => name === variantName);
    const own = figures?.variants?.[variantName];
    return { price: own?.price ?? variant?.price ?? price, stock: own?.stock ?? variant?.stock ?? stock };
  }
  if (definition.variants.length === 0) return { price, stock };
  const stocks = definition.variants.map(({ name }) => productNow(definition, figures, name).stock);
  return { price, stock: stocks.every((one) => one !== undefined) ? stocks.reduce(sum, 0) : undefined };
}

function sum(a: number, b: number): number {
  return a + b;
}

/** As conditions read it: `product.price` in whole units of its currency, 39.9. */
export function productView(
  definition: ProductDefinition,
  { price, stock }: ProductNow,
  variantName?: string,
): JsonObject {
  const variant = definition.variants.find(({ name }) => name === variantName);
  return {
    name: definition.name,
    ...(variantName !== undefined && { variant: variantName }),
    ...(price && { price: price.amount / 10 ** price.scale, currency: price.currency }),
    ...(stock !== undefined && { stock }),
    attributes: variant ? { ...definition.attributes, ...variant.attributes } : definition.attributes,
  } as JsonObject;
}
