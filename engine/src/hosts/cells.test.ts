// Cells at rest: encoded while nobody asks for them, they are what they were, and none is lost or written from stale bytes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import type { Place } from './cells/blocks.ts';
import type { Cell } from './cells/cell.ts';
import { Cells } from './cells.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import type { Change } from './store.ts';

const empty = configure('r', []);
if (!empty.ok) throw new Error('an empty configuration is always in order');
const { layout } = empty.configuration;

const PEOPLE = 6;
/** More than a warm cell stays decoded without being asked for. */
const LONG = 50;
const nameOf = (n: number) => n.toString(16).padStart(24, '0');

type Step =
  | { readonly do: 'change' | 'ask' | 'look' | 'forget'; readonly of: number }
  | { readonly do: 'rest'; readonly rounds: number }
  | { readonly do: 'begin to write' | 'have written' };

interface Write {
  readonly cells: readonly Cell[];
  readonly held: Place[];
  readonly changes: readonly Change[];
  /** What the changes said when they were made. */
  readonly copies: readonly (Buffer | undefined)[];
}

/** A partition's cells, and what their people are. */
class Room {
  readonly store = new MemoryStore();
  readonly cells = new Cells(this.store, () => layout, { keptBytes: 2_000, rests: true });
  readonly people = new Map<number, number>();
  #position = 0;
  #write: Write | undefined;

  run(step: Step): void {
    if (step.do === 'change') this.#change(step.of);
    else if (step.do === 'ask') this.check(step.of);
    else if (step.do === 'look') this.#look(step.of);
    else if (step.do === 'forget') this.#forget(step.of);
    else if (step.do === 'rest') for (let i = 0; i < step.rounds; i++) this.cells.rest(0);
    else if (step.do === 'begin to write') this.#begin();
    else this.#end();
  }

  #look(person: number): void {
    expect(this.cells.glance(nameOf(person))?.updatedAt).toBe(this.people.get(person));
    expect(this.cells.copy(nameOf(person))?.updatedAt).toBe(this.people.get(person));
  }

  /** Under both keys it is as it was last changed. */
  check(person: number): void {
    const at = this.people.get(person);
    const { state } = this.cells.profile(nameOf(person));
    expect([state.createdAt, state.updatedAt]).toEqual(at === undefined ? [0, 0] : [1, at]);
    const { home } = this.cells.identifier(`identifier/userId:${person}`).state;
    expect(home).toBe(at === undefined ? null : `${at}`);
  }

  /** Writes back all that is left, as a stop does. */
  settle(): void {
    this.#end();
    this.#begin();
    this.#end();
  }

  #change(person: number): void {
    const at = ++this.#position;
    const profile = this.cells.profile(nameOf(person));
    Object.assign(profile.state, { createdAt: 1, updatedAt: at });
    profile.state.seen.set(at, at);
    profile.history.push(at);
    this.cells.touch(profile, at);
    const identifier = this.cells.identifier(`identifier/userId:${person}`);
    identifier.state.home = `${at}`;
    this.cells.touch(identifier, at);
    this.people.set(person, at);
  }

  #forget(person: number): void {
    // As an erasure does: beside a write that is under way it waits.
    this.#end();
    const gone = [`profile/${nameOf(person)}` as const, `identifier/userId:${person}` as const];
    void this.store.write(gone.flatMap((key) => this.cells.forget(key)));
    this.people.delete(person);
  }

  #begin(): void {
    if (this.#write) return;
    const held: Place[] = [];
    const cells = this.cells.takeDirty();
    const changes = cells.flatMap((cell) => this.cells.write(cell, 0, held));
    const copies = changes.map(({ value }) => value && Buffer.from(value));
    void this.store.write(changes.map(({ key }, i) => ({ key, value: copies[i] })));
    this.#write = { cells, held, changes, copies };
    this.cells.written(cells);
  }

  /** The medium reads the bytes at any time until then. */
  #end(): void {
    if (!this.#write) return;
    const { held, changes, copies } = this.#write;
    for (const [i, { value }] of changes.entries())
      expect(value === undefined || Buffer.from(value).equals(copies[i]!)).toBe(true);
    this.cells.letGo(held);
    this.#write = undefined;
  }
}

const of = fc.nat(PEOPLE - 1);
const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('change' as const, 'ask' as const), of }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('look' as const, 'forget' as const), of }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('rest' as const), rounds: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rest' as const), rounds: fc.constant(LONG) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('begin to write' as const, 'have written' as const) }),
  },
);

describe('cells that rest', () => {
  it('are what they were, in memory and in the store, whenever they are asked for, written or forgotten', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 120 }), (steps) => {
        const room = new Room();
        for (const step of steps) room.run(step);
        for (let person = 0; person < PEOPLE; person++) room.check(person);
        room.settle();
        const { unwrittenBytes, dirtyBytes, placesKept } = room.cells;
        expect({ unwrittenBytes, dirtyBytes, placesKept }).toEqual({
          unwrittenBytes: 0,
          dirtyBytes: 0,
          placesKept: 0,
        });
        const again = new Cells(room.store, () => layout, { keptBytes: 0, rests: false });
        for (const [person, at] of room.people) expect(again.glance(nameOf(person))?.updatedAt).toBe(at);
      }),
      { numRuns: 300 },
    );
  });

  it('leave memory when they are written and nobody asks for them', () => {
    const room = new Room();
    for (let person = 0; person < 100; person++) room.run({ do: 'change', of: person });
    room.run({ do: 'rest', rounds: 2 });
    const [cell] = room.cells.inMemory('profile/');
    expect(cell!.isAtRest).toBe(true);
    room.settle();
    expect([...room.cells.inMemory('')]).toEqual([]);
  });

  it('stay decoded while they are asked for again and again', () => {
    const room = new Room();
    room.run({ do: 'change', of: 1 });
    for (let i = 0; i < 20; i++) {
      room.run({ do: 'ask', of: 1 });
      room.run({ do: 'rest', rounds: 5 });
    }
    const [cell] = room.cells.inMemory('profile/');
    expect(cell!.isAtRest).toBe(false);
    room.run({ do: 'rest', rounds: LONG });
    expect(cell!.isAtRest).toBe(true);
  });
});
