/**
 * One GET for JSON, through the agent that it is given: the guard against our own network is the agent's. Redirects are
 * not followed, an answer is bounded, and nothing of it is trusted but its values.
 */
import { type Dispatcher, request } from 'undici';
import type { Json } from '../../core/input.ts';
import { NoAnswer } from './provider.ts';

const MOST_BYTES = 256 * 1024;

export async function getJson(
  url: URL,
  headers: Readonly<Record<string, string>>,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Json> {
  const answer = await request(url, {
    dispatcher,
    signal,
    headers: { accept: 'application/json', 'user-agent': 'Kairos', ...headers },
  }).catch((error: Error) => {
    throw new NoAnswer('unreachable', error.message);
  });
  if (answer.statusCode !== 200) {
    await answer.body.dump({ limit: MOST_BYTES });
    throw new NoAnswer('refused', `it answered ${answer.statusCode}`);
  }
  const text = await boundedText(answer.body);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new NoAnswer('bad_answer', 'it did not answer JSON');
  }
}

async function boundedText(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      body.destroy();
      throw new NoAnswer('too_large', `it answered more than ${MOST_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The value at a JSON pointer (RFC 6901); undefined where there is none. Own properties only. */
export function valueAt(json: Json, pointer: string): Json | undefined {
  let value: Json | undefined = json;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as { readonly [key: string]: Json })[key];
  }
  return value;
}
