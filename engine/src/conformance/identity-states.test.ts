// What is known of each person is what their own events say, whatever arrives first, at once or twice: the host, with
// all that it moves from one person to another, against who is who by all that was shown.
import { describe, expect, it } from 'vitest';
import { type Draw, drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import { identityRulesOf } from '../core/identity/compile.ts';
import type { IdentityDefinition } from '../core/identity/definition.ts';
import { isLacking } from '../core/identity/lacking.ts';
import { identifierOf, nodeOf } from '../core/identity/node.ts';
import { ownerAt } from '../core/identity/stray.ts';
import { IdentityTrial } from '../core/identity/trial.ts';
import type { EventInput, JsonObject } from '../core/input.ts';
import { ProblemCollector } from '../core/problem.ts';
import { Profile } from '../core/profile/profile.ts';
import { fromState } from '../core/profile/state.ts';
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
        const { engine, close } = await opened(rules);
        await send(engine, arriving, order === 2, random);
        const found = await knownTo(engine);
        const waiting = await lackingIn(engine);
        await close();
        expect(waiting, `KAIROS_SEED=${seed} order ${order}`).toEqual([]);
        expect(found, `KAIROS_SEED=${seed} order ${order}`).toEqual(expected);
      }
    }
  });
});

describe(`ID-20, ID-17: rules that change (KAIROS_SEED=${SEED})`, () => {
  it('hold for everybody who is there, and are what trying them said', async () => {
    for (let seed = SEED; seed < SEED + TRIES; seed++) {
      const random = drawsFrom(seed);
      const events = [...randomEvents(random), ...views(random)];
      const [before, after] = [randomDocuments(random), randomDocuments(random)];
      const { engine, close } = await opened(before);
      await send(engine, shuffled(events, random), seed % 2 === 0, random);
      const persons = await personsIn(engine);
      await engine.activate('r2', [...documents, ...after]);
      await engine.settle();
      expect(await knownTo(engine), `KAIROS_SEED=${seed}`).toEqual(expectedOf(events, after));
      expect(await lackingIn(engine), `KAIROS_SEED=${seed}`).toEqual([]);
      const predicted = predictedOf(events, before, after);
      expect([persons, await personsIn(engine)], `KAIROS_SEED=${seed}`).toEqual(predicted);
      await close();
    }
  });
});

/** Persons before and after, as `kairos identity try` tells them. */
function predictedOf(
  events: readonly EventInput[],
  before: readonly IdentityDefinition[],
  after: readonly IdentityDefinition[],
): [now: number, next: number] {
  const [now, next] = [before, after].map((rules) => identityRulesOf(rules, new ProblemCollector()));
  const trial = new IdentityTrial(now!, next!, (identifier) => sharding.foundedBy(identifier));
  for (const event of events) trial.take(event);
  const run = trial.run();
  for (let step = run.next(); ; step = run.next())
    if (step.done) return [step.value.persons.now, step.value.persons.next];
}

/** Profiles that are a person of their own. */
async function personsIn(engine: SimulatedEngine): Promise<number> {
  const state = (await engine.state()) as readonly (readonly [string, readonly unknown[]])[];
  const isPerson = (profile: readonly unknown[]) =>
    profile[4] === null && (profile[6] as readonly unknown[]).length > 0;
  return state.filter(([key, value]) => key.startsWith('profile/') && isPerson(value)).length;
}

/** ID-21: who still waits for what is theirs. */
async function lackingIn(engine: SimulatedEngine): Promise<string[]> {
  const state = (await engine.state()) as readonly (readonly [string, readonly unknown[]])[];
  const profiles = state.filter(([key]) => key.startsWith('profile/'));
  const { layout } = new Profile('');
  return profiles.flatMap(([key, value]) => (isLacking(fromState(value, () => layout)) ? [key] : []));
}

async function opened(rules: readonly IdentityDefinition[]) {
  const engine = await openSimulatedEngine({
    revision: 'r1',
    documents: [...documents, ...rules],
    key: KEY,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: START + 1_000,
  });
  return { engine, close: () => engine.close() };
}

/** What happens under one identifier each. */
function views(random: Draw): EventInput[] {
  return Array.from({ length: 8 }, (_, i) => {
    const at = START + Math.floor(random() * 10);
    return anEvent({
      messageId: `v${i}`,
      name: 'Viewed',
      at,
      receivedAt: START + 1_000,
      source: 'test',
      identifiers: [identifierOf(NODES[Math.floor(random() * NODES.length)]!)],
      properties: { worth: 2 ** i },
      traits: (random() < 0.5 ? { city: `c${i}` } : {}) as JsonObject,
    });
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
