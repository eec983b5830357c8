/**
 * The live stream: what happens, batched every 100 ms and at most 200 a batch, and the figures once a second, to any
 * number of readers. A reader that is too slow loses batches and is told how many happenings; nothing piles up here.
 */
import type { ServerResponse } from 'node:http';
import type { LiveFact } from '../hosts/engine.ts';
import type { LiveFigures } from './api.ts';
import { liveHappening } from './view.ts';

export interface LiveOptions {
  subscribe(listener: (facts: readonly LiveFact[]) => void): () => void;
  figures(): Promise<LiveFigures>;
  /** Violations of the tracking plan up to now; readers hear of new ones with the next batch. */
  violations(): number;
  readonly batchMs?: number;
  readonly figuresMs?: number;
}

export interface Live {
  /** Writes to the response until its reader leaves. */
  add(response: ServerResponse): void;
  readonly readers: number;
  close(): void;
}

export const maxBatch = 200;

export function openLive(options: LiveOptions): Live {
  const { batchMs = 100, figuresMs = 1_000 } = options;
  const readers = new Map<ServerResponse, { skipped: number }>();
  let facts: LiveFact[] = [];
  let skipped = 0;
  let stop: (() => void) | undefined;
  let told = 0;

  function start(): void {
    told = options.violations();
    const unsubscribe = options.subscribe((arrived) => {
      const room = maxBatch - facts.length;
      if (arrived.length <= room) facts.push(...arrived);
      else {
        facts.push(...arrived.slice(0, Math.max(0, room)));
        skipped += arrived.length - Math.max(0, room);
      }
    });
    const batches = setInterval(() => {
      sendBatch();
      sendViolations();
    }, batchMs).unref();
    const figures = setInterval(() => void sendFigures([...readers.keys()]), figuresMs).unref();
    stop = () => {
      unsubscribe();
      clearInterval(batches);
      clearInterval(figures);
      facts = [];
      skipped = 0;
    };
  }

  function sendBatch(): void {
    if (facts.length === 0) return;
    const items = facts.flatMap((fact) => liveHappening(fact) ?? []);
    const text = JSON.stringify(items);
    const left = skipped;
    facts = [];
    skipped = 0;
    for (const [response, reader] of readers) {
      if (response.writableNeedDrain) {
        reader.skipped += items.length + left;
        continue;
      }
      const message = `{"type":"happenings","items":${text},"skipped":${left + reader.skipped}}`;
      reader.skipped = 0;
      response.write(`event: happenings\ndata: ${message}\n\n`);
    }
  }

  function sendViolations(): void {
    const violations = options.violations();
    if (violations === told) return;
    told = violations;
    const message = `event: plan\ndata: ${JSON.stringify({ type: 'plan', violations })}\n\n`;
    for (const response of readers.keys()) if (!response.writableNeedDrain) response.write(message);
  }

  async function sendFigures(to: readonly ServerResponse[]): Promise<void> {
    const figures = await options.figures().catch(() => undefined);
    if (figures === undefined) return;
    const message = `event: figures\ndata: ${JSON.stringify({ type: 'figures', figures })}\n\n`;
    for (const response of to) {
      if (readers.has(response) && !response.writableNeedDrain) response.write(message);
    }
  }

  function remove(response: ServerResponse): void {
    if (!readers.delete(response) || readers.size > 0) return;
    stop?.();
    stop = undefined;
  }

  return {
    add: (response) => {
      readers.set(response, { skipped: 0 });
      response.on('close', () => remove(response));
      if (stop === undefined) start();
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      });
      response.write('retry: 1000\n\n');
      void sendFigures([response]);
    },
    get readers() {
      return readers.size;
    },
    close: () => {
      for (const response of [...readers.keys()]) {
        response.end();
        remove(response);
      }
    },
  };
}
