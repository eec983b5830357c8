// GLD-10: a survivorship rule that comes later decides as if it had been there from the first event on, over merges,
// several partitions, history in many passes, and live events meanwhile.
import { describe, expect, it } from 'vitest';
import { audienceSchema } from '../core/audience/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import { goldenRecordSchema } from '../core/golden/definition.ts';
import type { EventInput, Identifier, JsonObject } from '../core/input.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const PEOPLE = 60;
const SEED = Number(process.env.KAIROS_SEED ?? Date.now() % 1_000_000);

const golden = goldenRecordSchema.parse({
  kind: 'golden-record',
  name: 'people',
  views: {
    default: [
      { fields: ['city', 'zip'], rule: [{ source: ['crm', 'shop'] }, 'complete'] },
      { fields: ['size'], rule: 'frequent' },
    ],
    billing: [{ fields: ['city'], rule: 'longest' }],
  },
});
/** Another rule for one group, the other is no more, and a new one. */
const changed = goldenRecordSchema.parse({
  kind: 'golden-record',
  name: 'people',
  views: {
    default: [
      { fields: ['zip', 'city'], rule: 'frequent' },
      { fields: ['mood'], rule: ['longest', 'complete'] },
    ],
    billing: [{ fields: ['city'], rule: 'longest' }],
  },
});
const swiss = audienceSchema.parse({ kind: 'audience', name: 'swiss', condition: 'traits.city == "v1"' });
const busy: CoreDocument = audienceSchema.parse({
  kind: 'audience',
  name: 'busy',
  condition: 'events("Looked").count() > 2',
});

const user = (person: number): Identifier => ({ namespace: 'userId', value: `u${person}` });
const device = (person: number): Identifier => ({ namespace: 'anonymousId', value: `d${person}` });

function history(random: () => number): EventInput[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const events: EventInput[] = [];
  const tell = (identifiers: Identifier[]) => {
    const traits: { [name: string]: string } = {};
    for (const field of ['city', 'zip', 'size', 'mood'])
      if (random() < 0.4) traits[field] = random() < 0.1 ? '' : `v${Math.floor(random() * 4)}`;
    events.push(event(events.length, pick(['crm', 'shop', 'web']), identifiers, traits, random()));
  };
  for (let i = 0; i < PEOPLE * 8; i++) {
    const person = Math.floor(random() * PEOPLE);
    const way = random();
    tell(way < 0.5 ? [user(person)] : way < 0.85 ? [device(person)] : [user(person), device(person)]);
    if (random() < 0.05) events.push(pick(events));
  }
  return events;
}

function event(
  number: number,
  source: string,
  identifiers: Identifier[],
  traits: JsonObject,
  draw: number,
): EventInput {
  const at = START - Math.floor(draw * 1_000_000);
  return anEvent({
    messageId: `m${number}`,
    name: 'Looked',
    at,
    receivedAt: START,
    source,
    identifiers,
    traits,
  });
}

function open(documents: readonly CoreDocument[], historyBytes?: number): Promise<SimulatedEngine> {
  return openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: START,
    partitions: 3,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    options: historyBytes === undefined ? {} : { historyBytes },
  });
}

/** Everything that is told of everybody's golden traits. */
async function told(engine: SimulatedEngine): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let person = 0; person < PEOPLE; person++) {
    for (const key of [user(person), device(person)]) {
      const found = await engine.profile(key);
      if (!found) continue;
      const views = await Promise.all(['default', 'billing'].map((view) => engine.goldenRecord(key, view)));
      const lineage = await Promise.all(
        ['city', 'zip', 'size', 'mood'].map((trait) => engine.lineage(key, trait)),
      );
      const sorted = views.map((view) => view?.traits?.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
      all.push([key, found.id, [...found.audiences].sort(), sorted, lineage]);
    }
  }
  return all;
}

describe(`a rule that comes later (KAIROS_SEED=${SEED})`, () => {
  it.each([undefined, 4_000])(
    'decides as one from the beginning, with %s bytes for history',
    async (bytes) => {
      const events = history(drawsFrom(SEED));
      const documents = [golden, swiss, busy];
      const first = await open(documents);
      const later = await open([swiss], bytes);
      for (const one of events) await first.submit([one]);
      const half = events.length >>> 1;
      for (const one of events.slice(0, half)) await later.submit([one]);
      const activated = later.activate('r2', documents);
      for (const one of events.slice(half)) await later.submit([one]);
      await activated;
      await first.settle();
      await later.settle();
      const [wanted, got] = [await told(first), await told(later)];
      expect(wanted.length).toBeGreaterThan(PEOPLE);
      expect(got).toEqual(wanted);
      await first.close();

      // Other rules decide everybody anew, also where nothing happens to them and no audience reads a trait.
      const other = await open([changed]);
      for (const one of events) await other.submit([one]);
      await later.activate('r3', [changed]);
      await other.settle();
      await later.settle();
      expect(await told(later)).toEqual(await told(other));
      await other.close();
      await later.close();
    },
  );
});
