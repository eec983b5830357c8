/** The product that an action offers: what it is now, and what conditions and answers see of it. */
import type { Scope } from '../condition.ts';
import type { JsonObject } from '../input.ts';
import type { ProductDefinition, ProductTexts } from './definition.ts';
import { type ProductNow, type ProductRow, productNow, productView } from './figures.ts';

export interface OfferedProduct {
  readonly definition: ProductDefinition;
  readonly variant: string | undefined;
  /** As the documents have it, and with what the API said last: made once for each. */
  plain: JsonObject | undefined;
  said: { readonly row: ProductRow; readonly view: JsonObject } | undefined;
}

export function offeredProduct(definition: ProductDefinition, variant: string | undefined): OfferedProduct {
  return { definition, variant, plain: undefined, said: undefined };
}

/** The name as refusals have it: `kettle`, `kettle/red`. */
export function productName({ definition, variant }: OfferedProduct): string {
  return variant === undefined ? definition.name : `${definition.name}/${variant}`;
}

export function offeredNow({ definition, variant }: OfferedProduct, { products }: Scope): ProductNow {
  return productNow(definition, products?.get(definition.name)?.[2], variant);
}

/** What `product` is in a condition of the action; undefined where it has none. */
export function productIn(product: OfferedProduct | undefined, scope: Scope): JsonObject | undefined {
  if (product === undefined) return undefined;
  const row = scope.products?.get(product.definition.name);
  const view = () => productView(product.definition, offeredNow(product, scope), product.variant);
  if (row === undefined) {
    product.plain ??= view();
    return product.plain;
  }
  if (product.said?.row !== row) product.said = { row, view: view() };
  return product.said.view;
}

/** In the person's language, else a related one, else the first. */
export function textsFor({ texts }: ProductDefinition, wanted: unknown): ProductTexts | undefined {
  const languages = Object.keys(texts);
  const language = typeof wanted === 'string' ? wanted.toLowerCase().replaceAll('_', '-') : '';
  const exact = languages.find((one) => one.toLowerCase() === language);
  const related = languages.find((one) => one.toLowerCase().split('-')[0] === language.split('-')[0]);
  return texts[exact ?? related ?? languages[0] ?? ''];
}
