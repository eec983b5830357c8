/**
 * After a pause: who was held goes on at an instant of their own, spread evenly over the declared time, so that what
 * waited does not come all at once. The instants depend on the run and the message alone, not on when hosts look.
 */
import { spread } from '../../hash.ts';
import type { Message } from '../../message/message.ts';
import type { CompiledJourney } from '../compile.ts';
import type { Instance } from '../instance.ts';
import { type JourneyTurn, leave, proceed } from '../walk.ts';
import { hold } from './hold.ts';
import type { Resumed } from './release.ts';

/** An instant that does not come: what waits for it is told when it may go. */
const NEVER = 8.64e15;

/** A run of a journey that is not paused; also one whose wait ended in a pause that nobody saw. */
export function letGo(turn: JourneyTurn, journey: CompiledJourney, instance: Instance): void {
  const { resumed } = journey;
  // A condition that was to be tried meanwhile is no end of its wait.
  const endsAt = instance.until ?? instance.due;
  const isOver = endsAt > 0 && resumed !== null && endsAt <= resumed.at;
  const isHeld = instance.held !== undefined && instance.due === 0;
  if (!isOver && !isHeld) return;
  instance.held ??= {};
  if (instance.held.to === undefined && resumed?.ended === 'leave') {
    leave(turn, instance, { type: 'leave', change: 'exited', reason: 'its wait ended while paused' });
    return;
  }
  delete instance.until;
  instance.due = turnOf(instance.id, resumed, turn.world.now);
}

/** The instant of a run has come. True: it is held, or went on by what held it. */
export function heldAtDue(turn: JourneyTurn, journey: CompiledJourney, instance: Instance): boolean {
  if (journey.status === 'paused') {
    hold(turn, instance, {});
    return true;
  }
  const { held } = instance;
  if (held === undefined) return false;
  delete instance.held;
  if (held.to !== undefined) proceed(turn, journey, instance, { type: 'go', to: held.to ?? undefined });
  else if (journey.resumed?.ended === 'wait-anew')
    proceed(turn, journey, instance, { type: 'go', to: instance.step });
  else return false;
  return true;
}

export function releaseMessages({ profile, configuration, world }: JourneyTurn): void {
  for (const message of profile.messages) {
    if (message.status !== 'held' || message.heldBy !== pauseOf(message)) continue;
    const journey = configuration.journeys.get(message.source.journey);
    if (journey?.status === 'paused') continue;
    message.retryAt = turnOf(message.id, journey?.resumed ?? null, world.now);
  }
}

/** Why a message of a paused journey waits, and until when at the latest. */
export function holdOf(message: Message): { readonly by: string; readonly until: number } {
  return { by: pauseOf(message), until: NEVER };
}

/** No quiet hours have such a name. */
function pauseOf({ source }: Message): string {
  return `journey ${source.journey} is paused`;
}

function turnOf(id: string, resumed: Resumed | null, now: number): number {
  if (resumed === null) return now;
  const offset = Math.floor((spread(`resume ${id}`) / 2 ** 32) * resumed.overMs);
  return Math.max(now, resumed.at + offset);
}
