// ARB-19: a call for more placements than there is time for is answered with those that could be filled, the first ones.
import { describe, expect, it } from 'vitest';
import { documentSchemas } from '../documents/schema.ts';
import { KnownRevisions } from './revisions.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const PLACES = ['hero', 'side', 'foot', 'menu', 'last'];
const actions = ['a', 'b', 'c', 'd', 'e'].map((name, i) =>
  documentSchemas.action.parse({ kind: 'action', name, placements: PLACES, value: 10 - i }),
);
const documents = [
  ...actions,
  documentSchemas.action.parse({ kind: 'action', name: 'usual', placements: ['menu'], value: 1 }),
  documentSchemas.policy.parse({
    kind: 'policy',
    name: 'contact',
    caps: [{ name: 'usual', action: 'usual', max: 1, within: '7d' }],
  }),
  documentSchemas.arbitration.parse({
    kind: 'arbitration',
    name: 'all',
    fallbacks: [
      { placement: 'foot', content: { title: 'Our shop' } },
      { placement: 'menu', action: 'usual' },
    ],
  }),
];
const key = { namespace: 'userId', value: 'ada' };

/** The same media again, and nothing of what was in memory: all of the log is applied anew. */
async function opened(log: MemoryLog) {
  return openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: START,
    partitions: 1,
    revisions: new KnownRevisions(() => documents),
    open: async () => ({ log, store: new MemoryStore() }),
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
}

type Opened = Awaited<ReturnType<typeof opened>>;

/** @param leftMs until the deadline, when it is taken up */
function ask(engine: Opened, requestId: string, leftMs: number | undefined) {
  const [placement, ...others] = PLACES.map((name) => ({ placement: name, limit: 1 }));
  return engine.decide({
    key,
    ...placement!,
    others,
    context: {},
    requestId,
    ...(leftMs !== undefined && { until: engine.clock.now() + leftMs }),
  });
}

const rowsOf = ({ decision, others }: Awaited<ReturnType<typeof ask>>) =>
  [decision, ...others.map((one) => one.decision)].map(({ placement, chosen, degraded }) => [
    placement,
    chosen.length,
    degraded,
  ]);

describe('ARB-19: placements that there is no time for', () => {
  it('are given up by name, the first ones are decided, and the same request gets the same', async () => {
    const engine = await opened(new MemoryLog());
    const answer = await ask(engine, 'q', 5);
    expect(rowsOf(answer)).toEqual([
      ['hero', 1, undefined],
      ['side', 1, undefined],
      ['foot', 0, 'unfilled'],
      ['menu', 0, 'unfilled'],
      ['last', 0, 'unfilled'],
    ]);
    // What matters most comes first: of those that are filled none repeats another.
    expect(new Set([answer, ...answer.others].flatMap(({ decision }) => decision.chosen)).size).toBe(2);
    expect(answer.others.map(({ fallback }) => fallback)).toEqual([
      undefined,
      { content: { title: 'Our shop' } },
      { action: 'usual', content: {} },
      undefined,
    ]);
    expect(rowsOf(await ask(engine, 'q', 10_000))).toEqual(rowsOf(answer));
    for (const { decision } of [answer, ...answer.others])
      expect((await engine.verifyDecision(decision.id))?.parts.map(({ verdict }) => verdict)).not.toContain(
        'different',
      );
    await engine.close();
  });

  it('count their fallbacks against caps as shown, and a replay of the log comes to the same', async () => {
    const log = new MemoryLog();
    const engine = await opened(log);
    const answer = await ask(engine, 'q', 5);
    const before = await engine.profile(key);
    const again = await opened(log);
    expect(await again.profile(key)).toEqual(before);
    expect(rowsOf(await ask(again, 'q', undefined))).toEqual(rowsOf(answer));
    const { decision } = await again.decide({
      key,
      placement: 'menu',
      limit: 9,
      context: {},
      requestId: 'later',
    });
    expect(decision.refused).toContainEqual({ action: 'usual', policy: 'cap', rule: 'usual' });
    await again.close();
  });

  it('are all filled where nobody waits', async () => {
    const engine = await opened(new MemoryLog());
    expect(rowsOf(await ask(engine, 'q', undefined)).every(([, , degraded]) => degraded === undefined)).toBe(
      true,
    );
    await engine.close();
  });
});
