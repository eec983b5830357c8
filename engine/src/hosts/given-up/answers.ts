/**
 * What is answered where nobody is asked. Under overload it is most of what is answered, and the same again and again: one
 * object for a placement and a reason, so that whoever puts it into words can keep the words.
 */
import type { Configuration } from '../../core/configuration.ts';
import type { Degraded, Slot } from '../../core/input.ts';
import { fallbackOf } from '../decider.ts';
import type { GivenUp } from '../engine.ts';

export class GivenUpAnswers {
  #configuration: Configuration | undefined;
  #made = new Map<Degraded, Map<string, GivenUp>>();

  /** @param configuration undefined: none is in force yet */
  of(
    { placement, others }: Pick<Slot, 'placement'> & { readonly others?: readonly Slot[] },
    degraded: Degraded,
    configuration: Configuration | undefined,
  ): GivenUp {
    if (others !== undefined && others.length > 0) {
      const slots = [{ placement }, ...others];
      return {
        degraded,
        fallbacks: slots.map((slot) => configuration && fallbackOf(slot.placement, configuration)),
      };
    }
    return this.#single(placement, degraded, configuration);
  }

  #single(placement: string, degraded: Degraded, configuration: Configuration | undefined): GivenUp {
    if (configuration !== this.#configuration) {
      this.#configuration = configuration;
      this.#made = new Map();
    }
    const known = this.#made.get(degraded)?.get(placement);
    if (known !== undefined) return known;
    const made = { degraded, fallbacks: [configuration && fallbackOf(placement, configuration)] };
    // Placements that callers make up are not kept.
    if (configuration?.actionsByPlacement.has(placement)) this.#keep(placement, made);
    return made;
  }

  #keep(placement: string, made: GivenUp): void {
    const those = this.#made.get(made.degraded) ?? new Map<string, GivenUp>();
    this.#made.set(made.degraded, those.set(placement, made));
  }
}
