/**
 * Decide calls as programs make them (an API key, JSON of a known length) are answered before the framework sees them: under
 * overload most answers are fallbacks, and its life cycle would cost more than all else of them. Whatever is unusual (a
 * session, a body that is not as described, a server that closes) goes the ordinary way, with the bytes that were read.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { type Engine, EngineRefusal, type GivenUp } from '../hosts/engine.ts';
import { arrival, waitedMs } from './arrival.ts';
import { answerOf, askEngine, headersOf, parseAsked } from './decide-call.ts';
import { decideRequest } from './decide-shapes.ts';
import { usualAsked } from './decide-usual.ts';
import { type GuardOptions, hasSecretKey, isKnownHost } from './guard.ts';
import { headersOfProblem, problemBody, problemOf } from './problem.ts';

/** A request that is larger is refused. */
export const MOST_BYTES = 65_536;
const USUAL_TYPES: ReadonlySet<string | undefined> = new Set([
  'application/json',
  'application/json; charset=utf-8',
]);

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** What was read of a request that goes the ordinary way all the same. */
export interface AlreadyRead {
  readonly arrivedAt: number;
  readonly bytes: Buffer;
}

type DecidingEngine = Pick<Engine, 'decideInTime'>;
type Listener = (request: IncomingMessage, response: ServerResponse) => void;
type Asked = ReturnType<typeof decideRequest.parse>;

/** What is sent, with its length among its headers. */
interface Text {
  readonly text: string;
  readonly encoding: BufferEncoding;
  /** Names and values by turns: node takes them as they are. */
  readonly headers: readonly string[];
}

export class DecideShortcut {
  readonly #engine: DecidingEngine;
  readonly #guard: GuardOptions;
  readonly #logger: FastifyBaseLogger | undefined;
  readonly #headers: Readonly<Record<string, string>>;
  /** Of what is given up there are few answers, and the engine gives the same object for the same one. */
  readonly #givenUp = new WeakMap<GivenUp, Text>();
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
      this.#takeUp(request, response, goOn, { arrivedAt, bytes });
    });
  }

  #takeUp(request: IncomingMessage, response: ServerResponse, goOn: Listener, read: AlreadyRead): void {
    const asked = askedIn(read.bytes);
    if (asked !== undefined && !this.#isClosing) {
      this.#answer(response, asked, read.arrivedAt);
      return;
    }
    this.#read.set(request, read);
    goOn(request, response);
  }

  #answer(response: ServerResponse, asked: Asked, arrivedAt: number): void {
    let answer: ReturnType<typeof askEngine>;
    try {
      answer = askEngine(this.#engine, asked, waitedMs({ arrivedAt }));
    } catch (error) {
      this.#refuse(response, error as Error);
      return;
    }
    // What is given up at once is answered in the turn in which it was read.
    if (!(answer instanceof Promise)) this.#end(response, 200, this.#textOf(answer, asked));
    else
      answer.then(
        (given) => this.#end(response, 200, this.#written(answerOf(given, asked.placements))),
        (error: Error) => this.#refuse(response, error),
      );
  }

  #textOf(answer: GivenUp, { placements }: Asked): Text {
    if (placements !== undefined) return this.#written(answerOf(answer, placements));
    let text = this.#givenUp.get(answer);
    if (text === undefined) {
      text = this.#written(answerOf(answer, undefined));
      this.#givenUp.set(answer, text);
    }
    return text;
  }

  #refuse(response: ServerResponse, error: Error): void {
    const problem = problemOf(error);
    if (problem.status >= 500 && !(error instanceof EngineRefusal))
      this.#logger?.error(error, 'request failed');
    this.#end(response, problem.status, this.#written(problemBody(problem), headersOfProblem(problem)));
  }

  #written(body: unknown, headers: Readonly<Record<string, string>> = JSON_HEADERS): Text {
    const text = JSON.stringify(body);
    const bytes = Buffer.byteLength(text);
    const all = { ...this.#headers, ...headers, 'content-length': String(bytes) };
    // Text in ASCII is the same in both, and costs less so.
    return { text, encoding: bytes === text.length ? 'latin1' : 'utf8', headers: Object.entries(all).flat() };
  }

  #end(response: ServerResponse, status: number, { text, encoding, headers }: Text): void {
    response.writeHead(status, this.#isClosing ? [...headers, 'connection', 'close'] : (headers as string[]));
    response.write(text, encoding);
    // Head and body are one text by now: sent so they are not put into a list that is then copied.
    response.socket?.uncork();
    response.end();
  }
}

/** Undefined where it is not as described: the ordinary way says why. */
function askedIn(bytes: Buffer): Asked | undefined {
  try {
    const body = parseAsked(bytes.toString());
    return usualAsked(body) ?? decideRequest.safeParse(body).data;
  } catch {
    return undefined;
  }
}
