/** Requests and answers between two threads, in both directions over one port. Errors keep their code. */
import type { MessagePort, Worker } from 'node:worker_threads';
import { EngineRefusal } from '../engine.ts';

type Message =
  | { readonly ask: number; readonly what: string; readonly body: unknown }
  | { readonly tell: string; readonly body: unknown }
  | { readonly answer: number; readonly body: unknown }
  | { readonly refuse: number; readonly code: string | undefined; readonly message: string };

/** Answers to what the other side asks or tells, by name. */
export type Answers = { readonly [what: string]: (body: never) => unknown };

export class Line {
  readonly #port: Pick<MessagePort | Worker, 'postMessage'>;
  readonly #answers: Answers;
  readonly #open = new Map<number, { resolve(body: unknown): void; reject(error: Error): void }>();
  #asked = 0;
  #broken: Error | undefined;

  constructor(port: MessagePort | Worker, answers: Answers) {
    this.#port = port;
    this.#answers = answers;
    port.on('message', (message: Message) => void this.#receive(message));
  }

  ask<T>(what: string, body: unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#broken) {
        reject(this.#broken);
        return;
      }
      const ask = this.#asked++;
      this.#open.set(ask, { resolve: resolve as (body: unknown) => void, reject });
      this.#port.postMessage({ ask, what, body } satisfies Message);
    });
  }

  tell(what: string, body: unknown): void {
    if (!this.#broken) this.#port.postMessage({ tell: what, body } satisfies Message);
  }

  /** The other side is gone. */
  break(error: Error): void {
    this.#broken = error;
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }

  async #receive(message: Message): Promise<void> {
    if ('tell' in message) {
      await this.#answers[message.tell]?.(message.body as never);
    } else if ('ask' in message) {
      await this.#answer(message);
    } else {
      const id = 'answer' in message ? message.answer : message.refuse;
      const waiting = this.#open.get(id);
      this.#open.delete(id);
      if ('answer' in message) waiting?.resolve(message.body);
      else waiting?.reject(asError(message));
    }
  }

  async #answer({ ask, what, body }: Extract<Message, { ask: number }>): Promise<void> {
    try {
      const answer = await this.#answers[what]!(body as never);
      this.#port.postMessage({ answer: ask, body: answer } satisfies Message);
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      this.#port.postMessage({ refuse: ask, code, message } satisfies Message);
    }
  }
}

function asError({ code, message }: { code: string | undefined; message: string }): Error {
  return code === undefined ? new Error(message) : new EngineRefusal(code as EngineRefusal['code'], message);
}
