/**
 * Sends one batch of messages to POST /v1/import until the server has it. What passes is tried again, at the time the
 * server names or later and later; what will not pass by itself ends the import with the server's words.
 */
import type { JsonObject } from '../core/input.ts';
import { ImportRefused } from './import-mapping.ts';

export interface ImportTarget {
  /** Of the running server. */
  readonly url: string;
  /** Secret, begins with sk_. */
  readonly apiKey: string;
  /** Of the source that the events shall carry. */
  readonly writeKey: string;
}

/** What became of a batch. A server that does not say has `counted` false: then all were applied or known. */
export interface BatchOutcome {
  readonly counted: boolean;
  readonly applied: number;
  readonly duplicates: number;
  readonly refused: readonly { readonly position: number; readonly code: string; readonly reason: string }[];
}

export interface SendPorts {
  fetch(url: string, init: RequestInit): Promise<Response>;
  pause(ms: number): Promise<void>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** About ten minutes without an answer in a row. */
const MOST_FAILURES = 25;
const TIMEOUT_MS = 60_000;

export async function sendBatch(
  target: ImportTarget,
  texts: readonly string[],
  ports: SendPorts,
): Promise<BatchOutcome> {
  const body = `{"writeKey":${JSON.stringify(target.writeKey)},"batch":[${texts.join(',')}]}`;
  let reason = '';
  for (let failures = 0; failures < MOST_FAILURES; ) {
    const response = await post(target, body, ports).catch((error: Error) => error);
    if (response instanceof Error) reason = causeOf(response);
    else if (response.ok) return outcomeOf(await response.json().catch(() => ({})), texts.length);
    else {
      const text = await response.text().catch(() => '');
      if (response.status < 500 && response.status !== 429) throw refusedBy(response.status, text);
      reason = `it answered ${response.status}`;
      const seconds = Number(response.headers.get('retry-after'));
      if (seconds > 0) {
        // A server that names a time is alive.
        await ports.pause(Math.min(seconds * 1_000, LONGEST_PAUSE_MS));
        continue;
      }
    }
    await ports.pause(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS));
    failures++;
  }
  throw new ImportRefused(
    'unreachable',
    `The server at ${target.url} takes nothing (${reason}). The same command goes on later.`,
  );
}

function post(target: ImportTarget, body: string, ports: SendPorts): Promise<Response> {
  return ports.fetch(`${target.url.replace(/\/$/, '')}/v1/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${target.apiKey}` },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}

function refusedBy(status: number, text: string): ImportRefused {
  let said: { code?: string; message?: string } = {};
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    // Not ours: a proxy perhaps. The status says enough.
  }
  const mend =
    status === 401 || status === 403
      ? ' Check the API key (--api-key) and the source (--source, --write-key).'
      : '';
  return new ImportRefused(
    said.code ?? 'refused',
    `The server answered ${status}: ${said.message ?? text.slice(0, 200)}.${mend}`,
  );
}

function outcomeOf(body: unknown, sent: number): BatchOutcome {
  const { applied, duplicates, refused } = body as JsonObject;
  if (typeof applied !== 'number' || typeof duplicates !== 'number') {
    return { counted: false, applied: sent, duplicates: 0, refused: [] };
  }
  return {
    counted: true,
    applied,
    duplicates,
    refused: Array.isArray(refused) ? (refused as BatchOutcome['refused']) : [],
  };
}
