/**
 * A request's body as the list of its messages and the envelope they share: one message on the single routes,
 * `batch` with its own context, integrations and sentAt on the others.
 */
import type { JsonObject } from '../core/input.ts';
import type { Problem } from './answer.ts';
import { parseInstant } from './instant.ts';
import { MAX_BATCH_CONTEXT_BYTES, MAX_BATCH_EVENTS } from './limits.ts';
import type { Envelope } from './normalise.ts';
import { FORBIDDEN, isForbiddenKey, jsonBytes, weigh, weightRefusal } from './weigh.ts';

export interface Batch {
  readonly messages: readonly unknown[];
  readonly envelope: Envelope;
}

type Body = Readonly<Record<string, unknown>>;

/** `envelope` is what is known without the body; where it names a type, the body is the message. */
export function readBatch(body: Body, envelope: Envelope): Batch | Problem {
  if (envelope.type !== undefined) return { messages: [body], envelope };
  for (const key in body) if (isForbiddenKey(key)) return bad(FORBIDDEN.code, FORBIDDEN.reason);
  const { batch } = body;
  if (!Array.isArray(batch)) return bad('bad_batch', 'The body must have a list named batch');
  if (batch.length > MAX_BATCH_EVENTS) {
    return bad(
      'too_many_events',
      `The batch has ${batch.length} events, more than ${MAX_BATCH_EVENTS}: split it`,
    );
  }
  const shared = sharedByAll(body);
  if ('status' in shared) return shared;
  return { messages: batch, envelope: { ...envelope, ...shared, sentAt: parseInstant(body.sentAt) } };
}

type Shared = Pick<Envelope, 'context' | 'integrations' | 'batchBytes'>;

function sharedByAll({ context, integrations }: Body): Shared | Problem {
  if (context == null && integrations == null) return { batchBytes: 0 };
  const shared: { context?: JsonObject; integrations?: JsonObject } = {};
  if (context != null) {
    if (!isObject(context)) return bad('bad_shape', "The batch's context must be an object");
    shared.context = context;
  }
  if (integrations != null) {
    if (!isObject(integrations)) return bad('bad_shape', "The batch's integrations must be an object");
    shared.integrations = integrations;
  }
  const weight = weigh(shared, 0);
  if (weight < 0) {
    const { code, reason } = weightRefusal(weight);
    return bad(code, reason);
  }
  const batchBytes = jsonBytes(shared);
  if (batchBytes <= MAX_BATCH_CONTEXT_BYTES) return { ...shared, batchBytes };
  return bad(
    'batch_context_too_large',
    `The batch's context has more than ${MAX_BATCH_CONTEXT_BYTES} bytes: put what differs into its events`,
  );
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bad(code: string, message: string): Problem {
  return { status: 400, code, message };
}
