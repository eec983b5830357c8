/** Actions compiled: engagement policy and value as closures; equal texts share one. */
import type { ConditionCompiler, Scope } from '../condition.ts';
import { put } from '../groups.ts';
import { inPortions, type Portions } from '../portions.ts';
import type { Products } from '../product/check.ts';
import type { OfferedProduct } from '../product/offered.ts';
import type { EngagementRule } from './catalogue/engagement.ts';
import type { CatalogueGroup, Levels } from './catalogue/levels.ts';
import {
  type CompiledTreatment,
  compileTreatments,
  hasWays,
  type TreatmentSurroundings,
} from './catalogue/treatments.ts';
import type { ActionDefinition } from './definition.ts';

export interface CompiledAction {
  readonly name: string;
  readonly definition: ActionDefinition;
  /** With the issue that it is of, and what both ask for. */
  readonly group: CatalogueGroup;
  /** Its own engagement policy; nothing where it is for everybody. */
  readonly rules: readonly EngagementRule[];
  readonly value: (scope: Scope) => number;
  /** Absent: it has them in the short form, and can be said anywhere. */
  readonly treatments?: readonly CompiledTreatment[];
  /** It can be said in several ways, and which one is learnt. */
  readonly hasWays: boolean;
  /** Some of its treatments name a pool of vouchers. */
  readonly treatmentsGive: boolean;
  readonly product?: OfferedProduct;
}

/** All actions of a configuration. */
export interface Catalogue {
  readonly actions: readonly CompiledAction[];
  readonly byName: ReadonlyMap<string, CompiledAction>;
  readonly byGroup: ReadonlyMap<string, readonly CompiledAction[]>;
}

export function* catalogueOf(actions: readonly CompiledAction[]): Portions<Catalogue> {
  const byName = new Map<string, CompiledAction>();
  const byGroup = new Map<string, CompiledAction[]>();
  yield* inPortions(actions, (action) => {
    byName.set(action.name, action);
    put(byGroup, action.definition.group, action);
  });
  return { actions, byName, byGroup };
}

interface Surroundings extends TreatmentSurroundings {
  readonly compiler: ConditionCompiler;
  readonly levels: Levels;
  readonly products: Products;
}

export function* compileActions(
  definitions: readonly ActionDefinition[],
  { compiler, engagement, levels, channels, products, problems }: Surroundings,
): Portions<CompiledAction[]> {
  const values = new Map<number | string, CompiledAction['value'] | undefined>();
  const compiled: CompiledAction[] = [];
  yield* inPortions(definitions, (definition) => {
    const rules = engagement.compile(definition, [], definition, 'action');
    const product = products.of(definition, problems);
    if (product === undefined && rules?.some(({ readsProduct }) => readsProduct)) {
      const mend = 'name it as `product`, or take `product` out of the condition';
      problems.add(
        definition,
        ['product'],
        'no_product',
        'a condition reads the product of the action, which has none',
        mend,
      );
    }
    const { value: text, name } = definition;
    if (!values.has(text)) {
      values.set(
        text,
        problems.try(definition, ['value'], () => compileValue(text, compiler)),
      );
    }
    const value = values.get(text);
    const treatments = compileTreatments(definition, { engagement, channels, problems });
    if (!rules || !value) return;
    compiled.push({
      name,
      definition,
      group: levels.groupOf(definition.group),
      rules,
      value,
      ...(treatments && { treatments }),
      hasWays: treatments !== undefined && hasWays(definition, treatments),
      treatmentsGive: treatments?.some((one) => one.definition.voucher !== undefined) ?? false,
      ...(product && { product }),
    });
  });
  return compiled;
}

/** A number, or CEL that gives one; anything else counts as worth nothing. */
function compileValue(value: number | string, compiler: ConditionCompiler): (scope: Scope) => number {
  if (typeof value === 'number') return () => value;
  const condition = compiler.compileForAction(value);
  return (scope) => {
    const result = condition.evaluate(scope);
    const number = typeof result === 'bigint' ? Number(result) : result;
    return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : 0;
  };
}
