/** Events by chance that show identifiers together, and what follows from all of them, whatever arrives first. */
import type { Draw } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import { actsOf, DECIDED } from '../core/identity/acts.ts';
import { identityRulesOf } from '../core/identity/compile.ts';
import { type IdentityDefinition, identitySchema } from '../core/identity/definition.ts';
import { Graph } from '../core/identity/evidence.ts';
import { identifierOf, nodeOf } from '../core/identity/node.ts';
import { type View, viewOf } from '../core/identity/view.ts';
import type { EventInput } from '../core/input.ts';
import { ProblemCollector } from '../core/problem.ts';
import { Sharding } from '../hosts/sharding.ts';
import type { SimulatedEngine } from '../hosts/simulated/open.ts';

export const START = Date.parse('2026-01-05T09:00:00Z');
export const KEY = Buffer.from('identity-order');
export const sharding = new Sharding('default', 4, KEY);

/** Strongest first, as events have them. */
export const NODES = [
  ...['a', 'b', 'c'].map((value) => `userId:${value}`),
  ...['e', 'f'].map((value) => `email:${value}`),
  ...['1', '2'].map((value) => `crm:${value}`),
  ...['d', 'x', 'y'].map((value) => `anonymousId:${value}`),
];

export function randomEvents(random: Draw): EventInput[] {
  return Array.from({ length: 3 + Math.floor(random() * 8) }, (_, i) => {
    const count = random() < 0.3 ? 1 : random() < 0.8 ? 2 : 3;
    const places = new Set(Array.from({ length: count }, () => Math.floor(random() * NODES.length)));
    const identifiers = [...places].sort((a, b) => a - b).map((place) => identifierOf(NODES[place]!));
    const isAlias = random() < 0.1;
    if (random() < 0.06) return decided(i, random);
    const previous = identifierOf(NODES[Math.floor(random() * NODES.length)]!);
    const type = isAlias ? 'alias' : random() < 0.6 ? 'identify' : 'track';
    return anEvent({
      messageId: `m${String(i).padStart(3, '0')}`,
      type,
      name: type,
      at: START + Math.floor(random() * 8),
      receivedAt: START + 1_000,
      source: 'test',
      identifiers,
      ...(isAlias && { previous }),
    });
  });
}

function decided(i: number, random: Draw): EventInput {
  const [one, other] = [Math.floor(random() * NODES.length), Math.floor(random() * NODES.length)];
  const properties = {
    rule: ['always', 'never', 'open'][Math.floor(random() * 3)]!,
    one: [NODES[one]!],
    other: [NODES[other]!],
  };
  return anEvent({
    messageId: `m${String(i).padStart(3, '0')}`,
    name: DECIDED,
    at: START + Math.floor(random() * 8),
    receivedAt: START + 1_000,
    source: 'kairos',
    identifiers: [identifierOf(NODES[one]!)],
    properties,
  });
}

export function randomDocuments(random: Draw): IdentityDefinition[] {
  const choices: Record<string, object>[] = [
    { crm: { perPerson: 'one' } },
    { anonymousId: { persons: 2 } },
    { email: { limit: { most: 1 } }, anonymousId: { limit: { most: 1, within: '3s' } } },
  ];
  const namespaces = choices[Math.floor(random() * (choices.length + 2))];
  if (namespaces === undefined) return [];
  return [identitySchema.parse({ kind: 'identity', name: 'identity', namespaces })];
}

/** Who is who by all of them. */
export function viewAfter(events: readonly EventInput[], documents: readonly IdentityDefinition[]): View {
  const graph = new Graph();
  for (const event of events) {
    const { identifiers, previous, type, at, messageId } = event;
    const [first, ...others] = identifiers;
    const strong = nodeOf(first!);
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
  return viewOf(graph, rules, (identifier) => sharding.foundedBy(identifier));
}

/** One after the other, or all at once, each when it likes. */
export async function send(
  engine: SimulatedEngine,
  events: readonly EventInput[],
  atOnce: boolean,
  random: Draw,
): Promise<void> {
  if (atOnce) {
    await Promise.all(
      events.map(async (event) => {
        for (let turns = Math.floor(random() * 6); turns > 0; turns--) await new Promise(setImmediate);
        await engine.submit([event]);
      }),
    );
  } else for (const event of events) await engine.submit([event]);
  await engine.settle();
}

export function shuffled<T>(items: readonly T[], random: Draw): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
