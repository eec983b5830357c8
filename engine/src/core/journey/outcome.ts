/**
 * Waits for what becomes of a message: the same for every channel. It was handed over (or may have been), or it was
 * refused, failed, expired or recalled; or nobody knows in time, and what has not left is recalled.
 */
import { durationText } from '../../language/index.ts';
import { recall } from '../message/lifecycle.ts';
import { isOpen, type Message } from '../message/message.ts';
import { OUTCOME_WITHIN_MS } from './parts.ts';
import type { CompiledStep, Move, Run, StepContext } from './step.ts';

export interface OutcomePlan {
  readonly following: string | undefined;
  /** 0: it goes on as soon as the message is queued. */
  readonly withinMs: number;
  /** Whether the journey reads `instance.message`. */
  readonly keeps: boolean;
  /** The name in `instance.data` for what the receiver answers. */
  readonly answer: string | undefined;
}

interface Settings {
  readonly failed?: string | undefined;
  readonly within?: number | undefined;
  readonly answer?: string | undefined;
}

export function outcomePlan({ failed, within, answer }: Settings, context: StepContext): OutcomePlan {
  const isAsked = failed !== undefined || answer !== undefined;
  return {
    following: context.following,
    withinMs: within ?? (isAsked ? OUTCOME_WITHIN_MS : 0),
    keeps: context.reads('message'),
    answer,
  };
}

/** @param queued the message, or why there is none */
export function afterQueueing(run: Run, queued: Message | string, plan: OutcomePlan): Move {
  if (typeof queued === 'string') return { type: 'fail', reason: queued };
  const { instance, world } = run;
  const { id, status } = queued;
  if (plan.withinMs === 0) {
    if (plan.keeps) instance.message = { id, status };
    return { type: 'go', to: plan.following };
  }
  instance.message = { id, status: 'waiting' };
  return isOpen(queued) ? { type: 'stay', until: world.now + plan.withinMs } : settled(run, queued, plan);
}

/** What a step that waits for its message does beside entering. */
export function outcomeWatch(plan: OutcomePlan): Pick<CompiledStep, 'look' | 'onDue'> {
  if (plan.withinMs === 0) return {};
  return {
    look: (run) => {
      const { message } = run.instance;
      if (message?.status !== 'waiting') return undefined;
      const found = run.profile.messages.find(({ id }) => id === message.id);
      if (found !== undefined && isOpen(found)) return undefined;
      return found === undefined
        ? failure(run, plan, 'unknown', 'nobody remembers the message')
        : settled(run, found, plan);
    },
    onDue: (run) => {
      const reason = `not handed over within ${durationText(plan.withinMs)}`;
      const { profile, world, effects, instance } = run;
      const message = profile.messages.find(({ id }) => id === instance.message?.id);
      if (message !== undefined && isOpen(message)) recall(profile, message, reason, world.now, effects);
      return failure(run, plan, 'late', reason);
    },
  };
}

function settled(run: Run, message: Message, plan: OutcomePlan): Move {
  const { instance } = run;
  const { id, status, reason } = message;
  if (status !== 'sent' && status !== 'uncertain') return failure(run, plan, status, reason ?? status);
  note(run, plan, status, undefined);
  if (plan.answer === undefined) return { type: 'go', to: plan.following };
  const { answer } = message;
  delete message.answer;
  if (answer === undefined || 'problem' in answer)
    return failure(run, plan, 'unanswered', answer?.problem ?? 'the receiver gave no answer', id);
  instance.data = { ...instance.data, [plan.answer]: answer.value };
  return { type: 'go', to: plan.following };
}

function failure(run: Run, plan: OutcomePlan, status: string, reason: string, id?: string): Move {
  note(run, plan, status, reason, id);
  return { type: 'fail', reason };
}

function note(
  { instance }: Run,
  { keeps }: OutcomePlan,
  status: string,
  reason: string | undefined,
  id = instance.message?.id ?? '',
): void {
  if (keeps) instance.message = { id, status, ...(reason !== undefined && { reason }) };
  else delete instance.message;
}
