/** Where the command line asks about decisions: a running server, or a data folder that nobody uses just now. */
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { problemWords } from '../hosts/decisions-again.ts';
import { openStillEngine } from '../hosts/embedded/open-still.ts';
import { EngineRefusal } from '../hosts/engine.ts';
import type { DecisionTrace, DecisionVerification, Problem, WhyNotView } from '../server/api.ts';
import { verificationOf } from '../server/verification.ts';
import { traceOf } from '../server/view.ts';
import { whyNotView } from '../server/why-not.ts';

export interface DecisionSource {
  trace(decision: string): Promise<DecisionTrace>;
  verification(decision: string): Promise<DecisionVerification>;
  whyNot(decision: string, action: string): Promise<WhyNotView>;
  close(): Promise<void>;
}

export interface SourceFlags {
  readonly url: string;
  /** Instead of a server. */
  readonly data?: string;
}

/** Options that all commands about decisions have. */
export function asksAboutDecisions(command: Command): Command {
  return command
    .option(
      '--url <url>',
      'the running server (KAIROS_URL)',
      process.env.KAIROS_URL ?? 'http://127.0.0.1:4600',
    )
    .option('--data <folder>', 'data folder of a Kairos that is not running, or a copy of one')
    .option('--json', 'print the answer as it is');
}

export async function withSource<T>(
  flags: SourceFlags,
  use: (source: DecisionSource) => Promise<T>,
): Promise<T> {
  const source = await openSource(flags);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

function openSource({ url, data }: SourceFlags): Promise<DecisionSource> {
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
    whyNot: (decision, action) =>
      of(`/v1/decisions/${encodeURIComponent(decision)}/why-not/${encodeURIComponent(action)}`),
    close: () => Promise.resolve(),
  };
}

export async function ask<T>(url: string, path: string): Promise<T> {
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

/** Candidates that were not eligible, named at most. */
const NAMES = 200;

async function folderSource(data: string): Promise<DecisionSource> {
  const { engine } = await openStillEngine(join(resolve(data), 'engine'));
  const found = async <T>(id: string, answer: Promise<T | undefined>): Promise<T> => {
    const given = await answer.catch((error: unknown) => {
      throw error instanceof EngineRefusal ? new AskRefused(error.code, error.message) : error;
    });
    if (given !== undefined) return given;
    throw new AskRefused('unknown_decision', `There is no decision ${id} in ${data}.`);
  };
  return {
    trace: async (id) => traceOf(await found(id, engine.decision(id, { from: 0, limit: NAMES }))),
    verification: async (id) => verificationOf(id, await found(id, engine.verifyDecision(id))),
    whyNot: async (id, action) => {
      const answer = await found(id, engine.whyNot(id, action));
      if (!('problem' in answer)) return whyNotView(answer);
      if (answer.problem !== 'unknown-action')
        throw new AskRefused(
          answer.problem === 'other-semantics' ? 'other_semantics' : 'not_taken_again',
          `The decision cannot be taken again: ${problemWords(answer)}.`,
        );
      const message = `There was no action ${action} in revision ${answer.revision}, which decided.`;
      throw new AskRefused('unknown_action', `${message}\n\`kairos trace ${id}\` names its candidates.`);
    },
    close: () => engine.close(),
  };
}
