/** What the live store needs from a browser: an EventSource, the clock, timers, and a way to ask about the session. */
import { get, paths } from '../api/client.ts';
import { session } from '../api/session.ts';
import type { LiveMessage } from '../api/types.ts';
import type { ConnectionDeps } from './connection.ts';

const types: readonly LiveMessage['type'][] = ['happenings', 'figures', 'plan'];

export const browserStream: ConnectionDeps = {
  open(handlers) {
    const source = new EventSource('/v1/live');
    source.onopen = () => handlers.onOpen();
    // Ours to reconnect, with a pause that the reader sees; the browser would also never tell us of a 401.
    source.onerror = () => handlers.onError();
    for (const type of types)
      source.addEventListener(type, (event) => handlers.onMessage(String(event.data)));
    return () => source.close();
  },
  async signedOut() {
    await get(paths.figures()).catch(() => null);
    return session.signedOut();
  },
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
