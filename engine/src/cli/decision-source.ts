/** Where the command line asks about decisions: a running server, or a data folder that nobody uses just now. */
import { join, resolve } from 'node:path';
import { openStillEngine } from '../hosts/embedded/open-still.ts';
import { EngineRefusal } from '../hosts/engine.ts';
import type { DecisionTrace, DecisionVerification, Problem } from '../server/api.ts';
import { verificationOf } from '../server/verification.ts';
import { traceOf } from '../server/view.ts';

export interface DecisionSource {
  trace(decision: string): Promise<DecisionTrace>;
  verification(decision: string): Promise<DecisionVerification>;
  close(): Promise<void>;
}

export interface SourceFlags {
  readonly url: string;
  /** Instead of a server. */
  readonly data?: string;
}

export function openSource({ url, data }: SourceFlags): Promise<DecisionSource> {
  return data === undefined ? Promise.resolve(serverSource(url)) : folderSource(data);
}

/** Something cannot be told; the message says why and what to do. */
export class AskRefused extends Error {
  override readonly name = 'AskRefused';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function serverSource(url: string): DecisionSource {
  const of = <T>(path: string) => ask<T>(url, path);
  return {
    trace: (decision) => of(`/v1/decisions/${encodeURIComponent(decision)}`),
    verification: (decision) => of(`/v1/decisions/${encodeURIComponent(decision)}/verification`),
    close: () => Promise.resolve(),
  };
}

async function ask<T>(url: string, path: string): Promise<T> {
  const key = process.env.KAIROS_API_KEY;
  if (key === undefined)
    throw new AskRefused('no_api_key', 'Set KAIROS_API_KEY to the API key that `kairos start` printed.');
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(new URL(path, url), { headers }).catch((error: unknown) => {
    throw new AskRefused(
      'unreachable',
      `No server answers at ${url} (${reasonOf(error)}). Start one, name it with KAIROS_URL, or give --data.`,
    );
  });
  const body = (await response.json().catch(() => ({}))) as T & Partial<Problem>;
  if (response.ok) return body;
  throw new AskRefused(
    body.code ?? 'refused',
    [body.detail ?? `The server answered ${response.status}.`, body.mend].filter(Boolean).join('\n'),
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

async function folderSource(data: string): Promise<DecisionSource> {
  const engine = await openStillEngine(join(resolve(data), 'engine'));
  const found = async <T>(id: string, answer: Promise<T | undefined>): Promise<T> => {
    const given = await answer.catch((error: unknown) => {
      throw error instanceof EngineRefusal ? new AskRefused(error.code, error.message) : error;
    });
    if (given !== undefined) return given;
    throw new AskRefused('unknown_decision', `There is no decision ${id} in ${data}.`);
  };
  return {
    trace: async (id) => traceOf(await found(id, engine.decision(id))),
    verification: async (id) => verificationOf(id, await found(id, engine.verifyDecision(id))),
    close: () => engine.close(),
  };
}
