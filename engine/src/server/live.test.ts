import { EventEmitter } from 'node:events';
import { get as httpGet, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LiveFact } from '../hosts/engine.ts';
import type { LiveMessage } from './api.ts';
import { openFigures, percentiles } from './figures.ts';
import { maxBatch, openLive } from './live.ts';
import { emptyFigures } from './scripted-engine.testing.ts';
import { testServer } from './server.testing.ts';

function fact(n: number): LiveFact {
  const item = { kind: 'fact', fact: { type: 'audience', audience: 'vip', change: 'entered' } } as const;
  return { id: String(n), at: n, profile: 'p', identifiers: [], item };
}

/** The part of a response that the stream writes to. */
class Reader extends EventEmitter {
  writableNeedDrain = false;
  readonly messages: LiveMessage[] = [];
  ended = false;
  writeHead(): this {
    return this;
  }
  write(text: string): boolean {
    const data = /^event: \w+\ndata: (.*)\n\n$/s.exec(text)?.[1];
    if (data) this.messages.push(JSON.parse(data) as LiveMessage);
    return true;
  }
  end(): void {
    this.ended = true;
    this.emit('close');
  }
  get happenings() {
    return this.messages.flatMap((message) => (message.type === 'happenings' ? [message] : []));
  }
}

function open() {
  let listener: ((facts: readonly LiveFact[]) => void) | undefined;
  const violations = 0;
  const figures = openFigures({
    engine: async () => emptyFigures(),
    collected: () => ({ refused: 0, violations: 0 }),
    now: () => 0,
    startedAt: 0,
  });
  const live = openLive({
    subscribe: (given) => {
      listener = given;
      return () => {
        listener = undefined;
      };
    },
    figures: () => figures.look(),
    violations: () => violations,
  });
  const join = () => {
    const reader = new Reader();
    live.add(reader as unknown as ServerResponse);
    return reader;
  };
  return {
    live,
    join,
    publish: (facts: LiveFact[]) => listener?.(facts),
    isListening: () => listener !== undefined,
  };
}

describe('the live stream', () => {
  afterEach(() => vi.useRealTimers());

  it('batches, and says how many it left out', () => {
    vi.useFakeTimers();
    const { join, publish } = open();
    const reader = join();
    publish(Array.from({ length: 150 }, (_, n) => fact(n)));
    publish(Array.from({ length: 150 }, (_, n) => fact(150 + n)));
    publish([fact(300)]);
    expect(reader.happenings).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(reader.happenings).toHaveLength(1);
    expect(reader.happenings[0]?.items).toHaveLength(maxBatch);
    expect(reader.happenings[0]?.skipped).toBe(101);
    vi.advanceTimersByTime(1_000);
    expect(reader.happenings).toHaveLength(1);
  });

  it('a slow reader loses happenings, learns how many, and slows nobody else', () => {
    vi.useFakeTimers();
    const { join, publish } = open();
    const [slow, quick] = [join(), join()];
    slow.writableNeedDrain = true;
    for (let n = 0; n < 5; n++) {
      publish([fact(n)]);
      vi.advanceTimersByTime(100);
    }
    expect(slow.happenings).toEqual([]);
    expect(quick.happenings).toHaveLength(5);
    slow.writableNeedDrain = false;
    publish([fact(9)]);
    vi.advanceTimersByTime(100);
    expect(slow.happenings).toMatchObject([{ items: [{ id: '9' }], skipped: 5 }]);
    expect(quick.happenings.at(-1)).toMatchObject({ skipped: 0 });
  });

  it('listens only while somebody reads', () => {
    const { live, join, isListening } = open();
    expect(isListening()).toBe(false);
    const [one, two] = [join(), join()];
    one.end();
    expect([isListening(), live.readers]).toEqual([true, 1]);
    two.end();
    expect([isListening(), live.readers]).toEqual([false, 0]);
    const three = join();
    expect(isListening()).toBe(true);
    live.close();
    expect([three.ended, isListening()]).toEqual([true, false]);
  });

  it('works over HTTP: figures at once, happenings as they come, an end when the server closes', async () => {
    const server = await testServer();
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const address = server.app.server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const headers = { authorization: `Bearer ${server.key}` };
    const response = await new Promise<IncomingMessage>((resolve) =>
      httpGet({ host: '127.0.0.1', port, path: '/v1/live', headers }, resolve),
    );
    expect(response.headers['content-type']).toContain('text/event-stream');
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    await vi.waitFor(() => expect(text).toContain('event: figures'), { timeout: 60_000 });
    server.engine.publish([fact(1)]);
    await vi.waitFor(() => expect(text).toContain('"kind":"audience"'), { timeout: 60_000 });
    const ended = new Promise((resolve) => response.on('end', resolve));
    await server.close();
    await ended;
    expect(server.engine.listeners).toBe(0);
  });
});

describe('figures', () => {
  it('rates are those between two looks', async () => {
    let time = 10_000;
    let applied = 100;
    const engine = async () => ({ ...emptyFigures(), totals: { ...emptyFigures().totals, applied } });
    const figures = openFigures({
      engine,
      collected: () => ({ refused: 2, violations: 3 }),
      now: () => time,
      startedAt: 0,
    });
    expect((await figures.look()).perSecond.events).toBe(0);
    time += 1_000;
    applied = 350;
    expect((await figures.look()).perSecond.events).toBe(250);
    time += 100;
    applied = 400;
    expect((await figures.look()).perSecond.events).toBe(250);
    expect((await figures.look()).totals).toMatchObject({ received: 402, refused: 2, violations: 3 });
  });

  it('percentiles are by nearest rank', () => {
    expect(percentiles(Array.from({ length: 100 }, (_, n) => 100 - n))).toEqual({
      p50: 50,
      p99: 99,
      count: 100,
    });
    expect(percentiles([7])).toEqual({ p50: 7, p99: 7, count: 1 });
  });
});
