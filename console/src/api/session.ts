/**
 * Whether we are signed in. Signing in exchanges the one-time token of the link that `kairos start` printed for a
 * session cookie, which the browser keeps and scripts cannot read.
 */

import type { Problem } from './types.ts';

/** Where a token stands in an address, and the address without it. Null: none there. */
export function takeToken(address: string): { token: string; rest: string } | null {
  const url = new URL(address);
  const inHash = new URLSearchParams(url.hash.replace(/^#\/?/, ''));
  const token = inHash.get('token') ?? url.searchParams.get('token');
  if (token === null || token === '') return null;
  url.searchParams.delete('token');
  if (inHash.has('token')) url.hash = '';
  return { token, rest: url.pathname + url.search + url.hash };
}

let signedOut = false;
let refusal: Problem | null = null;
const watchers = new Set<() => void>();

export const session = {
  signedOut: (): boolean => signedOut,
  /** Why the token of the address was refused, for the sign-in page to say. */
  refusal: (): Problem | null => refusal,
  /** Called by whoever meets a 401, and after a successful sign-in. */
  set(value: boolean, why: Problem | null = null): void {
    refusal = why ?? (value ? refusal : null);
    if (signedOut === value) return;
    signedOut = value;
    for (const watcher of watchers) watcher();
  },
  subscribe(watcher: () => void): () => void {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};
