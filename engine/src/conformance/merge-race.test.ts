import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { MemoryLog } from '../hosts/simulated/memory-log.ts';
import { MemoryStore } from '../hosts/simulated/memory-store.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const PEOPLE = 60;
const START = Date.parse('2026-01-05T09:00:00Z');

/** A disk of which each sync takes a while, a different one each time. */
class SlowLog extends MemoryLog {
  readonly #random: () => number;
  constructor(random: () => number) {
    super();
    this.#random = random;
  }
  override async sync(): Promise<void> {
    for (let turns = Math.floor(this.#random() * 8); turns > 0; turns--) await new Promise(setImmediate);
    await super.sync();
  }
}

let sent = 0;
function event(name: string, ...identifiers: Identifier[]): EventInput {
  const type = name === 'Identified' ? 'identify' : 'track';
  return anEvent({ messageId: `m${sent++}`, type, name, at: START, source: 'test', identifiers });
}

describe(`ID-8, LOG-1: while two profiles become one (KAIROS_SEED=${SEED})`, () => {
  it('what was acknowledged stays visible, and what is sent again still counts once', async () => {
    const random = drawsFrom(SEED);
    const engine = await openSimulatedEngine({
      revision: 'r1',
      documents: [
        { kind: 'computed-trait', name: 'orders', version: 1, value: 'events("Order Completed").count()' },
      ],
      delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
      startAt: START,
      open: async () => ({ log: new SlowLog(random), store: new MemoryStore() }),
    });
    const ordersSeenBy = async (key: Identifier) => (await engine.profile(key))?.computed[0]?.value;
    const later = async (turns: number) => {
      for (let i = 0; i < turns; i++) await new Promise(setImmediate);
    };
    await Promise.all(
      Array.from({ length: PEOPLE }, async (_, i) => {
        const user = { namespace: 'userId', value: `user-${i}` };
        const device = { namespace: 'anonymousId', value: `device-${i}` };
        const orders = [event('Order Completed', device), event('Order Completed', device)];
        await engine.submit(orders);
        const repeats: Promise<unknown>[] = [];
        const signIn = engine.submit([event('Identified', user, device)]);
        for (let moment = 0; moment < 12; moment++) {
          await later(1);
          if (moment % 3 === 0) repeats.push(engine.submit(orders));
          expect(await ordersSeenBy(device), device.value).toBe(2);
        }
        await Promise.all([signIn, ...repeats]);
        expect(await ordersSeenBy(user), user.value).toBe(2);
      }),
    );
    await engine.close();
  });
});
