/** One person's run through a journey, told apart from others of the same journey by its key. */
import type { JsonObject } from '../input.ts';
import type { GivenVoucher } from '../voucher/hold.ts';

export interface Instance {
  readonly id: string;
  readonly journey: string;
  readonly key: string;
  readonly enteredAt: number;
  /** Of the journey, by which it last went on; absent: none was numbered then. See versions/journey-of.ts. */
  version?: number;
  /** Facts handed in: the entering event's properties, or the data of a hand-over; and what webhooks answered. */
  data: JsonObject;
  step: string;
  stepAt: number;
  /** The instant at which it is to be looked at by itself; 0: it waits for none. */
  due: number;
  /** What the last decide step chose. */
  decision: string | null;
  action: string | null;
  /** What it goes out on, where that was chosen with it. */
  channel?: string;
  /** When it leaves, where it waits for a better hour. */
  sendAt?: number;
  /** How that is said, where its treatments and variants have names. */
  treatment?: readonly [treatment: string, variant: string];
  /** What it offers, with the price that was decided on. */
  product?: JsonObject;
  /** The code that goes with it. */
  voucher?: GivenVoucher;
  /**
   * Its journey was paused, or the person lacked what is theirs, when it was to go on: `to` a step (null: to its end), or, without it, because its wait had
   * ended. See versions/pause.ts.
   */
  held?: { readonly to?: string | null };
  /** The instant that the step itself named, where a condition is to be tried before it. */
  until?: number;
  /** What `until` or `due` was made of (zone, date): made anew when that changes. */
  basis?: string;
  /** How often what it waits for has come, by the name of it. */
  seen?: { readonly [name: string]: number };
  /** What ended the last `wait-for`; properties only where the journey's text reads them. */
  waited?: Waited;
  /** The last step that failed, and why. */
  failure?: { readonly step: string; readonly reason: string };
  /** The message whose outcome it waits for, or last waited for. */
  message?: Outcome;
  /** Ways that go on side by side are instances of one run: the id of the first. */
  run?: string;
  /** Of a journey with circles: since when its steps are counted, and how many. */
  pace?: readonly [since: number, steps: number];
}

export interface Waited {
  /** The name of what came; 'timeout' where nothing did. */
  readonly which: string;
  readonly properties?: JsonObject;
}

export interface Outcome {
  readonly id: string;
  /** As messages have it, or 'late' where nothing was known in time; 'waiting' until then. */
  readonly status: string;
  readonly reason?: string;
}

/** A run that has left and whose goal still counts: see goal.ts. */
export interface Followed {
  readonly id: string;
  readonly journey: string;
  readonly key: string;
  readonly enteredAt: number;
  readonly data: JsonObject;
  readonly step: string;
}

/** The run that it is a way of. */
export function runIdOf({ id, run }: Pick<Instance, 'id' | 'run'>): string {
  return run ?? id;
}
