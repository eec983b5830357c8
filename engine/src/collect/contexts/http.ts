/** Any HTTP source of facts (stock, price, an exchange rate): a URL with values in it, and fields by JSON pointers. */
import type { Dispatcher } from 'undici';
import type { Json, JsonObject } from '../../core/input.ts';
import type { HttpSettings } from './definition.ts';
import { getJson, valueAt } from './get-json.ts';
import { type ContextProvider, NoAnswer } from './provider.ts';

/** Longer texts are no context but content. */
const MOST_CHARACTERS = 1_000;

export function httpProvider(
  { url, fields }: Pick<HttpSettings, 'url' | 'fields'>,
  headers: Readonly<Record<string, string>>,
  dispatcher: Dispatcher,
): ContextProvider {
  const { origin } = new URL(url);
  return {
    ask: async (input, signal) => {
      const at = new URL(filled(url, input));
      // A value must not lead anywhere else than the document says.
      if (at.origin !== origin) throw new NoAnswer('refused', 'a value would lead to another host');
      const answer = await getJson(at, headers, dispatcher, signal);
      const found: Record<string, Json> = {};
      for (const [name, pointer] of Object.entries(fields)) {
        const value = valueAt(answer, pointer);
        if (isPlain(value)) found[name] = value;
      }
      if (Object.keys(found).length === 0)
        throw new NoAnswer('not_found', 'its answer has none of the fields');
      return found;
    },
    close: () => Promise.resolve(),
  };
}

/** Encoded, and never "." or "..", which a path would resolve. */
function filled(url: string, input: JsonObject): string {
  return url.replaceAll(/\{([a-z][a-zA-Z0-9_]*)\}/g, (_, name: string) => {
    const text = encodeURIComponent(String(input[name] ?? ''));
    return /^\.{1,2}$/.test(text) ? text.replaceAll('.', '%252E') : text;
  });
}

function isPlain(value: Json | undefined): value is Json {
  if (typeof value === 'string') return value.length <= MOST_CHARACTERS;
  return typeof value === 'number' || typeof value === 'boolean';
}
