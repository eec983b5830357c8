// The whole protocol between partitions against the pure resolution: whatever arrives first, at once or twice, each
// identifier ends with the owners that follow from everything that was shown.
import { describe, expect, it } from 'vitest';
import { type Draw, drawsFrom } from '../core/draws.ts';
import { actsOf, DECIDED } from '../core/identity/acts.ts';
import { identityRulesOf } from '../core/identity/compile.ts';
import { type IdentityDefinition, identitySchema } from '../core/identity/definition.ts';
import { Graph } from '../core/identity/evidence.ts';
import { identifierOf, nodeOf } from '../core/identity/node.ts';
import { viewOf } from '../core/identity/view.ts';
import type { EventInput } from '../core/input.ts';
import { ProblemCollector } from '../core/problem.ts';
import { Sharding } from '../hosts/sharding.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const TRIES = Number(process.env.KAIROS_TRIES ?? 60);
const START = Date.parse('2026-01-05T09:00:00Z');
const KEY = Buffer.from('identity-order');

/** Strongest first, as events have them. */
const NODES = [
  ...['a', 'b', 'c'].map((value) => `userId:${value}`),
  ...['e', 'f'].map((value) => `email:${value}`),
  ...['1', '2'].map((value) => `crm:${value}`),
  ...['d', 'x', 'y'].map((value) => `anonymousId:${value}`),
];

describe(`ID-13, ID-7, ID-3: in any order, on any partitions (KAIROS_SEED=${SEED})`, () => {
  it('owners and links are those of the pure resolution', async () => {
    for (let seed = SEED; seed < SEED + TRIES; seed++) {
      const random = drawsFrom(seed);
      const events = randomEvents(random);
      const documents = randomDocuments(random);
      const expected = expectedOf(events, documents);
      for (let order = 0; order < 3; order++) {
        const arriving = order === 0 ? events : shuffled([...events, ...events.slice(0, 2)], random);
        const found = await foundAfter(arriving, documents, order === 2, random);
        expect(found, `KAIROS_SEED=${seed} order ${order}`).toEqual(expected);
      }
    }
  }, 120_000);
});

function randomEvents(random: Draw): EventInput[] {
  return Array.from({ length: 3 + Math.floor(random() * 8) }, (_, i) => {
    const count = random() < 0.3 ? 1 : random() < 0.8 ? 2 : 3;
    const places = new Set(Array.from({ length: count }, () => Math.floor(random() * NODES.length)));
    const identifiers = [...places].sort((a, b) => a - b).map((place) => identifierOf(NODES[place]!));
    const isAlias = random() < 0.1;
    if (random() < 0.06) return decided(i, random);
    const previous = identifierOf(NODES[Math.floor(random() * NODES.length)]!);
    const type = isAlias ? 'alias' : random() < 0.6 ? 'identify' : 'track';
    return {
      kind: 'event',
      messageId: `m${String(i).padStart(3, '0')}`,
      type,
      name: type,
      at: START + Math.floor(random() * 8),
      receivedAt: START + 1_000,
      mode: 'live',
      source: 'test',
      identifiers,
      ...(isAlias && { previous }),
      properties: {},
      traits: {},
      context: {},
    };
  });
}

function decided(i: number, random: Draw): EventInput {
  const [one, other] = [Math.floor(random() * NODES.length), Math.floor(random() * NODES.length)];
  const properties = {
    rule: ['always', 'never', 'open'][Math.floor(random() * 3)]!,
    one: [NODES[one]!],
    other: [NODES[other]!],
  };
  return {
    kind: 'event',
    messageId: `m${String(i).padStart(3, '0')}`,
    type: 'track',
    name: DECIDED,
    at: START + Math.floor(random() * 8),
    receivedAt: START + 1_000,
    mode: 'live',
    source: 'kairos',
    identifiers: [identifierOf(NODES[one]!)],
    properties,
    traits: {},
    context: {},
  };
}

function randomDocuments(random: Draw): IdentityDefinition[] {
  const choices: Record<string, object>[] = [
    { crm: { perPerson: 'one' } },
    { anonymousId: { persons: 2 } },
    { email: { limit: { most: 1 } }, anonymousId: { limit: { most: 1, within: '3s' } } },
  ];
  const namespaces = choices[Math.floor(random() * (choices.length + 2))];
  if (namespaces === undefined) return [];
  return [identitySchema.parse({ kind: 'identity', name: 'identity', namespaces })];
}

const sharding = new Sharding('default', 4, KEY);

/** Owners by identifier, and the links of each person who still is one. */
interface Found {
  readonly owners: { readonly [node: string]: readonly string[] };
  readonly links: { readonly [profile: string]: readonly string[] };
}

function expectedOf(events: readonly EventInput[], documents: readonly IdentityDefinition[]): Found {
  const graph = new Graph();
  const owners: Record<string, string[]> = {};
  const links: Record<string, string[]> = {};
  for (const event of events) {
    const { identifiers, previous, type, at, messageId } = event;
    const [first, ...others] = identifiers;
    const strong = nodeOf(first!);
    const founded = sharding.foundedBy(first!);
    owners[strong] = [founded];
    links[founded] = [strong];
    const signsIn = type !== 'track';
    for (const act of actsOf(event)) graph.decide(act);
    for (const weak of others.map(nodeOf))
      graph.learn({ strong, weak, at, messageId, claims: type === 'identify' ? [at] : [], isAlias: false });
    if (previous && nodeOf(previous) !== strong)
      graph.learn({
        strong,
        weak: nodeOf(previous),
        at,
        messageId,
        claims: signsIn ? [at] : [],
        isAlias: true,
      });
  }
  const rules = identityRulesOf(documents, new ProblemCollector());
  const view = viewOf(graph, rules, (identifier) => sharding.foundedBy(identifier));
  for (const [node, held] of view.owners) {
    owners[node] = held.map(({ from, profile }, i) => (i === 0 ? profile : `${from} ${profile}`));
    delete links[sharding.foundedBy(identifierOf(node))];
  }
  for (const { id, links: all } of view.persons.values()) links[id] = all.map(nodeOf).sort();
  return { owners, links };
}

async function foundAfter(
  events: readonly EventInput[],
  documents: readonly IdentityDefinition[],
  atOnce: boolean,
  random: Draw,
): Promise<Found> {
  const engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    key: KEY,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: START + 1_000,
  });
  if (atOnce) {
    await Promise.all(
      events.map(async (event) => {
        for (let turns = Math.floor(random() * 6); turns > 0; turns--) await new Promise(setImmediate);
        await engine.submit([event]);
      }),
    );
  } else for (const event of events) await engine.submit([event]);
  await engine.settle();
  const state = (await engine.state()) as readonly (readonly [string, unknown])[];
  await engine.close();
  const owners: Record<string, string[]> = {};
  const links: Record<string, string[]> = {};
  for (const [key, value] of state) {
    if (key.startsWith('profile/')) {
      const [, id, , , heir, , known] = value as [
        number,
        string,
        number,
        number,
        string | null,
        unknown,
        string[][],
      ];
      if (heir === null) links[id] = known.map(([namespace, text]) => `${namespace}:${text}`).sort();
      continue;
    }
    const [held, , isWaiting] = value as [{ from: number; profile: string }[], string | null, boolean];
    expect(isWaiting, key).toBe(false);
    owners[key.slice('identifier/'.length)] = held.map(({ from, profile }, i) =>
      i === 0 ? profile : `${from} ${profile}`,
    );
  }
  return { owners, links };
}

function shuffled<T>(items: readonly T[], random: Draw): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
