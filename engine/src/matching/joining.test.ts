import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import type { Engine } from '../hosts/engine.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import { decree, join } from './joining.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const user = (value: string): Identifier => ({ namespace: 'userId', value });
const device = (value: string): Identifier => ({ namespace: 'anonymousId', value });

let engine: Engine;
let made = 0;
beforeEach(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents: [],
    startAt: START,
    partitions: 3,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
});
afterEach(() => engine.close());

async function met(...identifiers: Identifier[]): Promise<string> {
  const event: EventInput = anEvent({
    messageId: `m${made}`,
    type: 'identify',
    name: 'Identified',
    at: START + made++,
    receivedAt: START + made,
    source: 'crm',
    identifiers,
  });
  await engine.submit([event]);
  return (await engine.profile(identifiers[0]!))!.id;
}

const joined = (one: string, other: string, more: { occasion?: string; most?: number } = {}) =>
  join({ one, other, occasion: 'link', evidence: { matching: 'people' }, ...more }, engine, START + 1_000);
const aliases = async (profile: string) =>
  (await engine.timeline({ profile }, { limit: 100 })).items.flatMap(({ item }) =>
    item.kind === 'event' && item.event.type === 'alias' ? [item.event] : [],
  );

describe('joining two profiles', () => {
  it('MATCH-14: makes them one by an alias that says why, however often it is asked for', async () => {
    const [one, other] = [await met(user('ada')), await met(user('ada-2'), device('d'))];
    for (const each of [1, 2]) expect(await joined(one, other), `time ${each}`).toBe('joined');
    const person = (await engine.profile({ profile: other }))!;
    expect(person.id).toBe((await engine.profile({ profile: one }))!.id);
    expect(await aliases(person.id)).toMatchObject([
      { source: 'kairos', properties: { matching: 'people' }, previous: { namespace: 'userId' } },
    ]);
  });

  it('names each by an identifier that is still its own', async () => {
    const [one, other] = [await met(device('shared')), await met(user('ben'))];
    const third = await met(user('eve'), device('shared'));
    expect(third).not.toBe(other);
    // The device's visitor became Eve: who is joined is Eve with everything she was.
    expect(await joined(one, other)).toBe('joined');
    expect((await engine.profile(user('eve')))!.id).toBe((await engine.profile(user('ben')))!.id);
  });

  it('MATCH-16: is refused where somebody said never, whoever asks', async () => {
    const [one, other] = [await met(user('ada'), device('d')), await met(user('ben'))];
    const said = { rule: 'never', one, other, occasion: '1', by: 'ada' } as const;
    for (const _ of [1, 2]) await decree(said, engine, START + 500);
    expect(await joined(one, other)).toBe('absent');
    await met(device('d'), user('ben'));
    expect((await engine.profile(user('ada')))!.id).toBe(one);
    expect((await engine.profile(user('ben')))!.id).toBe(other);
  });

  it('MATCH-16: is a rule where somebody said always', async () => {
    const [one, other] = [await met(user('ada')), await met(user('ben'))];
    await decree({ rule: 'always', one, other, occasion: '1', by: 'ada' }, engine, START + 500);
    expect(await joined(one, other)).toBe('joined');
    const cluster = (await engine.cluster({ profile: one }))!;
    expect(JSON.stringify(cluster)).toContain('always');
  });

  it('is refused where somebody is gone, or would be made of too many', async () => {
    const one = await met(user('ada'));
    expect(await joined(one, '0000ffffffffffffffffffff')).toBe('absent');
    const others = [await met(user('b')), await met(user('c')), await met(user('d'))];
    for (const other of others.slice(0, 2)) expect(await joined(one, other, { most: 3 })).toBe('joined');
    expect(await joined(one, others[2]!, { most: 3 })).toBe('large');
    expect((await engine.profile(user('d')))!.id).toBe(others[2]);
    expect(await joined(one, others[2]!)).toBe('joined');
  });
});
