/**
 * One HTTP POST and what its ending means for the message. Uses undici's dispatch directly: it is the only level
 * that tells whether the request was already on the wire, and the cheapest one.
 */
import type { Agent, Dispatcher } from 'undici';
import type { Json, ReceiptAnswer } from '../core/input.ts';
import type { DispatchResult } from './channel.ts';

export interface HttpTarget {
  readonly agent: Agent;
  readonly origin: string;
  readonly path: string;
  /** From call to answer, waiting for a connection included. */
  readonly timeoutMs: number;
}

/** The body of the answer is read (so that the connection can be used again); beyond this it is cut off. */
const MAX_RESPONSE_BYTES = 256 * 1024;
/** An answer that is wanted is kept in the log and with the person: it is small. */
export const MAX_ANSWER_BYTES = 16 * 1024;
const MAX_RETRY_AFTER_MS = 24 * 3600 * 1000;

export function postOnce(
  target: HttpTarget,
  headers: Readonly<Record<string, string>>,
  body: string,
  wantsAnswer: boolean,
): Promise<DispatchResult> {
  return new Promise((resolve) => {
    const handler = new PostHandler(target.timeoutMs, wantsAnswer, resolve);
    target.agent.dispatch(
      // Undici's own timers are off: the handler's one deadline covers waiting, connecting, headers and body.
      {
        origin: target.origin,
        path: target.path,
        method: 'POST',
        headers,
        body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      handler,
    );
  });
}

class PostHandler implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private answer: DispatchResult | undefined;
  private expired = false;
  private received = 0;
  /** Of an answer that is wanted, as far as it may be kept. */
  private readonly chunks: Buffer[] = [];
  private readonly wantsAnswer: boolean;
  private readonly deadline: NodeJS.Timeout;
  private readonly timeoutMs: number;
  private readonly resolve: (result: DispatchResult) => void;

  constructor(timeoutMs: number, wantsAnswer: boolean, resolve: (result: DispatchResult) => void) {
    this.timeoutMs = timeoutMs;
    this.wantsAnswer = wantsAnswer;
    this.resolve = resolve;
    this.deadline = setTimeout(() => this.expire(), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // The deadline passed while the request waited for a connection: it was reported as not sent, so it must not be.
    if (this.expired) controller.abort(new Error('deadline passed'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status >= 200) this.answer = resultOfStatus(status, headers['retry-after']);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.received += chunk.length;
    if (this.wantsAnswer && this.received <= MAX_ANSWER_BYTES) this.chunks.push(chunk);
    if (this.received > MAX_RESPONSE_BYTES) controller.abort(new Error('answer too long'));
  }

  onResponseEnd(): void {
    this.settle(this.withAnswer() ?? { outcome: 'unknown', reason: 'The answer had no status.' });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const reason = 'the connection died while it answered';
    this.settle(this.withAnswer(reason) ?? resultOfError(error, this.controller !== undefined));
  }

  private expire(): void {
    this.expired = true;
    const reason = `no answer within ${this.timeoutMs} ms`;
    const sent = this.controller !== undefined;
    this.settle(
      this.withAnswer(reason) ??
        (sent
          ? { outcome: 'unknown', reason }
          : { outcome: 'retry', reason: `${reason}; the request was not sent` }),
    );
    this.controller?.abort(new Error(reason));
  }

  /** @param cutOff why the body is not whole */
  private withAnswer(cutOff?: string): DispatchResult | undefined {
    if (!this.wantsAnswer || this.answer?.outcome !== 'sent') return this.answer;
    if (this.received > MAX_ANSWER_BYTES)
      return { outcome: 'sent', answer: { problem: `the answer is longer than ${MAX_ANSWER_BYTES} bytes` } };
    if (cutOff !== undefined) return { outcome: 'sent', answer: { problem: cutOff } };
    return { outcome: 'sent', answer: answerIn(Buffer.concat(this.chunks)) };
  }

  /** The status decides as soon as it is there; waiting for the end of the body lets the connection be used again. */
  private settle(result: DispatchResult): void {
    clearTimeout(this.deadline);
    this.resolve(result);
  }
}

function answerIn(body: Buffer): ReceiptAnswer {
  try {
    return { value: JSON.parse(body.toString('utf8')) as Json };
  } catch {
    return { problem: body.length === 0 ? 'the answer is empty' : 'the answer is not JSON' };
  }
}

function resultOfStatus(status: number, retryAfter: string | string[] | undefined): DispatchResult {
  if (status < 300) return { outcome: 'sent' };
  const reason = `The receiver answered ${status}.`;
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const retryAfterMs = retryAfterOf(retryAfter);
    return retryAfterMs === undefined
      ? { outcome: 'retry', reason }
      : { outcome: 'retry', reason, retryAfterMs };
  }
  if (status < 400)
    return { outcome: 'failed', code: `http_${status}`, reason: `${reason} Redirects are not followed.` };
  return { outcome: 'failed', code: `http_${status}`, reason };
}

/** Seconds or an HTTP date, as milliseconds from now, at most a day. */
function retryAfterOf(value: string | string[] | undefined): number | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

function resultOfError(error: Error, onTheWire: boolean): DispatchResult {
  const cause = innermost(error);
  if (cause.code === 'address_refused') {
    return { outcome: 'failed', code: 'address_refused', reason: cause.message };
  }
  const reason = cause.code === undefined ? cause.message : `${cause.code}: ${cause.message}`;
  return onTheWire ? { outcome: 'unknown', reason } : { outcome: 'retry', reason };
}

/** Node wraps the errors of several tried addresses into one that names none. */
function innermost(error: Error): Error & { code?: string } {
  const inner = error instanceof AggregateError ? error.errors[0] : undefined;
  return inner instanceof Error ? innermost(inner) : error;
}
