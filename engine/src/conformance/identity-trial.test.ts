// ID-17, ID-20: what trying rules on everything that was shown says, and what they do to everybody who is there once they are in
// force, are the same, whatever was shown; values that are blocked only now included.
import { expect, it } from 'vitest';
import { IdentityDoor } from '../collect/identity-door.ts';
import { drawsFrom } from '../core/draws.ts';
import { identityRulesOf } from '../core/identity/compile.ts';
import { type IdentityDefinition, identitySchema } from '../core/identity/definition.ts';
import { identifierOf, nodeOf } from '../core/identity/node.ts';
import { IdentityTrial, type TrialReport } from '../core/identity/trial.ts';
import type { EventInput } from '../core/input.ts';
import { ProblemCollector } from '../core/problem.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { KEY, randomEvents, START, sharding } from './identity-order.testing.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const RUNS = Number(process.env.KAIROS_RUNS ?? 60);

const CHOICES: readonly object[] = [
  { crm: { perPerson: 'one' } },
  { anonymousId: { persons: 2 } },
  { email: { limit: { most: 1 } }, anonymousId: { limit: { most: 1, within: '3s' } } },
  { email: { blocked: ['e'] } },
  { userId: { blocked: ['a', 'b'] } },
  { crm: { priority: 1 }, userId: { priority: 15 } },
  { userId: { perPerson: 'many' } },
  { email: { blocked: [{ pattern: '^f$' }], perPerson: 'one' }, crm: { priority: 40 } },
];

it(
  `trying rules says what they do (KAIROS_SEED=${SEED})`,
  async () => {
    for (let seed = SEED; seed < SEED + RUNS; seed++) {
      const random = drawsFrom(seed);
      const events = randomEvents(random);
      const [now, next] = [documentsBy(random), documentsBy(random)];
      const engine = await open(now);
      const logged = await fill(engine, events, now);
      const report = tried(logged, now, next);
      const nodes = nodesIn(logged);
      const before = await personsOf(engine, nodes);
      await engine.activate('r2', next);
      await engine.settle();
      const after = await personsOf(engine, nodes);
      const { persons, merges, splits } = report;
      expect({ persons, merges, splits }, `KAIROS_SEED=${seed} KAIROS_RUNS=1`).toEqual(
        changeOf(before, after),
      );
      await engine.close();
    }
  },
  RUNS * 2_000,
);

function documentsBy(random: () => number): IdentityDefinition[] {
  const namespaces = CHOICES[Math.floor(random() * (CHOICES.length + 1))];
  if (namespaces === undefined) return [];
  return [identitySchema.parse({ kind: 'identity', name: 'identity', namespaces })];
}

function open(documents: IdentityDefinition[]): Promise<SimulatedEngine> {
  return openSimulatedEngine({
    revision: 'r1',
    documents,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: START + 1_000,
    partitions: 4,
    key: KEY,
  });
}

/** Through the door, as senders come; tells what was logged. */
async function fill(
  engine: SimulatedEngine,
  events: readonly EventInput[],
  documents: readonly IdentityDefinition[],
): Promise<EventInput[]> {
  const door = new IdentityDoor(documents);
  const logged = events.flatMap((event) => {
    if (event.source === 'kairos') return [event];
    const admitted = door.admit(event);
    return admitted.ok ? [admitted.event] : [];
  });
  for (const event of logged) await engine.submit([event]);
  await engine.settle();
  return logged;
}

function tried(
  events: readonly EventInput[],
  now: readonly IdentityDefinition[],
  next: readonly IdentityDefinition[],
): TrialReport {
  const rules = (of: readonly IdentityDefinition[]) => identityRulesOf(of, new ProblemCollector());
  const trial = new IdentityTrial(rules(now), rules(next), (identifier) => sharding.foundedBy(identifier));
  for (const event of events) trial.take(event);
  const run = trial.run();
  for (let step = run.next(); ; step = run.next()) if (step.done) return step.value;
}

function nodesIn(events: readonly EventInput[]): string[] {
  const nodes = events.flatMap(({ identifiers, previous, properties, source }) => [
    ...identifiers.map(nodeOf),
    ...(previous ? [nodeOf(previous)] : []),
    ...(source === 'kairos' ? [...(properties.one as string[]), ...(properties.other as string[])] : []),
  ]);
  return [...new Set(nodes)];
}

/** Whoever nobody knows is somebody of their own. */
async function personsOf(engine: SimulatedEngine, nodes: readonly string[]): Promise<Map<string, string>> {
  const persons = new Map<string, string>();
  for (const node of nodes) persons.set(node, (await engine.profile(identifierOf(node)))?.id ?? node);
  return persons;
}

function changeOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const [merges, splits] = [joined(before, after), joined(after, before)];
  return {
    persons: { now: new Set(before.values()).size, next: new Set(after.values()).size },
    merges: { persons: merges.persons, of: merges.of },
    splits: { persons: splits.persons, into: splits.of },
  };
}

/** Of the second, who are several in the first. */
function joined(first: ReadonlyMap<string, string>, second: ReadonlyMap<string, string>) {
  let [persons, of] = [0, 0];
  for (const person of new Set(second.values())) {
    const were = new Set([...second].flatMap(([node, id]) => (id === person ? [first.get(node)] : [])));
    if (were.size < 2) continue;
    persons++;
    of += were.size;
  }
  return { persons, of };
}
