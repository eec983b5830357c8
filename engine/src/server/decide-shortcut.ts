/**
 * Decide calls as programs make them (an API key, JSON of a known length) are answered before the framework sees them: under
 * overload most answers are fallbacks, and its life cycle would cost more than all else of them. Whatever is unusual (a
 * session, a body that is not as described, a server that closes) goes the ordinary way, with the bytes that were read.
 */
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { type Engine, EngineRefusal } from '../hosts/engine.ts';
import { arrival, waitedMs } from './arrival.ts';
import { decideCall, headersOf, parseAsked } from './decide-call.ts';
import { decideRequest } from './decide-shapes.ts';
import { type GuardOptions, hasSecretKey, isKnownHost } from './guard.ts';
import { headersOfProblem, problemBody, problemOf } from './problem.ts';

/** A request that is larger is refused. */
export const MOST_BYTES = 65_536;
const USUAL_TYPES: ReadonlySet<string | undefined> = new Set([
  'application/json',
  'application/json; charset=utf-8',
]);

/** What was read of a request that goes the ordinary way all the same. */
export interface AlreadyRead {
  readonly arrivedAt: number;
  readonly bytes: Buffer;
}

type DecidingEngine = Pick<Engine, 'decideInTime'>;
type Listener = (request: IncomingMessage, response: ServerResponse) => void;
type Asked = ReturnType<typeof decideRequest.parse>;
type Answering = ReturnType<typeof decideCall>;

export class DecideShortcut {
  readonly #engine: DecidingEngine;
  readonly #guard: GuardOptions;
  readonly #logger: FastifyBaseLogger | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #read = new WeakMap<IncomingMessage, AlreadyRead>();
  #isClosing = false;

  constructor(
    { engine, logger }: { readonly engine: DecidingEngine; readonly logger?: FastifyBaseLogger },
    guard: GuardOptions,
    isSecure: boolean,
  ) {
    this.#engine = engine;
    this.#guard = guard;
    this.#logger = logger;
    this.#headers = headersOf(isSecure);
  }

  /** Takes calls before those who listen to the server already. */
  standBefore(server: Server): void {
    const ordinary = server.listeners('request') as Listener[];
    const goOn: Listener = (request, response) => {
      for (const listener of ordinary) listener.call(server, request, response);
    };
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      if (this.#isUsual(request)) this.#take(request, response, goOn);
      else goOn(request, response);
    });
  }

  /** From now on all go the ordinary way, which says that the server closes. */
  close(): void {
    this.#isClosing = true;
  }

  alreadyRead(request: IncomingMessage): AlreadyRead | undefined {
    return this.#read.get(request);
  }

  /** By its head alone; who is let in here is let in there. */
  #isUsual(request: IncomingMessage): boolean {
    const { method, url, headers } = request;
    if (url !== '/v1/decide' || method !== 'POST' || this.#isClosing) return false;
    const length = Number(headers['content-length']);
    return (
      length > 0 &&
      length <= MOST_BYTES &&
      USUAL_TYPES.has(headers['content-type']) &&
      isKnownHost(headers, this.#guard) &&
      hasSecretKey({ headers }, this.#guard.access)
    );
  }

  #take(request: IncomingMessage, response: ServerResponse, goOn: Listener): void {
    const arrivedAt = arrival();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      const asked = askedIn(bytes);
      if (asked !== undefined && !this.#isClosing) {
        this.#answer(response, asked, arrivedAt);
        return;
      }
      this.#read.set(request, { arrivedAt, bytes });
      goOn(request, response);
    });
  }

  #answer(response: ServerResponse, asked: Asked, arrivedAt: number): void {
    let answer: Answering;
    try {
      answer = decideCall(this.#engine, asked, waitedMs({ arrivedAt }));
    } catch (error) {
      this.#refuse(response, error as Error);
      return;
    }
    // What is given up at once is answered in the turn in which it was read.
    if (!(answer instanceof Promise)) this.#send(response, answer);
    else
      answer.then(
        (given) => this.#send(response, given),
        (error: Error) => this.#refuse(response, error),
      );
  }

  #send(response: ServerResponse, answer: Awaited<Answering>): void {
    this.#end(response, 200, { ...this.#headers, 'content-type': 'application/json; charset=utf-8' }, answer);
  }

  #refuse(response: ServerResponse, error: Error): void {
    const problem = problemOf(error);
    if (problem.status >= 500 && !(error instanceof EngineRefusal))
      this.#logger?.error(error, 'request failed');
    this.#end(
      response,
      problem.status,
      { ...this.#headers, ...headersOfProblem(problem) },
      problemBody(problem),
    );
  }

  #end(response: ServerResponse, status: number, headers: OutgoingHttpHeaders, body: unknown): void {
    const text = JSON.stringify(body);
    headers['content-length'] = Buffer.byteLength(text);
    if (this.#isClosing) headers.connection = 'close';
    response.writeHead(status, headers).end(text);
  }
}

/** Undefined where it is not as described: the ordinary way says why. */
function askedIn(bytes: Buffer): Asked | undefined {
  try {
    return decideRequest.safeParse(parseAsked(bytes.toString())).data;
  } catch {
    return undefined;
  }
}
