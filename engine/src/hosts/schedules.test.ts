// JRN-52: a schedule over stops of the engine: the latest that was missed is made up for within its grace, and no other.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import { contentId } from '../core/hash.ts';
import type { EventInput } from '../core/input.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { type EmbeddedEngine, openEmbeddedEngine } from './embedded/open.ts';
import { VirtualClock } from './simulated/virtual-clock.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-03-02T12:00:00Z');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-schedules-'));
  process.env.KAIROS_MASTER_KEY = '5a'.repeat(32);
});
afterEach(async () => {
  delete process.env.KAIROS_MASTER_KEY;
  await rm(folder, { recursive: true, force: true });
});

const daily = (at: string, grace = '2h') =>
  journeySchema.parse({
    kind: 'journey',
    name: 'daily',
    entry: { schedule: { rule: 'FREQ=DAILY', at, grace }, key: 'event.date', reentry: 'always' },
    steps: [{ id: 'read', wait: '90d' }],
  });

/** What an engine that opens at an instant and lives until another one shows. */
async function life(
  from: number,
  until: number,
  document = daily('09:00'),
  events: readonly EventInput[] = [],
): Promise<{ days: string[]; missed: unknown[] }> {
  const clock = new VirtualClock(from);
  const engine: EmbeddedEngine = await openEmbeddedEngine({
    folder,
    clock,
    workspace: 'default',
    partitions: 3,
    revision: contentId(JSON.stringify(document)),
    documents: [document],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  await engine.submit(events);
  await engine.settle();
  await clock.advanceSettled(until, () => engine.settle());
  const profile = await engine.profile({ namespace: 'userId', value: 'ada' });
  const { items } = await engine.timeline({ namespace: 'userId', value: 'ada' }, { limit: 100 });
  await engine.close();
  return {
    days: (profile?.instances ?? []).map(({ key }) => key),
    missed: items.flatMap(({ item }) =>
      item.kind === 'event' && item.event.name === 'Journey Scheduled' ? [item.event.properties.missed] : [],
    ),
  };
}

const ada: EventInput = anEvent({
  messageId: 'm1',
  name: 'Seen',
  at: START,
  identifiers: [{ namespace: 'userId', value: 'ada' }],
});
const at = (text: string) => Date.parse(text);

describe('a schedule', () => {
  it('counts from when it came into force, and tells of each instant once, over restarts', async () => {
    const end = at('2026-03-03T09:00:00Z');
    expect((await life(START, end, daily('09:00'), [ada])).days).toEqual(['2026-03-03']);
    expect((await life(end, end + HOUR_MS)).days).toEqual(['2026-03-03']);
  });

  it('makes up for the latest that was missed, within its grace, and says how many there were', async () => {
    await life(START, START + HOUR_MS, daily('09:00'), [ada]);
    const late = at('2026-03-06T10:59:00Z');
    expect(await life(late, late)).toEqual({ days: ['2026-03-06'], missed: [3] });
    const tooLate = at('2026-03-08T11:01:00Z');
    expect((await life(tooLate, tooLate)).days).toEqual(['2026-03-06']);
    expect(await life(tooLate, at('2026-03-09T09:00:00Z'))).toEqual({
      days: ['2026-03-06', '2026-03-09'],
      missed: [2, 3],
    });
  });

  it('that is changed does not make up for what it would have told before', async () => {
    await life(START, START + HOUR_MS, daily('09:00'), [ada]);
    const changed = at('2026-03-02T13:30:00Z');
    expect((await life(changed, changed + HOUR_MS, daily('13:15'))).days).toEqual([]);
    expect((await life(changed + HOUR_MS, at('2026-03-03T13:15:00Z'), daily('13:15'))).days).toEqual([
      '2026-03-03',
    ]);
  });
});
