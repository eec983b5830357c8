/** What POST /v1/import answers: how many events were new, how many known, and which were refused. */
import type { FastifyReply } from 'fastify';
import type { Refusal } from './refusal.ts';

export interface ImportAnswer {
  readonly success: true;
  readonly applied: number;
  readonly duplicates: number;
  /** By their place in the batch. */
  readonly refused: readonly { readonly position: number; readonly code: string; readonly reason: string }[];
}

/** @param outcomes what submit answered: one 'applied' or 'duplicate' an event. */
export function answerImport(
  reply: FastifyReply,
  outcomes: unknown,
  refused: readonly { readonly refusal: Refusal; readonly position: number }[],
): FastifyReply {
  const told = Array.isArray(outcomes) ? (outcomes as readonly unknown[]) : [];
  const duplicates = told.filter((outcome) => outcome === 'duplicate').length;
  const answer: ImportAnswer = {
    success: true,
    applied: told.length - duplicates,
    duplicates,
    refused: refused.map(({ refusal, position }) => ({
      position,
      code: refusal.code,
      reason: refusal.reason,
    })),
  };
  return reply
    .code(200)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(answer));
}
