// ARB-11: a deadline begins when the request can have come, not when it is looked at.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Arrivals, nodeLoop } from './arrival.ts';

/** An event loop by hand: each turn runs timers that are due, then sockets, then what waits for these. */
function loopByHand() {
  let now = 0;
  let timer: { at: number; call: () => void } | undefined;
  let read: (() => void)[] = [];
  const arrivals = new Arrivals({
    now: () => now,
    after: (ms, call) => {
      timer = { at: now + ms, call };
      return () => {
        timer = undefined;
      };
    },
    whenRead: (call) => void read.push(call),
  });
  return {
    arrivals,
    isWatched: () => timer !== undefined,
    /** @param sockets runs where Node reads them */
    turn: (at: number, sockets: () => void = () => undefined) => {
      now = at;
      if (timer && timer.at <= now) {
        const { call } = timer;
        timer = undefined;
        call();
      }
      sockets();
      for (const call of read.splice(0)) call();
      read = [];
    },
    work: (ms: number) => {
      now += ms;
    },
  };
}

describe('ARB-11 when a request came in', () => {
  it('is now, where the loop turns quickly', () => {
    const { arrivals, turn } = loopByHand();
    for (let at = 0; at < 40; at += 2) turn(at, () => expect(at - arrivals.note()).toBeLessThan(5));
  });

  it('is as early as it can be, where the turn before took long, and for all that were read together', () => {
    const { arrivals, turn, work } = loopByHand();
    turn(0, () => expect(arrivals.note()).toBe(0));
    // Due at 5, it comes at 80: whoever is read now came between.
    turn(80, () => {
      expect(arrivals.note()).toBe(5);
      work(30);
      expect(arrivals.note()).toBe(5);
      expect(arrivals.since(5)).toBe(105);
    });
    // Those who are read now came while that turn worked.
    turn(112, () => expect(arrivals.note()).toBe(85));
    turn(114, () => expect(arrivals.note()).toBe(114));
  });

  it('is looked at only while there are requests', () => {
    const { arrivals, turn, isWatched } = loopByHand();
    expect(isWatched()).toBe(false);
    turn(0, () => arrivals.note());
    for (let at = 5; at <= 1_010; at += 5) turn(at);
    expect(isWatched()).toBe(false);
    turn(9_000, () => expect(arrivals.note()).toBe(9_000));
  });

  it('is told by the loop of Node itself', async () => {
    const arrivals = new Arrivals(nodeLoop);
    let told: (waitedMs: number) => void = () => undefined;
    const server = createServer((_request, response) => {
      told(arrivals.since(arrivals.note()));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('data', () => undefined);
    const asked = () =>
      new Promise<number>((resolve) => {
        told = resolve;
        socket.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n');
      });
    await asked();
    const waiting = asked();
    const from = performance.now();
    while (performance.now() - from < 100);
    expect(await waiting).toBeGreaterThan(50);
    arrivals.close();
    socket.destroy();
    server.close();
  });
});
