/**
 * Keeps one stream of server-sent events open: reconnects with growing pauses, notices a connection that went silent,
 * and says at every time which of these it is doing. Clock, timers and the stream itself are passed in.
 */

export type ConnectionState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'open' }
  /** Lost; the next attempt starts at `retryAtMs`. */
  | { readonly phase: 'waiting'; readonly retryAtMs: number; readonly attempt: number }
  | { readonly phase: 'signed-out' }
  | { readonly phase: 'closed' };

export interface SourceHandlers {
  onOpen(): void;
  onMessage(data: string): void;
  onError(): void;
}

export interface ConnectionDeps {
  /** Opens a stream; returns how to close it. */
  open(handlers: SourceHandlers): () => void;
  /** A stream cannot say why it failed: this asks by an ordinary request. */
  signedOut(): Promise<boolean>;
  now(): number;
  /** Returns how to call it off. */
  after(delayMs: number, run: () => void): () => void;
}

export interface ConnectionEvents {
  onState(state: ConnectionState): void;
  onMessage(data: string): void;
}

export interface Connection {
  start(): void;
  /** Ends a wait at once: "try now", or the network came back. */
  retryNow(): void;
  stop(): void;
}

/** The engine sends figures every second; this long without anything means the line is dead. */
export const silenceMs = 6_000;
const pausesMs = [500, 1_000, 2_000, 4_000, 8_000] as const;

export function createConnection(deps: ConnectionDeps, events: ConnectionEvents): Connection {
  let state: ConnectionState = { phase: 'closed' };
  let attempt = 0;
  let closeSource = nothing;
  let cancelTimer = nothing;
  /** Counts connections, so that a late word from an old one is not taken for the new one's. */
  let generation = 0;

  function move(next: ConnectionState): void {
    state = next;
    events.onState(next);
  }

  function release(): void {
    generation += 1;
    closeSource();
    cancelTimer();
    closeSource = nothing;
    cancelTimer = nothing;
  }

  function watchSilence(): void {
    cancelTimer();
    cancelTimer = deps.after(silenceMs, lost);
  }

  function connect(): void {
    release();
    const mine = generation;
    const current = (run: () => void) => () => {
      if (mine === generation) run();
    };
    move({ phase: 'connecting' });
    watchSilence();
    closeSource = deps.open({
      onOpen: current(() => {
        attempt = 0;
        watchSilence();
        move({ phase: 'open' });
      }),
      onMessage: (data) => {
        if (mine !== generation) return;
        watchSilence();
        events.onMessage(data);
      },
      onError: current(lost),
    });
  }

  function lost(): void {
    release();
    const mine = generation;
    const pauseMs = pausesMs[Math.min(attempt, pausesMs.length - 1)] ?? 8_000;
    attempt += 1;
    move({ phase: 'waiting', retryAtMs: deps.now() + pauseMs, attempt });
    cancelTimer = deps.after(pauseMs, connect);
    void deps.signedOut().then((out) => {
      if (!out || mine !== generation) return;
      release();
      move({ phase: 'signed-out' });
    });
  }

  return {
    start: connect,
    retryNow() {
      if (state.phase === 'waiting' || state.phase === 'signed-out') connect();
    },
    stop() {
      release();
      move({ phase: 'closed' });
    },
  };
}

function nothing(): void {}
