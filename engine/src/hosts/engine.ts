/**
 * What a running engine offers, whatever host it runs in: the server, the command line and the stories
 * use only this. Every answer reflects all inputs that were acknowledged before the call.
 */
import type { EventInput } from '../core/input.ts';
import type { Audiences } from './engine/audiences.ts';
import type { Decisions } from './engine/decisions.ts';
import type { Operation } from './engine/operation.ts';
import type { People } from './engine/people.ts';

export interface Engine extends People, Decisions, Audiences, Operation {
  readonly workspace: string;

  /**
   * Takes events; resolves when all are durable and applied, with what became of each, in order.
   * Rejects with {@link EngineRefusal}: nothing or a part was taken, send all again (events are idempotent).
   */
  submit(events: readonly EventInput[]): Promise<readonly EventOutcome[]>;
}

/** `erased`: it was for somebody who has been erased, and nothing of it is kept. */
export type EventOutcome = 'applied' | 'duplicate' | 'erased';

export type * from './engine/audiences.ts';
export type * from './engine/decisions.ts';
export type * from './engine/operation.ts';
export type * from './engine/people.ts';
export { EngineRefusal } from './engine/refusal.ts';
export type * from './engine/snapshot.ts';
export type * from './engine/timeline.ts';
