/** Starts the console: takes a one-time token out of the address, opens the live stream, renders. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { signIn } from './api/client.ts';
import { problemOf } from './api/problem.ts';
import { session, takeToken } from './api/session.ts';
import { App } from './app.tsx';
import { browserStream } from './live/browser-stream.ts';
import { createLiveStore } from './live/live-store.ts';
import { LiveProvider } from './live/use-live.tsx';
import './look/index.css';
import { hashOfPath } from './routes.ts';

// Before anything is rendered: the token leaves the address at once, so that it is neither seen, bookmarked nor kept
// in the history; then the first screen is the one that was meant.
const found = takeToken(location.href);
if (found !== null) history.replaceState(null, '', found.rest);
const meant = hashOfPath(location.pathname, location.search);
if (meant !== null && location.hash === '') history.replaceState(null, '', meant);

const store = createLiveStore(browserStream);

async function start(): Promise<void> {
  // Signed in before anything is asked for: a late refusal of an early question would look like being signed out.
  if (found !== null) {
    await signIn(found.token).catch((error: unknown) => session.set(true, problemOf(error)));
  }
  // A new sign-in needs a new stream: the old one was refused.
  session.subscribe(() => {
    if (!session.signedOut()) store.retryNow();
  });
  store.start();
  render();
}

function render(): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no element with the id root');
  createRoot(root).render(
    <StrictMode>
      <LiveProvider store={store}>
        <App />
      </LiveProvider>
    </StrictMode>,
  );
}

void start();
addEventListener('online', () => store.retryNow());
