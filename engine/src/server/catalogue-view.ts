/** The catalogue in force as it is told: the tree with its counts, and actions with their treatments, page by page. */
import type { Configuration } from '../core/configuration.ts';
import { type Engagement, engagementPolicies } from '../core/decision/catalogue/definition.ts';
import type { CompiledAction } from '../core/decision/compile.ts';
import type { Money, ProductDefinition } from '../core/product/definition.ts';
import { type ProductFigures, productNow } from '../core/product/figures.ts';
import { productName, textsFor } from '../core/product/offered.ts';
import type {
  CatalogueActionRow,
  CatalogueTreatmentView,
  CatalogueView,
  EngagementView,
  ProductView,
} from './api-catalogue.ts';

export function catalogueView(configuration: Configuration): CatalogueView {
  const { actionsByGroup, actionsByPlacement, issues, products, actions, revision } = configuration;
  const sizeOf = (group: string) => actionsByGroup.get(group)?.size ?? 0;
  const declared = new Set(issues.flatMap(({ groups }) => groups.map(({ name }) => name)));
  return {
    revision,
    actions: actions.size,
    products: products.size,
    issues: issues.map((issue) => {
      const groups = issue.groups.map((group) => ({ ...describe(group), actions: sizeOf(group.name) }));
      return { ...describe(issue), actions: groups.reduce((sum, one) => sum + one.actions, 0), groups };
    }),
    groups: [...actionsByGroup]
      .filter(([name]) => !declared.has(name))
      .map(([name, { size }]) => ({ name, actions: size })),
    placements: [...actionsByPlacement].map(([name, { size }]) => ({ name, actions: size })),
  };
}

interface Described extends Engagement {
  readonly name: string;
  readonly description?: string | undefined;
}

function describe(one: Described): { name: string; description?: string } & EngagementView {
  const { name, description } = one;
  return { name, ...(description !== undefined && { description }), ...engagementOf(one) };
}

function engagementOf(one: Engagement): EngagementView {
  return Object.fromEntries(
    engagementPolicies.flatMap((policy) => {
      const text = one[policy];
      return text === undefined || text === 'true' ? [] : [[policy, text]];
    }),
  );
}

export interface ActionFilter {
  readonly search: string;
  readonly group?: string | undefined;
  readonly issue?: string | undefined;
  readonly placement?: string | undefined;
}

/** In the order of the documents. */
export function actionsFound(
  { actionsByName }: Configuration,
  { search, group, issue, placement }: ActionFilter,
): CompiledAction[] {
  const wanted = search.trim().toLowerCase();
  const found: CompiledAction[] = [];
  for (const action of actionsByName.values()) {
    const { definition } = action;
    if (group !== undefined && action.group.name !== group) continue;
    if (issue !== undefined && action.group.issue !== issue) continue;
    if (placement !== undefined && !definition.placements.includes(placement)) continue;
    const text = `${definition.name} ${definition.description ?? ''}`;
    if (wanted === '' || text.toLowerCase().includes(wanted)) found.push(action);
  }
  return found;
}

export function actionRow({ definition, group, product }: CompiledAction): CatalogueActionRow {
  const { purpose, placements, value } = definition;
  return {
    ...describe(definition),
    issue: group.issue,
    group: group.name,
    purpose,
    placements,
    value,
    ...(product && { product: productName(product) }),
    treatments: treatmentsOf(definition),
  };
}

function treatmentsOf({ treatments }: CompiledAction['definition']): CatalogueTreatmentView[] {
  if (!Array.isArray(treatments)) {
    const { mail, placement } = treatments;
    return [
      ...(placement === undefined
        ? []
        : [{ name: 'placement', variants: [said({ content: placement }, 1)] }]),
      ...(mail === undefined ? [] : [{ name: 'mail', channel: 'mail', variants: [said({ mail }, 1)] }]),
    ];
  }
  return treatments.map((treatment) => {
    const { name, channel, placements, variants } = treatment;
    // Where none has a share it is learnt which one is said.
    const isShared = variants?.some(({ share }) => share !== undefined) ?? false;
    const sum = variants?.reduce((all, { share = 1 }) => all + share, 0) ?? 1;
    return {
      name,
      ...engagementOf(treatment),
      ...(channel !== undefined && { channel }),
      ...(placements !== undefined && { placements }),
      variants: variants?.map((one) => said(one, isShared ? (one.share ?? 1) / sum : undefined)) ?? [
        said({ ...treatment, name: '' }, 1),
      ],
    };
  });
}

interface Said extends Engagement {
  readonly name?: string;
  readonly mail?: { readonly subject: string; readonly html: string } | undefined;
  readonly content?: unknown;
}

function said(one: Said, share: number | undefined): CatalogueTreatmentView['variants'][number] {
  const { name = '', mail, content } = one;
  return {
    name,
    ...(share !== undefined && { share }),
    ...(name !== '' && engagementOf(one)),
    ...(mail && { mail: { subject: mail.subject, html: mail.html } }),
    ...(content !== undefined && { content }),
  };
}

export function productView(definition: ProductDefinition, figures: ProductFigures | undefined): ProductView {
  const { name, description } = definition;
  const title = textsFor(definition, undefined)?.title;
  return {
    name,
    ...(description !== undefined && { description }),
    ...(title !== undefined && { title }),
    ...told(productNow(definition, figures)),
    variants: definition.variants.map((variant) => ({
      name: variant.name,
      ...told(productNow(definition, figures, variant.name)),
    })),
    isChanged: figures !== undefined,
  };
}

function told({ price, stock }: { price: Money | undefined; stock: number | undefined }) {
  return { ...(price && { price }), ...(stock !== undefined && { stock }) };
}
