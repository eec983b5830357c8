/** A profile may have become part of another since one learned its id: the call goes on to where it is now. */
import type { Moved } from './calls.ts';
import { EngineRefusal } from './engine.ts';

/** It can move again while we ask; a chain of merges is short. */
export const MOST_MOVES = 32;

/** @param call asks the partition of `at`, which is where it is said to be. */
export async function follow<A, R>(
  first: A,
  call: (at: A | { readonly profile: string }) => Promise<R | Moved>,
): Promise<Exclude<R, Moved>> {
  let reply = await call(first);
  for (let moves = 0; moves < MOST_MOVES; moves++) {
    if (!isMoved(reply)) return reply as Exclude<R, Moved>;
    reply = await call({ profile: reply.moved });
  }
  throw movesTooFast();
}

function isMoved(reply: unknown): reply is Moved {
  return typeof reply === 'object' && reply !== null && 'moved' in reply;
}

export function movesTooFast(): EngineRefusal {
  return new EngineRefusal('unavailable', 'a profile moves faster than it can be followed');
}
