// People are found by what they are known by, wherever that lives, and whether or not they are in memory.
import { afterEach, describe, expect, it } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import { identitySchema } from '../core/identity/definition.ts';
import type { Identifier } from '../core/input.ts';
import { KnownRevisions } from './revisions.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const PEOPLE = 40;
const documents = [
  identitySchema.parse({ kind: 'identity', name: 'identity', namespaces: { crm: { perPerson: 'one' } } }),
];
const identifier = (namespace: string, value: string): Identifier => ({ namespace, value });
const number = (i: number) => String(i).padStart(3, '0');

let engine: SimulatedEngine;
let media: { readonly log: MemoryLog; readonly store: MemoryStore }[] = [];

afterEach(async () => {
  await engine.close();
  media = [];
});

async function open(): Promise<void> {
  const isNew = media.length === 0;
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: START,
    revisions: new KnownRevisions(() => documents),
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    open: async (partition) => {
      if (isNew) media.push({ log: new MemoryLog(), store: new MemoryStore() });
      const { log, store } = media[partition]!;
      return { log: log.reopen(), store: store.reopen() };
    },
    options: { restMs: 50, checkpointMs: 200 },
  });
}

async function visit(i: number, ...identifiers: readonly Identifier[]): Promise<void> {
  const at = engine.clock.now();
  await engine.submit([anEvent({ messageId: `m${i}-${at}`, name: 'Looked', at, identifiers })]);
}

/** One a second, each with identifiers that live in partitions of their own. */
async function live(): Promise<void> {
  for (let i = 0; i < PEOPLE; i++) {
    await engine.advanceTo(START + i * 1_000);
    const mail = identifier('email', `p${number(i)}@example.com`);
    await visit(i, identifier('userId', `User-${number(i)}`), mail, identifier('crm', `c-${number(i)}`));
  }
  await engine.settle();
}

async function found(text: string, limit = 10): Promise<string[]> {
  const people = await engine.search(text, limit);
  return people.map(({ identifiers }) => identifiers.find(({ namespace }) => namespace === 'crm')!.value);
}

describe.each([
  ['after they left memory', async () => engine.advanceTo(START + 3_600_000)],
  [
    'after a restart',
    async () => {
      await engine.close();
      await open();
    },
  ],
])('people are found %s', (_, leave) => {
  it('by the beginning of any identifier, of declared namespaces too, and by id', async () => {
    await open();
    await live();
    await leave();
    for (let i = 0; i < PEOPLE; i++) {
      const person = [`c-${number(i)}`];
      expect(await found(`p${number(i)}@exam`)).toEqual(person);
      expect(await found(`P${number(i)}@EXAMPLE.com`)).toEqual(person);
      expect(await found(`User-${number(i)}`)).toEqual(person);
      expect(await found(`c-${number(i)}`)).toEqual(person);
    }
    const profile = await engine.profile(identifier('crm', 'c-007'));
    expect(await found(profile!.id)).toEqual(['c-007']);
    expect(await found('p01')).toEqual(Array.from({ length: 10 }, (__, i) => `c-01${9 - i}`));
    expect(await found('nobody')).toEqual([]);
  });

  it('as one, where two became one', async () => {
    await open();
    await visit(1, identifier('userId', 'ada'));
    await visit(2, identifier('email', 'ada@example.com'));
    await visit(
      3,
      identifier('userId', 'ada'),
      identifier('email', 'ada@example.com'),
      identifier('crm', 'c-1'),
    );
    await engine.settle();
    await leave();
    expect(await found('ada')).toEqual(['c-1']);
    expect(await found('ada@')).toEqual(['c-1']);
  });
});

it('who changed last comes first where nothing is sought, in memory or not', async () => {
  await open();
  await live();
  await engine.advanceTo(START + 3_600_000);
  await visit(3, identifier('crm', 'c-003'));
  const newest = Array.from({ length: 3 }, (_, i) => `c-${number(PEOPLE - 1 - i)}`);
  expect(await found('', 4)).toEqual(['c-003', ...newest]);
});
