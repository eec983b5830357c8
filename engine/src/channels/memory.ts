/**
 * A channel that keeps what it was given instead of sending it, and answers what a script says.
 * For tests, the conformance suite and trying things out.
 */
import { z } from 'zod';
import type { Channel, DispatchResult, OutgoingMessage } from './channel.ts';

export const memorySettings = z.strictObject({
  type: z.literal('memory'),
  repeatable: z.boolean().optional(),
});

/** What a scripted dispatch does: answer this, or compute an answer from the message. */
export type ScriptedResult =
  | DispatchResult
  | ((message: OutgoingMessage) => DispatchResult | Promise<DispatchResult>);

export interface MemoryChannel extends Channel {
  /** Every dispatch, in order, also those that were answered with a failure. */
  readonly dispatched: readonly OutgoingMessage[];
  readonly closed: boolean;
  /** Queues answers for the next dispatches; when none is left the answer is `sent`. */
  answerNext(...results: ScriptedResult[]): void;
  clear(): void;
}

/**
 * @example
 * const channel = memoryChannel();
 * channel.answerNext({ outcome: 'retry', reason: 'busy' });
 * await channel.dispatch(message); // { outcome: 'retry', reason: 'busy' }
 * await channel.dispatch(message); // { outcome: 'sent', reference: 'memory-2' }
 */
export function memoryChannel(options: { readonly repeatable?: boolean } = {}): MemoryChannel {
  const dispatched: OutgoingMessage[] = [];
  let script: ScriptedResult[] = [];
  let closed = false;
  return {
    repeatable: options.repeatable ?? false,
    dispatched,
    get closed() {
      return closed;
    },
    answerNext: (...results) => {
      script.push(...results);
    },
    clear: () => {
      dispatched.length = 0;
      script = [];
    },
    dispatch: async (message) => {
      dispatched.push(message);
      const next = script.shift();
      if (next === undefined) return { outcome: 'sent', reference: `memory-${dispatched.length}` };
      return typeof next === 'function' ? next(message) : next;
    },
    close: async () => {
      closed = true;
    },
  };
}
