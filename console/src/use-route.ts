/** The current route as React sees it, and the way to another one. */
import { useMemo, useSyncExternalStore } from 'react';
import { href, parseRoute, type Route } from './routes.ts';

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}

/** `replace` leaves no entry in the history: for filters, which nobody wants to walk back through. */
export function navigate(route: Route, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') {
    location.hash = href(route);
    return;
  }
  history.replaceState(null, '', href(route));
  dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
