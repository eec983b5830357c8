/** What one evaluation carries besides the host's scope: loop variables, and the turns its loops may still take. */

import { LIMITS } from './limits.ts';
import type { Outcome } from './values.ts';

export class Frame {
  readonly locals: Outcome[];
  turns: number;

  constructor(size: number) {
    this.locals = new Array<Outcome>(size).fill(null);
    // Without a loop the text itself bounds the work, and one frame serves all evaluations.
    this.turns = size === 0 ? Number.POSITIVE_INFINITY : LIMITS.iterations;
  }

  /** For another evaluation with the same loop variables. */
  refill(): void {
    if (this.locals.length > 0) this.turns = LIMITS.iterations;
  }

  /** Takes the turns that working through a value is worth; false when there are none left. */
  charge(value: Outcome): boolean {
    if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) {
      this.turns -= value.length >> 7;
    }
    return this.turns >= 0;
  }
}

/** An expression, compiled. */
export type Step<S> = (scope: S, frame: Frame) => Outcome;

/** An expression, compiled to answer only whether it is exactly true. */
export type Test<S> = (scope: S, frame: Frame) => boolean;
