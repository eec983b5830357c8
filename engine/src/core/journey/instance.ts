/** One person's run through a journey, told apart from others of the same journey by its key. */
import type { JsonObject } from '../input.ts';

export interface Instance {
  readonly id: string;
  readonly journey: string;
  readonly key: string;
  readonly enteredAt: number;
  /** Of the journey, by which it last went on; absent: none was numbered then. See versions/journey-of.ts. */
  version?: number;
  /** Facts handed in: the entering event's properties, or the data of a hand-over. */
  readonly data: JsonObject;
  step: string;
  stepAt: number;
  /** The instant at which it goes on by itself; 0: it waits for nothing. */
  due: number;
  /** What the last decide step chose. */
  decision: string | null;
  action: string | null;
  /**
   * Its journey was paused when it was to go on: `to` a step (null: to its end), or, without it, because its wait had
   * ended. See versions/pause.ts.
   */
  held?: { readonly to?: string | null };
}
