/** Where the command line asks about decisions: a running server, or a data folder that nobody uses just now. */
import type { Command } from 'commander';
import type { DecisionTrace, DecisionVerification, Problem, WhyNotView } from '../server/api.ts';

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

/** The engine is loaded only where a folder is read. */
async function openSource({ url, data }: SourceFlags): Promise<DecisionSource> {
  if (data === undefined) return serverSource(url);
  return (await import('./decision-folder.ts')).folderSource(data);
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
