/** What the API tells of the catalogue and of products: types only, the console uses them too. */
import type { Page } from './api-page.ts';

/** Conditions of the engagement policy at one level; absent: nothing is asked. */
export interface EngagementView {
  readonly eligibility?: string;
  readonly applicability?: string;
  readonly suitability?: string;
}

/** GET /v1/catalogue: issues with their groups, and how much is in each. */
export interface CatalogueView {
  readonly revision: string;
  readonly actions: number;
  readonly products: number;
  readonly issues: readonly (EngagementView & {
    readonly name: string;
    readonly description?: string;
    readonly actions: number;
    readonly groups: readonly CatalogueGroupView[];
  })[];
  /** Groups that actions name and no issue has. */
  readonly groups: readonly CatalogueGroupView[];
  readonly placements: readonly { readonly name: string; readonly actions: number }[];
}

export interface CatalogueGroupView extends EngagementView {
  readonly name: string;
  readonly description?: string;
  readonly actions: number;
}

/** GET /v1/catalogue/actions, a page of them. */
export type CatalogueActions = Page<CatalogueActionRow> & { readonly total: number };

export interface CatalogueActionRow extends EngagementView {
  readonly name: string;
  readonly description?: string;
  /** Empty: of none. */
  readonly issue: string;
  readonly group: string;
  readonly purpose: string;
  readonly placements: readonly string[];
  /** A number, or a condition that gives one. */
  readonly value: number | string;
  readonly product?: string;
  readonly treatments: readonly CatalogueTreatmentView[];
}

export interface CatalogueTreatmentView extends EngagementView {
  readonly name: string;
  /** Absent: it is for placements. */
  readonly channel?: string;
  /** Absent: all of the action. */
  readonly placements?: readonly string[];
  readonly variants: readonly CatalogueVariantView[];
}

export interface CatalogueVariantView extends EngagementView {
  /** Empty where the treatment has no variants. */
  readonly name: string;
  /** Of the people who get the treatment, from 0 to 1; absent: which one is said is learnt. */
  readonly share?: number;
  readonly mail?: { readonly subject: string; readonly html: string };
  readonly content?: unknown;
}

export interface MoneyView {
  /** In the smallest unit. */
  readonly amount: number;
  readonly scale: number;
  readonly currency: string;
}

/** GET /v1/products/:name, as it is now. */
export interface ProductView {
  readonly name: string;
  readonly description?: string;
  readonly title?: string;
  readonly price?: MoneyView;
  /** Absent: there are always some. */
  readonly stock?: number;
  readonly variants: readonly {
    readonly name: string;
    readonly price?: MoneyView;
    readonly stock?: number;
  }[];
  /** Something of it is as the API said, not as its document has it. */
  readonly isChanged: boolean;
}
