// The whole protocol between partitions against the pure resolution: whatever arrives first, at once or twice, each
// identifier ends with the owners that follow from everything that was shown.
import { describe, expect, it } from 'vitest';
import { type Draw, drawsFrom } from '../core/draws.ts';
import type { IdentityDefinition } from '../core/identity/definition.ts';
import { identifierOf, nodeOf } from '../core/identity/node.ts';
import type { EventInput } from '../core/input.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import {
  KEY,
  randomDocuments,
  randomEvents,
  START,
  send,
  sharding,
  shuffled,
  viewAfter,
} from './identity-order.testing.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const TRIES = Number(process.env.KAIROS_TRIES ?? 60);

describe(`ID-13, ID-7, ID-3: in any order, on any partitions (KAIROS_SEED=${SEED})`, () => {
  it('owners, links and how many persons are counted are those of the pure resolution', async () => {
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
  });
});

/** Owners by identifier, and the links of each person who still is one. */
interface Found {
  readonly owners: { readonly [node: string]: readonly string[] };
  readonly links: { readonly [profile: string]: readonly string[] };
  /** As the figures count them. */
  readonly profiles: number;
}

function expectedOf(events: readonly EventInput[], documents: readonly IdentityDefinition[]): Found {
  const owners: Record<string, string[]> = {};
  const links: Record<string, string[]> = {};
  for (const { identifiers } of events) {
    const founded = sharding.foundedBy(identifiers[0]!);
    owners[nodeOf(identifiers[0]!)] = [founded];
    links[founded] = [nodeOf(identifiers[0]!)];
  }
  const view = viewAfter(events, documents);
  for (const [node, held] of view.owners) {
    owners[node] = held.map(({ from, profile }, i) => (i === 0 ? profile : `${from} ${profile}`));
    delete links[sharding.foundedBy(identifierOf(node))];
  }
  for (const { id, links: all } of view.persons.values()) links[id] = all.map(nodeOf).sort();
  return { owners, links, profiles: Object.keys(links).length };
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
  await send(engine, events, atOnce, random);
  const { profiles } = await engine.figures();
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
  return { owners, links, profiles };
}
