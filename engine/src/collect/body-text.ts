/** A refused body as bounded text. It may be anything a sender made up, so nothing about its shape is assumed. */

const MAX_CHARS = 32_768;
const MAX_LEVELS = 40;

/** At most 32 KB (counted in UTF-16 units); what lies too deep to encode is written as '...'. */
export function bodyText(body: unknown): { body: string; truncated: boolean } {
  const text = typeof body === 'string' ? body : encode(body);
  return text.length <= MAX_CHARS
    ? { body: text, truncated: false }
    : { body: text.slice(0, MAX_CHARS), truncated: true };
}

function encode(body: unknown): string {
  try {
    return JSON.stringify(body) ?? '';
  } catch {
    // Nested deeper than the stack of the encoder.
    return JSON.stringify(cut(body, MAX_LEVELS));
  }
}

function cut(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return '...';
  if (Array.isArray(value)) return value.map((item) => cut(item, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cut(item, levels - 1)]));
}
