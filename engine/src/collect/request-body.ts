/**
 * From the bytes of a request to its JSON, with every limit in force before anything large is built. Clients say
 * application/json, text/plain (browsers, to avoid a preflight) or even x-www-form-urlencoded over gzipped JSON,
 * so the content type is ignored and gzip is told by its first bytes.
 */
import { brotliDecompressSync, gunzipSync, inflateSync, type ZlibOptions } from 'node:zlib';
import type { Problem } from './answer.ts';
import { MAX_BATCH_BYTES, MAX_DEPTH } from './limits.ts';

/** Enough to read a request past its limit to the end, so that the client hears why instead of a reset. */
export const MAX_WIRE_BYTES = 2 * MAX_BATCH_BYTES;

type Text = { readonly text: string };
type Parsed = { readonly body: Readonly<Record<string, unknown>> };

/** Decompresses and decodes. A bomb stops at the limit: it never exists unpacked. */
export function decodeBody(bytes: Uint8Array, encoding: string | undefined): Text | Problem {
  const plain = decompress(bytes, encoding);
  if ('status' in plain) return plain;
  const text = Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('utf8');
  if (plain.byteLength > MAX_BATCH_BYTES) return { ...TOO_LARGE, text };
  return { text: text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text };
}

export function parseBody(text: string): Parsed | Problem {
  let body: unknown;
  try {
    body = JSON.parse(text);
    if (ESCAPED_HALF.test(text)) body = wellFormed(body, 0);
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'unreadable';
    return { status: 400, code: 'bad_json', message: `The body is not JSON: ${detail}`, text };
  }
  if (isObject(body)) return { body };
  return { status: 400, code: 'bad_json', message: 'The body must be a JSON object', text };
}

/** JSON can write half a letter (`\ud83d`), as clients do that cut texts; only so can a body have one. */
const ESCAPED_HALF = /\\u[dD][89a-fA-F]/;

const HALF = /\p{Cs}/gu;
const REPLACEMENT = '\uFFFD';

/** As it will stand in the log, where half a letter has no form: what is applied now and when it is read again is the same. */
function wellFormed(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.replace(HALF, REPLACEMENT);
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH + 2) return value;
  if (Array.isArray(value)) return value.map((item) => wellFormed(item, depth + 1));
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key.replace(HALF, REPLACEMENT), wellFormed(item, depth + 1)]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const TOO_LARGE: Problem = {
  status: 400,
  code: 'batch_too_large',
  message: `The body has more than ${MAX_BATCH_BYTES} bytes of JSON: send smaller batches`,
};

const BYTE_ORDER_MARK = 0xfeff;
const OPTIONS: ZlibOptions = { maxOutputLength: MAX_BATCH_BYTES };

function decompress(bytes: Uint8Array, encoding: string | undefined): Uint8Array | Problem {
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, OPTIONS);
    // Plain JSON under a content-encoding header was unpacked on its way, by a proxy or another plugin.
    if (encoding === undefined || encoding === 'identity' || bytes[0] === 0x7b) return bytes;
    if (encoding === 'deflate') return inflateSync(bytes, OPTIONS);
    if (encoding === 'br') return brotliDecompressSync(bytes, OPTIONS);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return TOO_LARGE;
    return {
      status: 400,
      code: 'bad_encoding',
      message: 'The body cannot be decompressed: send it again or plain',
    };
  }
  return { status: 400, code: 'bad_encoding', message: 'Send the body plain or with gzip, deflate or br' };
}
