/**
 * The keyed state of one partition in memory: cells loaded from the store when an input needs them, marked dirty by
 * it, written back by the checkpoint, and dropped when clean and long unused. What is kept is bounded by the bytes it
 * has in the store: decoded it costs several times as much.
 */

import type { LedgerState } from '../core/budget/ledger.ts';
import type { EntityKey } from '../core/effect.ts';
import type { GroupKind } from '../core/household/definition.ts';
import type { GroupState } from '../core/household/group.ts';
import { groupKey } from '../core/household/relay.ts';
import type { ModelState } from '../core/learning/cell.ts';
import type { IdentifierState } from '../core/profile/identifier.ts';
import type { Layout } from '../core/profile/layout.ts';
import { Profile } from '../core/profile/profile.ts';
import { forgetOld } from '../core/profile/seen.ts';
import { fromState } from '../core/profile/state.ts';
import type { VoucherPoolState } from '../core/voucher/pool.ts';
import type { VoucherState } from '../core/voucher/voucher.ts';
import { Asked } from './cells/asked.ts';
import { Blocks, bytesAt, type Place } from './cells/blocks.ts';
import { bytesOf, Cell, cellFrom, indexChanges } from './cells/cell.ts';
import { astrayKey, dueKey, fillingKey, historyKey, keyOf, openKey, padded } from './cells/keys.ts';
import {
  bodyOf,
  type CellState,
  emptyState,
  mayHaveOne,
  type TrialState,
  WalkState,
} from './cells/states.ts';
import { decode, encodeToCopy } from './codec.ts';
import type { Change, Store } from './store.ts';
import { compareKeys } from './store-rules.ts';

/** Clean cells kept however large they are: what an input has loaded must not go before the input has touched it. */
const LEAST_KEPT = 3;
/** Cells looked at for dropping when one is loaded. */
const LOOKS = 4;
const BLOCK_BYTES = 128 * 1024;
/** Ids of people who left memory that are kept, between once and twice as many. */
const LEFT_KEPT = 200;

export interface CellsOptions {
  /** Of clean cells, as they are in the store. */
  readonly keptBytes: number;
  /** Whether there are rounds of rest: {@link Cells.rest} is called. */
  readonly rests: boolean;
}

export class Cells {
  readonly #store: Store;
  readonly #layout: (id: string) => Layout;
  readonly #keptBytes: number;
  /** Where those at rest stand until the store has them. */
  readonly #blocks = new Blocks(BLOCK_BYTES);
  /** Longest kept first; one that is not clean when it would be dropped goes to the end. */
  readonly #cells = new Map<EntityKey, Cell>();
  /**
   * Goes round them: from the start a Map would step over all that were dropped before, at each look. It holds what the Map
   * was when it last moved.
   */
  #round = this.#cells.values();
  #dirty = new Set<Cell>();
  #dirtyBytes = 0;
  #cleanBytes = 0;
  #unwritten = 0;
  #unwrittenBytes = 0;
  /** Ids of people who left memory, the last one last. */
  readonly #left: string[] = [];
  /** Undefined: nobody rests. */
  readonly #asked: Asked | undefined;

  constructor(store: Store, layout: (id: string) => Layout, options: CellsOptions) {
    this.#store = store;
    this.#layout = layout;
    this.#keptBytes = options.keptBytes;
    this.#asked = options.rests ? new Asked() : undefined;
  }

  profile(id: string): Cell<Profile> {
    return this.load(`profile/${id}`) as Cell<Profile>;
  }

  identifier(key: EntityKey): Cell<IdentifierState> {
    return this.load(key) as Cell<IdentifierState>;
  }

  group(kind: GroupKind, id: string): Cell<GroupState> {
    return this.load(groupKey(kind, id)) as Cell<GroupState>;
  }

  model(name: string): Cell<ModelState> {
    return this.load(`model/${name}`) as Cell<ModelState>;
  }

  walk(key: EntityKey): Cell<WalkState> {
    return this.load(key) as Cell<WalkState>;
  }

  trial(key: EntityKey): Cell<TrialState> {
    return this.load(key) as Cell<TrialState>;
  }

  /** For a look at it that keeps nothing in memory; do not change it. */
  glanceTrial(key: EntityKey): TrialState | undefined {
    return this.#look(key) as TrialState | undefined;
  }

  /** For a look at it that keeps nothing in memory; do not change it. */
  glanceWalk(key: EntityKey): WalkState {
    return (this.#look(key) as WalkState | undefined) ?? new WalkState();
  }

  voucher(key: EntityKey): Cell<VoucherState> {
    return this.load(key) as Cell<VoucherState>;
  }

  voucherPool(key: EntityKey): Cell<VoucherPoolState> {
    return this.load(key) as Cell<VoucherPoolState>;
  }

  ledger(key: EntityKey): Cell<LedgerState> {
    return this.load(key) as Cell<LedgerState>;
  }

  load(key: EntityKey): Cell {
    const known = this.#cells.get(key);
    if (known) {
      this.#asked?.noteAgain(known);
      return known;
    }
    const stored = this.#store.get(keyOf(key));
    const cell = stored
      ? cellFrom(key, stored, this.#layout)
      : new Cell(key, emptyState(key), 0, undefined, this.#layout);
    this.#cells.set(key, cell);
    this.#cleanBytes += cell.bytes;
    this.#asked?.note(cell);
    this.#evict(LOOKS);
    return cell;
  }

  /** True where something is known under the key, without making a cell for it. */
  has(key: EntityKey): boolean {
    const cell = this.#cells.get(key);
    return cell ? cell.position > 0 : this.#store.get(keyOf(key)) !== undefined;
  }

  /**
   * The profile as it is, for a look at it that keeps nothing in memory; do not change it.
   * @param marks texts of which it is to have one as a trait: undefined where it surely has none, without decoding it.
   */
  glance(id: string, marks?: readonly Buffer[]): Profile | undefined {
    return this.glanceAt(id, marks)?.profile;
  }

  /** The same, with the position behind its last input. */
  glanceAt(
    id: string,
    marks?: readonly Buffer[],
  ): { readonly profile: Profile; readonly position: number } | undefined {
    const known = this.#cells.get(`profile/${id}`);
    if (known)
      return known.position > 0 ? { profile: known.look() as Profile, position: known.position } : undefined;
    const stored = this.#store.get(`e/profile/${id}`);
    if (!stored) return undefined;
    if (marks && !mayHaveOne(stored, marks)) return undefined;
    const [position, body] = decode<[number, readonly unknown[]]>(stored);
    return { profile: fromState(body, this.#layout), position };
  }

  /** Positions of the profile's inputs that the store does not have yet, ascending. */
  freshHistory(id: string): readonly number[] {
    return this.#cells.get(`profile/${id}`)?.history ?? noHistory;
  }

  /** The profile as the store has it, its reader's own; undefined where it is in memory, or nobody. */
  stored(id: string): Profile | undefined {
    if (this.#cells.has(`profile/${id}`)) return undefined;
    return this.glance(id);
  }

  /** The profile, its reader's own wherever it is kept; undefined where nobody is. */
  copy(id: string): Profile | undefined {
    const known = this.#cells.get(`profile/${id}`);
    if (known === undefined) return this.glance(id);
    return known.position > 0 ? (known.copy() as Profile) : undefined;
  }

  /** Ids of profiles of which something is still to be filled. */
  filling(): readonly string[] {
    const ids = new Set<string>();
    for (const { key } of this.#store.range('u/', 'u0')) ids.add(key.slice('u/'.length));
    for (const { key, marks } of this.inMemory('profile/'))
      if (marks.isFilling) ids.add(key.slice('profile/'.length));
    return [...ids].sort(compareKeys);
  }

  touch(cell: Cell, position: number): void {
    cell.position = position;
    this.#letGo(cell.wake());
    if (cell.phase === 'dirty') return;
    if (cell.phase === 'clean') {
      this.#cleanBytes -= cell.bytes;
      this.#unwritten++;
      this.#unwrittenBytes += cell.bytes;
    }
    this.#dirtyBytes += cell.bytes;
    cell.phase = 'dirty';
    this.#dirty.add(cell);
  }

  /** Of cells that the store does not have yet: they cannot be dropped. */
  get unwrittenBytes(): number {
    return this.#unwrittenBytes;
  }

  /** Of cells that no checkpoint has taken yet. */
  get dirtyBytes(): number {
    return this.#dirtyBytes;
  }

  /** Byte strings of cells at rest, and of those under way to the medium. */
  get placesKept(): number {
    return this.#blocks.places;
  }

  /** Drops a cell whose person is erased, in whatever state; gives what removes it from the store. */
  forget(key: EntityKey): Change[] {
    const cell = this.#cells.get(key);
    this.#cells.delete(key);
    this.#dirty.delete(cell as Cell);
    this.#letGo(cell?.leave());
    if (cell?.phase === 'clean') this.#cleanBytes -= cell.bytes;
    else if (cell) {
      this.#unwritten--;
      this.#unwrittenBytes -= cell.bytes;
    }
    const keys = [keyOf(key)];
    if (key.startsWith('profile/')) {
      const id = key.slice('profile/'.length);
      keys.push(openKey(id), fillingKey(id), astrayKey(id));
      if (cell && cell.stored.due > 0) keys.push(dueKey(cell.stored.due, id));
      const chunks = this.#store.range(historyKey(id, 0), `h/${id}/${padded(Number.MAX_SAFE_INTEGER)}`);
      for (const chunk of chunks) keys.push(chunk.key);
    }
    return keys.map((gone) => ({ key: gone, value: undefined }));
  }

  /** All dirty cells now; those dirtied afterwards belong to the next checkpoint. */
  takeDirty(): Cell[] {
    const taken = [...this.#dirty];
    this.#dirty = new Set();
    this.#dirtyBytes = 0;
    return taken;
  }

  /** Ids of people who were in memory not long ago, the last one first. */
  leftLately(): readonly string[] {
    return this.#left.toReversed();
  }

  /** Cells in memory whose key begins so. */
  *inMemory(prefix: string): Iterable<Cell> {
    for (const [key, cell] of this.#cells) if (key.startsWith(prefix)) yield cell;
  }

  #look(key: EntityKey): CellState | undefined {
    const known = this.#cells.get(key);
    if (known) return known.look();
    const stored = this.#store.get(keyOf(key));
    return stored && cellFrom(key, stored, this.#layout).state;
  }

  /**
   * A round ends. Of those that nobody asks for any more, what is clean goes, and what is not yet written is kept as the bytes
   * that the store will have. Decoded it would grow old, and be garbage until a full collection.
   */
  rest(now: number): void {
    for (const cell of this.#asked?.endRound() ?? []) {
      if (this.#cells.get(cell.key) !== cell) continue;
      if (cell.phase === 'clean') this.#drop(cell);
      else if (cell.phase === 'dirty') this.#layDown(cell, now);
    }
    this.#round = this.#cells.values();
  }

  #layDown(cell: Cell, now: number): void {
    if (cell.place === undefined) {
      const bytes = this.#encoded(cell, now);
      const before = cell.bytes;
      this.#count(cell, bytes.length);
      if (this.#dirty.has(cell)) this.#dirtyBytes += cell.bytes - before;
      cell.keep(this.#blocks.keep(bytes));
    }
    cell.rest();
  }

  #drop(cell: Cell): void {
    this.#cells.delete(cell.key);
    this.#cleanBytes -= cell.bytes;
    if (!cell.key.startsWith('profile/') || cell.position === 0) return;
    this.#left.push(cell.key.slice('profile/'.length));
    if (this.#left.length > 2 * LEFT_KEPT) this.#left.splice(0, LEFT_KEPT);
  }

  #letGo(place: Place | undefined): void {
    if (place !== undefined) this.#blocks.letGo(place);
  }

  /** Drops the oldest clean cells; another goes to the end of the order instead. */
  #evict(looks: number): void {
    for (let left = looks; left > 0 && this.#cleanBytes > this.#keptBytes; left--) {
      if (this.#cells.size - this.#unwritten <= LEAST_KEPT) return;
      const cell = this.#oldest();
      if (cell.phase === 'clean') this.#drop(cell);
      else {
        this.#cells.delete(cell.key);
        this.#cells.set(cell.key, cell);
      }
    }
  }

  /** There is one: what the round has passed was dropped or put at the end. */
  #oldest(): Cell {
    let step = this.#round.next();
    if (step.done) {
      this.#round = this.#cells.values();
      step = this.#round.next();
    }
    return step.value!;
  }

  /**
   * The store changes that write a cell and its indexes, as they are now.
   * @param held gets where their values stand: they have to be let go once they are written
   */
  write(cell: Cell, now: number, held: Place[]): Change[] {
    cell.phase = 'writing';
    const changes = [{ key: keyOf(cell.key), value: this.#valueOf(cell, now, held) }];
    if (cell.key.startsWith('profile/')) indexChanges(cell, changes, (bytes) => this.#kept(bytes, held));
    return changes;
  }

  #valueOf(cell: Cell, now: number, held: Place[]): Buffer {
    const { place } = cell;
    if (place === undefined) {
      const bytes = this.#encoded(cell, now);
      this.#count(cell, bytes.length);
      return this.#kept(bytes, held);
    }
    this.#blocks.hold(place);
    held.push(place);
    return bytesAt(place);
  }

  #kept(bytes: Uint8Array, held: Place[]): Buffer {
    const place = this.#blocks.keep(bytes);
    held.push(place);
    return bytesAt(place);
  }

  /** Valid until something else is encoded. */
  #encoded({ state, position }: Cell, now: number): Buffer {
    if (state instanceof Profile) forgetOld(state, now);
    return encodeToCopy([position, bodyOf(state)]);
  }

  #count(cell: Cell, length: number): void {
    const bytes = bytesOf(cell.state, length);
    this.#unwrittenBytes += bytes - cell.bytes;
    cell.bytes = bytes;
  }

  /** The changes are with the medium. */
  letGo(held: readonly Place[]): void {
    for (const place of held) this.#blocks.letGo(place);
  }

  /** The store has the changes: what no input has touched meanwhile is clean, and goes where it was at rest. */
  written(cells: readonly Cell[]): void {
    for (const cell of cells) {
      // Not before: who reads a timeline meanwhile must find each position once, here or there.
      if (cell.storing > 0) cell.history = cell.history.slice(cell.storing);
      cell.storing = 0;
      if (cell.phase !== 'writing') continue;
      cell.phase = 'clean';
      this.#cleanBytes += cell.bytes;
      this.#unwritten--;
      this.#unwrittenBytes -= cell.bytes;
      if (cell.isAtRest || this.#asked?.isLate(cell)) this.#drop(cell);
      this.#letGo(cell.leave());
    }
    this.#evict(2 * cells.length);
  }
}

const noHistory: readonly number[] = [];
