import { describe, expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Input } from '../core/input.ts';
import { computedTraitSchema } from '../core/profile/definition.ts';
import { Past } from './backfill-past.ts';
import { type PastEvent, PastScan } from './backfill-scan.ts';
import { encodeEntry, type LogEntry } from './record.ts';
import { MemoryLog } from './simulated/memory-log.ts';

const NOW = Date.parse('2026-01-05T09:00:00Z');

function event(name: string, messageId: string): EventInput {
  return anEvent({
    messageId,
    name,
    at: NOW,
    identifiers: [{ namespace: 'userId', value: 'ada' }],
    properties: { name: 'forward', total: 3 },
  });
}

const input = (profile: string, body: Input): LogEntry => ({
  type: 'input',
  now: NOW,
  to: `profile/${profile}`,
  input: body,
  founds: false,
  relay: null,
});

async function scanned(entries: readonly LogEntry[], poisoned: readonly number[] = []): Promise<PastEvent[]> {
  const log = new MemoryLog();
  const positions = entries.map((entry) => log.append(encodeEntry(entry)));
  await log.sync();
  const found: PastEvent[] = [];
  const skipped = new Set(poisoned.map((index) => positions[index]!));
  const scan = new PastScan(new Set(['Bought', 'Geofence Entered']), skipped, (past) => found.push(past));
  for await (const records of log.readPieces(0)) for (const record of records) scan.take(record);
  scan.end();
  return found;
}

const ids = (found: readonly PastEvent[]) => found.map((past) => `${past.profile} ${past.event.messageId}`);

describe('FILL-1, FILL-2: of a log the events that counted are found', () => {
  it('by their names, direct or forwarded, the last one too', async () => {
    const entries: LogEntry[] = [
      { type: 'revision', now: NOW, revision: 'r1' },
      input('a', event('Bought', 'one')),
      { type: 'facts', facts: [{ type: 'linked', namespace: 'userId', value: 'ada' }] },
      input('a', event('Looked', 'two')),
      input('b', {
        kind: 'relay',
        at: NOW,
        body: { type: 'forward', input: event('Bought', 'three') },
      }),
      input('b', { kind: 'relay', at: NOW, body: { type: 'forward', input: event('Looked', 'four') } }),
      input('b', { kind: 'due', at: NOW }),
      { type: 'models', now: NOW, models: [] },
      input('c', event('Bought', 'five')),
    ];
    expect(ids(await scanned(entries))).toEqual(['a one', 'b three', 'c five']);
  });

  it('not what was a repeat, went on to somebody else, or could not be applied', async () => {
    const entries: LogEntry[] = [
      input('a', event('Bought', 'one')),
      input('a', event('Bought', 'one')),
      { type: 'facts', facts: [], idle: 'duplicate' },
      input('b', event('Bought', 'two')),
      { type: 'facts', facts: [], idle: 'forwarded' },
      input('c', event('Bought', 'broken')),
      input('c', event('Bought', 'four')),
    ];
    expect(ids(await scanned(entries, [5]))).toEqual(['a one', 'c four']);
  });

  it('and what derived from others', async () => {
    const found = await scanned([
      input('a', event('Looked', 'one')),
      {
        type: 'facts',
        facts: [
          { type: 'noticed', event: 'Geofence Entered', at: NOW - 5, properties: { geofence: 'shop' } },
          { type: 'noticed', event: 'Geofence Left', at: NOW, properties: {} },
        ],
      },
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      profile: 'a',
      event: { name: 'Geofence Entered', at: NOW - 5, properties: { geofence: 'shop' } },
    });
  });
});

describe('what has been counted', () => {
  const result = configure('r', [
    computedTraitSchema.parse({
      kind: 'computed-trait',
      name: 'spent',
      value: 'events("Bought").sum("total")',
    }),
  ]);
  if (!result.ok) throw new Error('the configuration of the test is wrong');
  const { configuration } = result;
  const past = (profile: string, position: number): PastEvent => ({
    profile,
    position,
    event: event('Bought', String(position)),
  });

  it('FILL-1: is whole in passes over the log where it does not fit into memory', () => {
    const events = Array.from({ length: 400 }, (_, i) =>
      past(`p${String((i * 7) % 40).padStart(2, '0')}`, i),
    );
    const counts = new Map<string, number>();
    let passes = 0;
    for (let after = ''; ; passes++) {
      const counted = new Past(configuration, new Map([[0, 1_000]]), NOW, after, 6_000);
      for (const one of events) counted.count(one);
      for (const id of counted.profiles()) {
        expect(counts.has(id)).toBe(false);
        counts.set(id, counted.get(id)!.get(0)!.count);
      }
      if (counted.until === undefined) break;
      expect(counted.until > after).toBe(true);
      after = counted.until;
    }
    expect(passes).toBeGreaterThan(2);
    expect([...counts.values()]).toEqual(Array.from({ length: 40 }, () => 10));
  });

  it('FILL-2: ends where the revision begins to count live', () => {
    const counted = new Past(configuration, new Map([[0, 7]]), NOW, '', 1e9);
    for (let position = 0; position < 20; position++) counted.count(past('a', position));
    expect(counted.get('a')!.get(0)!.count).toBe(7);
  });
});
