/** Which product each action offers, and what is wrong where it names one that is not there. */
import type { ActionDefinition } from '../decision/definition.ts';
import type { ProblemCollector } from '../problem.ts';
import type { ProductDefinition } from './definition.ts';
import { type OfferedProduct, offeredProduct } from './offered.ts';

export class Products {
  readonly byName: ReadonlyMap<string, ProductDefinition>;
  /** By name and variant: actions of one product share it. */
  readonly #offered = new Map<string, OfferedProduct>();

  constructor(definitions: readonly ProductDefinition[], problems: ProblemCollector) {
    this.byName = new Map(definitions.map((definition) => [definition.name, definition]));
    for (const definition of definitions) checkVariants(definition, problems);
  }

  /** Undefined where the action has none, or one that is not there: a problem. */
  of(action: ActionDefinition, problems: ProblemCollector): OfferedProduct | undefined {
    const { product: name, productVariant: variant } = action;
    if (name === undefined) {
      if (variant === undefined) return undefined;
      const mend = 'name the product, too';
      problems.add(action, ['productVariant'], 'unknown_product', 'a variant of no product', mend);
      return undefined;
    }
    const definition = this.byName.get(name);
    if (definition === undefined) {
      const mend = 'declare it with `kind: product`, or correct the name';
      problems.add(action, ['product'], 'unknown_product', `there is no product "${name}"`, mend);
      return undefined;
    }
    if (variant !== undefined && !definition.variants.some((one) => one.name === variant)) {
      const message = `the product "${name}" has no variant "${variant}"`;
      const mend = `use one of: ${definition.variants.map((one) => one.name).join(', ') || 'none'}`;
      problems.add(action, ['productVariant'], 'unknown_variant', message, mend);
      return undefined;
    }
    const key = variant === undefined ? name : `${name}/${variant}`;
    const offered = this.#offered.get(key) ?? offeredProduct(definition, variant);
    this.#offered.set(key, offered);
    return offered;
  }
}

function checkVariants(definition: ProductDefinition, problems: ProblemCollector): void {
  const seen = new Set<string>();
  for (const [i, { name }] of definition.variants.entries()) {
    if (seen.has(name)) {
      const message = `two variants are called "${name}"`;
      problems.add(
        definition,
        ['variants', i, 'name'],
        'duplicate_name',
        message,
        'give each a name of its own',
      );
    }
    seen.add(name);
  }
}
