// Rules of identity change while people are there, and clusters are of any size: on the simulated host.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import { identitySchema } from '../core/identity/definition.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
let engine: SimulatedEngine;
let sent = 0;

beforeEach(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents: [],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: START,
  });
});
afterEach(() => engine.close());

function identifierOf(text: string): Identifier {
  const colon = text.indexOf(':');
  return { namespace: text.slice(0, colon), value: text.slice(colon + 1) };
}

async function signsIn(...nodes: readonly string[]): Promise<void> {
  sent++;
  const event: EventInput = anEvent({
    messageId: `m${sent}`,
    type: 'identify',
    name: 'Identified',
    at: START + sent * 1_000,
    identifiers: nodes.map(identifierOf),
  });
  await engine.submit([event]);
  await engine.settle();
}

const personOf = async (node: string) => (await engine.profile(identifierOf(node)))?.id;
const rules = (namespaces: object) => [
  identitySchema.parse({ kind: 'identity', name: 'identity', namespaces }),
];

describe('ID-10: rules that change', () => {
  it('ID-20: hold for who is there: what they forbid is apart, what they allow is one', async () => {
    await signsIn('crm:1', 'email:e@example.com');
    await signsIn('crm:2', 'email:e@example.com');
    expect(await personOf('crm:1')).toBe(await personOf('crm:2'));
    await engine.activate('r2', rules({ crm: { perPerson: 'one' } }));
    await engine.settle();
    expect(await personOf('crm:1')).not.toBe(await personOf('crm:2'));
    await signsIn('crm:1', 'anonymousId:d');
    expect(await personOf('crm:1')).not.toBe(await personOf('crm:2'));
    expect(await personOf('email:e@example.com')).toBe(await personOf('crm:2'));
    await engine.activate('r3', []);
    await signsIn('crm:2', 'anonymousId:x');
    const everybody = ['crm:1', 'crm:2', 'email:e@example.com', 'anonymousId:d', 'anonymousId:x'];
    expect(new Set(await Promise.all(everybody.map(personOf))).size).toBe(1);
  });
});

describe('ID-3: a circle of merges', () => {
  it('ends as one person, whoever asks whom', async () => {
    const nodes = ['anonymousId:a', 'anonymousId:b', 'anonymousId:c', 'anonymousId:d'];
    for (const node of nodes) await signsIn(node);
    await Promise.all(nodes.map((node, i) => signsIn(`email:${i}@example.com`, node, nodes[(i + 1) % 4]!)));
    const persons = await Promise.all(nodes.map(personOf));
    expect(new Set(persons).size).toBe(1);
    const [found] = await engine.search(persons[0]!, 1);
    expect(found?.identifiers).toHaveLength(8);
  });
});

describe('ID-10: a thousand identifiers', () => {
  it('are one person, and no more; what is beyond stays apart, and the cluster stays bounded', async () => {
    for (let i = 0; i < 2_100; i += 50)
      await signsIn('userId:bot', ...Array.from({ length: 50 }, (_, j) => `email:${i + j}@example.com`));
    const cluster = (await engine.cluster(identifierOf('userId:bot')))!;
    const [bot] = cluster.persons.filter(({ links }) => links.some(({ value }) => value === 'bot'));
    expect(bot?.links).toHaveLength(1_000);
    expect(cluster.identifiers.length).toBeLessThanOrEqual(2_001);
    expect(cluster.refusals[0]?.reason).toBe('a person has at most 1000 identifiers');
    expect(await personOf('email:1500@example.com')).not.toBe(await personOf('userId:bot'));
  });
});
