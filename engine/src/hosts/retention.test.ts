// How long events are kept: what goes from the log, what stays, and that a restart agrees.
import { describe, expect, it } from 'vitest';
import { actionSchema } from '../core/decision/definition.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput } from '../core/input.ts';
import { ProblemCollector } from '../core/problem.ts';
import { computedTraitSchema } from '../core/profile/definition.ts';
import { retentionOf, settingsSchema } from '../core/settings.ts';
import { KnownRevisions } from './revisions.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const DAY = 86_400_000;
const documents = [
  settingsSchema.parse({
    kind: 'settings',
    name: 'shop',
    retention: { default: '30d', events: { Bought: '365d', Looked: '10d' }, decisions: '7d' },
  }),
  actionSchema.parse({
    kind: 'action',
    name: 'hello',
    group: 'all',
    purpose: 'ads',
    treatments: { placement: { title: 'Hello' } },
    placements: ['home'],
  }),
  computedTraitSchema.parse({ kind: 'computed-trait', name: 'looks', value: 'events("Looked").count()' }),
];

let made = 0;
function event(name: string, userId: string, secret: string, at: number, receivedAt = at): EventInput {
  return anEvent({
    messageId: `m${made++}`,
    name,
    at,
    receivedAt,
    identifiers: [
      { namespace: 'userId', value: userId },
      { namespace: 'anonymousId', value: `device-${userId}` },
    ],
    properties: { secret },
    traits: { [`from_${name}`]: 'kept' },
  });
}

async function open(media: { log: MemoryLog; store: MemoryStore }[]) {
  const isNew = media.length === 0;
  return openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: START,
    partitions: 2,
    revisions: new KnownRevisions(() => documents),
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    open: async (partition) => {
      if (isNew) media.push({ log: new MemoryLog(), store: new MemoryStore() });
      const { log, store } = media[partition]!;
      return { log: log.reopen(), store: store.reopen() };
    },
  });
}

async function entries(media: readonly { log: MemoryLog }[]): Promise<{ text: string; positions: number[] }> {
  let text = '';
  const positions: number[] = [];
  for (const { log } of media) {
    for await (const { data, position } of log.read(0)) {
      text += Buffer.from(data).toString('latin1');
      positions.push(position);
    }
  }
  return { text, positions };
}

describe('how long events are kept', () => {
  it('RET-1, RET-2: they go when their time is over, and what was counted stays', async () => {
    const media: { log: MemoryLog; store: MemoryStore }[] = [];
    const engine = await open(media);
    const key = { namespace: 'userId', value: 'ada' };
    await engine.submit([
      event('Looked', 'ada', 'old-look', START),
      event('Bought', 'ada', 'old-buy', START),
      event('Other', 'ada', 'old-other', START),
      // It came late: what counts is when it happened.
      event('Looked', 'ada', 'late-look', START - 9 * DAY, START),
    ]);
    await engine.advanceTo(START + 5 * DAY);
    await engine.submit([event('Looked', 'ada', 'new-look', START + 5 * DAY)]);
    expect(await engine.expire()).toBeGreaterThan(0);
    const first = await entries(media);
    const has = (text: string) =>
      ['old-look', 'old-buy', 'old-other', 'late-look', 'new-look'].filter((s) => text.includes(s));
    expect(has(first.text)).toEqual(['old-look', 'old-buy', 'old-other', 'new-look']);
    expect(await engine.expire()).toBe(0);

    await engine.advanceTo(START + 12 * DAY);
    const before = await engine.profile(key);
    await engine.expire();
    expect(has((await entries(media)).text)).toEqual(['old-buy', 'old-other', 'new-look']);
    await engine.advanceTo(START + 31 * DAY);
    await engine.expire();
    const last = await entries(media);
    expect(has(last.text)).toEqual(['old-buy']);
    expect(last.positions).toEqual(first.positions);

    const person = await engine.profile(key);
    expect(person).toEqual(before);
    expect(person?.computed).toMatchObject([{ name: 'looks', value: 3 }]);
    expect(person?.traits.map(({ name }) => name).sort()).toEqual([
      'from_Bought',
      'from_Looked',
      'from_Other',
    ]);
    const told = (await engine.timeline(key, { limit: 50 })).items.map(({ item }) => item);
    expect(told.flatMap((item) => (item.kind === 'event' ? [item.event.name] : []))).toEqual(['Bought']);
    await engine.close();
    const again = await open(media);
    expect(await again.profile(key)).toEqual(person);
    await again.close();
  });

  it('RET-3: calls that were given up go as decisions do', async () => {
    const media: { log: MemoryLog; store: MemoryStore }[] = [];
    const engine = await open(media);
    const key = { namespace: 'userId', value: 'ada' };
    await engine.submit([event('Bought', 'ada', 'old-buy', START)]);
    const giveUp = async (requestId: string) => {
      const late = { context: {}, limit: 1, deadlineMs: 50, waitedMs: 50 };
      expect(await engine.decideInTime({ key, placement: 'home', requestId, ...late })).toMatchObject({
        degraded: 'deadline',
      });
    };
    await giveUp('old-call');
    await engine.advanceTo(START + 6 * DAY);
    await giveUp('new-call');
    await engine.advanceTo(START + 8 * DAY);
    const told = async () =>
      (await engine.givenUp(key, { limit: 9 }))?.calls.map(({ requestId }) => requestId);
    expect(await told()).toEqual(['new-call', 'old-call']);
    expect(await engine.expire()).toBe(1);
    expect(await told()).toEqual(['new-call']);
    expect((await entries(media)).text).not.toContain('old-call');
    const places = media.flatMap(({ store }) =>
      [...store.entries()].filter(([name]) => name.startsWith('g/')),
    );
    expect(places).toHaveLength(1);
    await engine.close();
  });

  it('RET-3: decide requests go with what was decided, what is counted of them stays', async () => {
    const media: { log: MemoryLog; store: MemoryStore }[] = [];
    const engine = await open(media);
    await engine.submit([event('Bought', 'ada', 'old-buy', START)]);
    const key = { namespace: 'userId', value: 'ada' };
    const ask = (requestId: string, asked: string) =>
      engine.decide({ key, placement: 'home', context: { asked }, limit: 1, requestId });
    const first = await ask('q1', 'old-context');
    await engine.advanceTo(START + 6 * DAY);
    await ask('q2', 'new-context');
    await engine.advanceTo(START + 8 * DAY);
    const before = await engine.profile(key);
    expect(before?.decisions.map(({ id }) => id)).toContain(first.decision.id);
    expect(await engine.expire()).toBe(2);
    const { text } = await entries(media);
    expect(['old-context', 'new-context', 'old-buy'].filter((s) => text.includes(s))).toEqual([
      'new-context',
      'old-buy',
    ]);
    expect(text).not.toContain(first.decision.id);
    await expect(engine.decision(first.decision.id)).rejects.toMatchObject({ code: 'erased' });
    await expect(engine.verifyDecision(first.decision.id)).rejects.toMatchObject({ code: 'erased' });
    expect(await engine.profile(key)).toEqual(before);
    await expect(ask('q1', 'again')).rejects.toMatchObject({ code: 'erased' });
    expect((await ask('q2', 'again')).decision.context).toEqual({ asked: 'new-context' });
    await engine.close();
  });

  it('RET-3: without a word on decisions they are kept as long as other events', () => {
    const retentionOfText = (retention: object) =>
      retentionOf([settingsSchema.parse({ kind: 'settings', name: 's', retention })], new ProblemCollector());
    expect(retentionOfText({ default: '30d' })?.decisionMs).toBe(30 * DAY);
    expect(retentionOfText({ default: '30d', decisions: '7d' })?.decisionMs).toBe(7 * DAY);
    expect(retentionOfText({ events: { Looked: '2d' } })?.decisionMs).toBeNull();
  });

  it('a retention of hours is refused', async () => {
    const short = settingsSchema.parse({
      kind: 'settings',
      name: 's',
      retention: { events: { Looked: '2h' } },
    });
    const revision = openSimulatedEngine({
      revision: 'r1',
      documents: [short],
      startAt: START,
      delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    });
    await expect(revision).rejects.toThrow('kept for a day at least');
  });
});
