import { describe, expect, it } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { decode, encode } from './codec.ts';
import { KnownRevisions } from './revisions.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine } from './simulated/open.ts';
import { sumOfStanding } from './standing.ts';

/** Media that outlive the engine, as files do. */
class KeptLog extends MemoryLog {
  override async close(): Promise<void> {}
}
class KeptStore extends MemoryStore {
  override async close(): Promise<void> {}
}

const start = Date.parse('2026-01-05T09:00:00Z');
const tips = journeySchema.parse({
  kind: 'journey',
  name: 'tips',
  entry: { event: 'Signed Up' },
  steps: [{ id: 'pause', wait: '1h' }],
});

function signedUp(user: string) {
  return anEvent({
    messageId: user,
    name: 'Signed Up',
    at: start,
    source: 'shop',
    identifiers: [{ namespace: 'userId', value: user }],
  });
}

describe('who stands where (VER-12)', () => {
  it('is counted anew from the store where an earlier version did not count it', async () => {
    const media = [0, 1].map(() => ({ log: new KeptLog(), store: new KeptStore() }));
    const revisions = new KnownRevisions(() => undefined);
    const open = () =>
      openSimulatedEngine({
        revision: 'r1',
        documents: [tips],
        delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
        startAt: start,
        partitions: 2,
        revisions,
        open: async (partition) => media[partition]!,
      });
    const first = await open();
    await first.submit(['ada', 'bob', 'cem'].map(signedUp));
    const counted = await first.standing();
    expect(counted.get('tips')).toEqual([{ version: 0, step: 'pause', count: 3 }]);
    await first.close();
    for (const { store } of media) {
      const meta = decode<{ tally: { standing?: unknown } }>(store.get('m/partition')!);
      expect(meta.tally.standing).toBeDefined();
      delete meta.tally.standing;
      await store.write([{ key: 'm/partition', value: encode(meta) }]);
    }
    const second = await open();
    expect(await second.standing()).toEqual(counted);
    await second.close();
  });

  it('adds up over partitions, where one may be below zero after a merge', () => {
    const sums = sumOfStanding([
      { tips: { '1 pause': 3, '1 ask': -1 } },
      { tips: { '1 ask': 1, '2 pause': 2 } },
    ]);
    expect([...sums]).toEqual([
      [
        'tips',
        [
          { version: 1, step: 'pause', count: 3 },
          { version: 2, step: 'pause', count: 2 },
        ],
      ],
    ]);
  });
});
