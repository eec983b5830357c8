/** Asks a running server, as commands do: what it refuses is told with its mend. */
import type { Command } from 'commander';

export interface ServerFlags {
  readonly url: string;
  readonly apiKey?: string;
}

const TIMEOUT_MS = 60_000;

export function withServer(command: Command): Command {
  const { env } = process;
  return command
    .option('--url <url>', 'the running server (KAIROS_URL)', env.KAIROS_URL ?? 'http://127.0.0.1:4600')
    .option('--api-key <key>', 'its secret key (KAIROS_API_KEY)', env.KAIROS_API_KEY)
    .option('--json', 'print it as JSON');
}

/** @param body makes it a POST */
export async function askServer<T>(
  path: string,
  { url, apiKey }: ServerFlags,
  asked: { readonly [name: string]: string | undefined },
  body?: object,
): Promise<T> {
  if (apiKey === undefined)
    throw refused(
      'no_api_key',
      'Give --api-key, or set KAIROS_API_KEY, to the key that `kairos start` printed.',
    );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, value);
  const response = await fetch(`${url.replace(/\/$/, '')}${path}?${query}`, {
    headers: { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => {
    throw refused('unreachable', `Nobody answers at ${url}: ${error.message}.`);
  });
  if (response.ok) return (await response.json()) as T;
  const said = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; mend?: string };
  const words = [said.detail ?? `the server answered ${response.status}`, said.mend];
  throw refused(said.code ?? 'refused', `${words.filter(Boolean).join(': ')}.`);
}

function refused(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
