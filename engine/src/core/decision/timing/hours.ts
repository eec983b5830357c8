/**
 * What the hour does for an action whose message may wait: how much likelier a response is at the moment that was drawn for
 * it than whatever the hour, and what waiting until then leaves of its worth. Drawn once for all that can wait alike.
 */
import type { CompiledAction } from '../compile.ts';
import type { Deciding, DecisionRequest } from '../deciding.ts';
import type { RankedCandidate } from '../decision.ts';
import { chooseMoment, Knowing, type Timing } from './choose.ts';

export interface Hour {
  readonly timing: Timing;
  /** Added to the logit of the chance of a response. */
  readonly shift: number;
  /** From 0 to 1: of what a response is worth. */
  readonly worth: number;
}

/** How it stands in the record of a candidate; absent where its message may not wait. */
export type HourRow = Pick<RankedCandidate, 'hour' | 'worth'>;

export class Hours {
  readonly #deciding: Deciding;
  readonly #request: DecisionRequest;
  readonly #found = new Map<string, Hour>();
  #knows: Knowing | undefined;

  /** @param request on one channel */
  constructor(deciding: Deciding, request: DecisionRequest) {
    this.#deciding = deciding;
    this.#request = request;
  }

  /** Undefined: its message may not wait. */
  of({ definition }: CompiledAction): Hour | undefined {
    const { sendWithin, channel } = this.#request;
    if (sendWithin === undefined || channel === undefined) return undefined;
    const { purpose, sendWithin: ownMs } = definition;
    const withinMs = Math.min(sendWithin.withinMs, ownMs ?? sendWithin.withinMs);
    const key = `${withinMs} ${purpose}`;
    let hour = this.#found.get(key);
    if (hour === undefined) {
      const window = { ...sendWithin, withinMs };
      this.#knows ??= new Knowing(this.#deciding, channel);
      const waiting = { deciding: this.#deciding, request: this.#request, channel, window, purpose };
      hour = hourAt(chooseMoment(waiting, this.#knows), this.#knows);
      this.#found.set(key, hour);
    }
    return hour;
  }
}

/** By the moment that seems best, also for those who are sent it at once to measure by: else they would differ in more. */
function hourAt(timing: Timing, knows: Knowing): Hour {
  const best = timing.moments[0]!;
  return { timing, shift: best.logit - knows.usual(), worth: best.worth };
}
