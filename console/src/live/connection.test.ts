import { describe, expect, it } from 'vitest';
import { type ConnectionState, createConnection, type SourceHandlers, silenceMs } from './connection.ts';

/** A clock that moves only when told, and a stream whose every word the test says. */
function stage() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const sources: (SourceHandlers & { closed: boolean })[] = [];
  const states: ConnectionState[] = [];
  const messages: string[] = [];
  const world = { out: false };
  const connection = createConnection(
    {
      open(handlers) {
        const source = { ...handlers, closed: false };
        sources.push(source);
        return () => {
          source.closed = true;
        };
      },
      signedOut: async () => world.out,
      now: () => now,
      after(delayMs, run) {
        const timer = { at: now + delayMs, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    { onState: (state) => states.push(state), onMessage: (data) => messages.push(data) },
  );
  return {
    connection,
    sources,
    states,
    messages,
    world,
    phase: () => states.at(-1)?.phase,
    timers: () => timers.length,
    advance(ms: number) {
      now += ms;
      for (const timer of timers.filter((due) => due.at <= now)) {
        timers = timers.filter((other) => other !== timer);
        timer.run();
      }
    },
  };
}

describe('the connection', () => {
  it('opens and passes messages on', () => {
    const on = stage();
    on.connection.start();
    on.sources[0]?.onOpen();
    on.sources[0]?.onMessage('one');
    expect(on.phase()).toBe('open');
    expect(on.messages).toEqual(['one']);
  });

  it('comes back after a loss, waiting longer each time, and forgets that once it is open', () => {
    const on = stage();
    on.connection.start();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      on.sources.at(-1)?.onError();
      const state = on.states.at(-1);
      if (state?.phase !== 'waiting') throw new Error(`expected to wait, was ${state?.phase}`);
      waits.push(state.retryAtMs);
      on.advance(8_000);
    }
    const lengths = waits.map((at, i) => at - i * 8_000);
    expect(lengths).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
    on.sources.at(-1)?.onOpen();
    on.sources.at(-1)?.onError();
    expect(on.states.at(-1)).toMatchObject({ phase: 'waiting', attempt: 1 });
  });

  it('takes silence for a loss', () => {
    const on = stage();
    on.connection.start();
    on.sources[0]?.onOpen();
    on.advance(silenceMs - 1);
    on.sources[0]?.onMessage('still here');
    on.advance(silenceMs - 1);
    expect(on.phase()).toBe('open');
    on.advance(1);
    expect(on.phase()).toBe('waiting');
    expect(on.sources[0]?.closed).toBe(true);
  });

  it('does not listen to a stream it has given up', () => {
    const on = stage();
    on.connection.start();
    on.sources[0]?.onError();
    on.advance(500);
    on.sources[0]?.onMessage('late');
    on.sources[0]?.onError();
    expect(on.messages).toEqual([]);
    expect(on.phase()).toBe('connecting');
  });

  it('stops trying when the session has ended, until somebody signs in', async () => {
    const on = stage();
    on.world.out = true;
    on.connection.start();
    on.sources[0]?.onError();
    await Promise.resolve();
    expect(on.phase()).toBe('signed-out');
    on.advance(60_000);
    expect(on.sources).toHaveLength(1);
    on.connection.retryNow();
    expect(on.sources).toHaveLength(2);
  });

  it('tries at once when told, and leaves nothing behind when stopped', () => {
    const on = stage();
    on.connection.start();
    on.sources[0]?.onError();
    on.connection.retryNow();
    expect(on.sources).toHaveLength(2);
    on.connection.stop();
    expect(on.timers()).toBe(0);
    expect(on.sources.every((source) => source.closed)).toBe(true);
    on.connection.retryNow();
    expect(on.phase()).toBe('closed');
  });
});
