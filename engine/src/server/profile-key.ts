/** How people are named in URLs and requests: a profile id, or `namespace:value`. */
import { normaliseEmail } from '../collect/identifiers.ts';
import type { ProfileKey } from '../hosts/engine.ts';

/** Profile ids have no colon, so the first colon ends a namespace. */
export function profileKey(text: string): ProfileKey {
  const colon = text.indexOf(':');
  if (colon <= 0) return { profile: text };
  return identifierKey(text.slice(0, colon), text.slice(colon + 1));
}

/** With the value as events have it, so that the same person is found. */
export function identifierKey(namespace: string, value: string): ProfileKey {
  const text = value.trim();
  return { namespace, value: namespace === 'email' ? (normaliseEmail(text) ?? text) : text };
}
