// What is known of each person is what their own events say, whatever arrives first, at once or twice: the host, with
// all that it moves from one person to another, against who is who by all that was shown.
import { describe, expect, it } from 'vitest';
import { type Draw, drawsFrom } from '../core/draws.ts';
import type { IdentityDefinition } from '../core/identity/definition.ts';
import { identifierOf, nodeOf } from '../core/identity/node.ts';
import { ownerAt } from '../core/identity/stray.ts';
import type { EventInput, JsonObject } from '../core/input.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import {
  KEY,
  NODES,
  randomDocuments,
  randomEvents,
  START,
  send,
  sharding,
  shuffled,
  viewAfter,
} from './identity-order.testing.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const TRIES = Number(process.env.KAIROS_TRIES ?? 40);

const documents = [
  { kind: 'computed-trait', name: 'views', version: 1, value: 'events("Viewed").count()' },
  { kind: 'computed-trait', name: 'worth', version: 1, value: 'events("Viewed").sum("worth")' },
  { kind: 'audience', name: 'lookers', version: 1, condition: 'computed.views >= 2' },
] as const;

interface Known {
  readonly views: number;
  readonly worth: number;
  readonly city: string | undefined;
  readonly isLooker: boolean;
}

describe(`ID-18, ID-13: in any order, on any partitions (KAIROS_SEED=${SEED})`, () => {
  it('everybody knows what their own events say', async () => {
    for (let seed = SEED; seed < SEED + TRIES; seed++) {
      const random = drawsFrom(seed);
      const events = [...randomEvents(random), ...views(random)];
      const rules = randomDocuments(random);
      const expected = expectedOf(events, rules);
      for (let order = 0; order < 3; order++) {
        const arriving =
          order === 0
            ? [...events].sort((a, b) => a.at - b.at)
            : shuffled([...events, ...events.slice(0, 3)], random);
        const engine = await openSimulatedEngine({
          revision: 'r1',
          documents: [...documents, ...rules],
          key: KEY,
          delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
          startAt: START + 1_000,
        });
        await send(engine, arriving, order === 2, random);
        const found = await knownTo(engine);
        await engine.close();
        expect(found, `KAIROS_SEED=${seed} order ${order}`).toEqual(expected);
      }
    }
  }, 240_000);
});

/** What happens under one identifier each. */
function views(random: Draw): EventInput[] {
  return Array.from({ length: 8 }, (_, i) => {
    const at = START + Math.floor(random() * 10);
    return {
      kind: 'event',
      messageId: `v${i}`,
      type: 'track',
      name: 'Viewed',
      at,
      receivedAt: START + 1_000,
      mode: 'live',
      source: 'test',
      identifiers: [identifierOf(NODES[Math.floor(random() * NODES.length)]!)],
      properties: { worth: 2 ** i },
      traits: (random() < 0.5 ? { city: `c${i}` } : {}) as JsonObject,
      context: {},
    };
  });
}

/** By identifier: what the one who has it now knows. */
function expectedOf(
  events: readonly EventInput[],
  rules: readonly IdentityDefinition[],
): Record<string, Known | undefined> {
  const { owners } = viewAfter(events, rules);
  const ownerOf = (node: string, at: number) => {
    const held = owners.get(node);
    return held ? ownerAt(held, at) : sharding.foundedBy(identifierOf(node));
  };
  const byPerson = new Map<string, EventInput[]>();
  for (const event of events) {
    const owner = ownerOf(nodeOf(event.identifiers[0]!), event.at);
    byPerson.set(owner, [...(byPerson.get(owner) ?? []), event]);
  }
  const shown = new Set([...owners.keys(), ...events.map(({ identifiers }) => nodeOf(identifiers[0]!))]);
  return Object.fromEntries(
    NODES.map((node) => {
      if (!shown.has(node)) return [node, undefined];
      return [node, knownFrom(byPerson.get(ownerOf(node, Number.MAX_SAFE_INTEGER)) ?? [])];
    }),
  );
}

function knownFrom(events: readonly EventInput[]): Known {
  const viewed = events.filter(({ name }) => name === 'Viewed');
  const said = viewed.filter(({ traits }) => 'city' in traits);
  const last = said.sort((a, b) => b.at - a.at || (a.traits.city! < b.traits.city! ? 1 : -1))[0];
  return {
    views: viewed.length,
    worth: viewed.reduce((sum, { properties }) => sum + Number(properties.worth), 0),
    city: last?.traits.city as string | undefined,
    isLooker: viewed.length >= 2,
  };
}

async function knownTo(engine: SimulatedEngine): Promise<Record<string, Known | undefined>> {
  const entries = NODES.map(async (node) => {
    const found = await engine.profile(identifierOf(node));
    if (!found) return [node, undefined] as const;
    const computed = Object.fromEntries(found.computed.map((c) => [c.name, c.value]));
    const known = {
      views: Number(computed.views),
      worth: Number(computed.worth ?? 0),
      city: found.traits.find(({ name }) => name === 'city')?.value as string | undefined,
      isLooker: found.audiences.includes('lookers'),
    };
    return [node, known] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
