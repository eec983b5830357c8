// Personas found among made people of whom it is known who is of which kind.
import { describe, expect, it } from 'vitest';
import { configure } from '../../configuration.ts';
import { drawsFrom } from '../../draws.ts';
import { groupBy } from '../../groups.ts';
import type { PersonSample } from './features.ts';
import { type FoundPersonas, findPersonas } from './find.ts';

const draw = drawsFrom(11);

/** Of each kind so many visits of each touchpoint, on the average. */
const kinds = {
  browsers: { visits: { home: 6, product: 9, help: 0.2 }, plan: ['free', 'free', 'pro'], age: 28 },
  buyers: { visits: { home: 1, product: 3, order: 5 }, plan: ['pro'], age: 45 },
  callers: { visits: { home: 1, call: 6, help: 3 }, plan: ['free', 'pro'], age: 66 },
} as const;
type Kind = keyof typeof kinds;

function person(kind: Kind, i: number): PersonSample {
  const { visits, plan, age } = kinds[kind];
  const times = Object.entries(visits).map(([name, mean]) => {
    // A number that varies about its mean, never below nothing.
    const count = Math.max(0, Math.round(mean + (draw() + draw() + draw() - 1.5) * Math.sqrt(mean) * 1.4));
    return [name, count] as const;
  });
  const counted = Object.fromEntries(times.filter(([, count]) => count > 0));
  const traits = {
    email: `${kind}-${i}@example.com`,
    plan: plan[Math.floor(draw() * plan.length)]!,
    age: Math.round(age + (draw() - 0.5) * 30),
  };
  return { id: `${Math.floor(draw() * 1e9)}-${kind}-${i}`, traits, visits: counted, events: counted };
}

function ended(run: Generator<number, FoundPersonas>): FoundPersonas {
  for (let step = run.next(); ; step = run.next()) if (step.done) return step.value;
}

const people = (['browsers', 'buyers', 'callers'] as const).flatMap((kind, k) =>
  Array.from({ length: 120 + 60 * k }, (_, i) => person(kind, i)),
);
const kindOf = (id: string) => id.split('-')[1]!;

describe('WALK-14: personas that are found', () => {
  const found = ended(findPersonas(people, { seed: 1, most: 8 }));

  it('are the kinds that there are, and nearly everybody is in their own', () => {
    expect(found.personas).toHaveLength(3);
    expect(found.people).toBe(people.length);
    for (const { ids, people: count, share } of found.personas) {
      const byKind = groupBy(ids.map((id) => [kindOf(id), id] as const));
      const own = Math.max(...[...byKind.values()].map((some) => some.length));
      expect(own / count).toBeGreaterThan(0.95);
      expect(share).toBeCloseTo(count / people.length, 9);
    }
  });

  it('are told by what sets them apart, and not by what everybody has another of', () => {
    const callers = found.personas.find(({ ids }) => kindOf(ids[0]!) === 'callers')!;
    expect(callers.description).toMatch(/often call/);
    expect(found.personas.map(({ description }) => description).join()).not.toContain('example.com');
    expect(new Set(found.personas.map(({ name }) => name)).size).toBe(3);
  });

  it('have a condition that documents can say, and that is as near as it claims', () => {
    for (const { proposal, ids } of found.personas) {
      expect(proposal.precision).toBeGreaterThan(0.9);
      expect(proposal.recall).toBeGreaterThan(0.85);
      const audience = { kind: 'audience', name: 'a', version: 1, condition: proposal.condition! } as const;
      const compiled = configure(proposal.condition!, [audience]);
      expect(compiled.ok).toBe(true);
      expect(ids.length).toBeGreaterThan(0);
    }
  });

  it('do not depend on the order in which people come', () => {
    const shuffled = people.toSorted((a, b) => (a.traits.age as number) - (b.traits.age as number));
    expect(ended(findPersonas(shuffled, { seed: 1, most: 8 }))).toEqual(found);
  });

  it('are none where people do not fall into groups, or are too few', () => {
    const alike = Array.from({ length: 300 }, (_, i) => person('browsers', i));
    const told = ended(findPersonas(alike, { seed: 1, most: 8 }));
    expect(told.personas).toEqual([]);
    expect(ended(findPersonas(people.slice(0, 10), { seed: 1, most: 8 })).personas).toEqual([]);
  });
});
