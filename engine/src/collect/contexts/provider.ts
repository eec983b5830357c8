/** The port of one provider: asked once, by a deadline that its caller keeps. What it says is plain, small JSON. */
import type { JsonObject } from '../../core/input.ts';

export interface ContextProvider {
  /** Rejects where there is no answer; the signal says when nobody waits any more. */
  ask(input: JsonObject, signal: AbortSignal): Promise<JsonObject>;
  /** Releases connections. */
  close(): Promise<void>;
}

/** There is no usable answer; `code` is stable. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code: 'refused' | 'bad_answer' | 'too_large' | 'unreachable' | 'not_found';
  constructor(code: NoAnswer['code'], message: string) {
    super(message);
    this.code = code;
  }
}
