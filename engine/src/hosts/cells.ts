/**
 * The keyed state of one partition in memory: cells loaded from the store when an input needs them, marked dirty by
 * it, written back by the checkpoint, and dropped when clean and long unused. What is kept is bounded by the bytes it
 * has in the store: decoded it costs several times as much.
 */

import { LedgerState, ledgerFrom, ledgerState } from '../core/budget/ledger.ts';
import { dueOf, type Lane, laneOfPriority, lanes, openMessages } from '../core/due.ts';
import type { EntityKey } from '../core/effect.ts';
import { TrialCounts } from '../core/experiment/counts.ts';
import type { GroupKind } from '../core/household/definition.ts';
import { GroupState } from '../core/household/group.ts';
import { groupKey, groupOf } from '../core/household/relay.ts';
import { groupFrom, groupState } from '../core/household/state.ts';
import { isAstray } from '../core/identity/stray.ts';
import type { Identifier } from '../core/input.ts';
import { GateState, gateAt } from '../core/journey/entry/gate.ts';
import { ModelState } from '../core/learning/cell.ts';
import { modelFrom, modelState } from '../core/learning/model-state.ts';
import { IdentifierState, type Owner } from '../core/profile/identifier.ts';
import type { Layout } from '../core/profile/layout.ts';
import { Profile } from '../core/profile/profile.ts';
import { forgetOld } from '../core/profile/seen.ts';
import { fromState, toState } from '../core/profile/state.ts';
import { WalkGraph } from '../core/walk/graph.ts';
import type { Arena } from './arena.ts';
import { decode, decodeToKeep, encodeToCopy } from './codec.ts';
import type { Change, Store } from './store.ts';
import { compareKeys } from './store-rules.ts';

export type CellState =
  | Profile
  | IdentifierState
  | ModelState
  | GroupState
  | WalkState
  | GateState
  | TrialState
  | LedgerState;

/** What was walked in this partition on one day; see walks.ts. */
export class WalkState {
  graph = new WalkGraph();
}

/** What experiments and holdouts have counted in this partition; see trials.ts. */
export class TrialState {
  counts = new TrialCounts();
}

export interface Cell<State extends CellState = CellState> {
  readonly key: EntityKey;
  readonly state: State;
  /** Log position behind the last input that was applied to it: replay skips what lies below. */
  position: number;
  /** `writing`: encoded for a write that the store does not have yet; must stay in memory as a dirty one must. */
  phase: 'clean' | 'dirty' | 'writing';
  /** In the store; a guess until it is first written. */
  bytes: number;
  /** Positions of the profile's inputs that no history chunk in the store holds yet. */
  history: number[];
  /** How many of these are in the write under way. */
  storing: number;
  /** As the store has it, to keep the indexes exact. */
  storedDue: number;
  /** Of what is due then. */
  lane: Lane;
  storedOpen: boolean;
  storedFilling: boolean;
  storedAstray: boolean;
}

export const keyOf = (key: EntityKey) => `e/${key}`;
export const dueKey = (due: number, profile: string) => `d/${padded(due)}/${profile}`;
export const openKey = (profile: string) => `w/${profile}`;
export const fillingKey = (profile: string) => `u/${profile}`;
export const astrayKey = (profile: string) => `a/${profile}`;
export const historyKey = (profile: string, position: number) => `h/${profile}/${padded(position)}`;

/** Numbers whose text sorts like the number (up to 2^53). */
export function padded(n: number): string {
  return String(n).padStart(16, '0');
}

/** What is left of a profile that became part of another has fewer bytes. */
const MOVED_BYTES = 256;

/** Texts are stored as they are, in UTF-8. */
function hasOne(stored: Uint8Array, marks: readonly Buffer[]): boolean {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  for (const mark of marks) if (bytes.includes(mark)) return true;
  return false;
}

/** Of a cell that the store does not have. */
const NEW_PROFILE_BYTES = 1_000;
const NEW_BYTES = 100;

/** Clean cells kept however large they are: what an input has loaded must not go before the input has touched it. */
const LEAST_KEPT = 3;
/** Cells looked at for dropping when one is loaded. */
const LOOKS = 4;

export class Cells {
  readonly #store: Store;
  readonly #layout: (id: string) => Layout;
  readonly #keptBytes: number;
  /** In order of last use. */
  readonly #cells = new Map<EntityKey, Cell>();
  #dirty = new Set<Cell>();
  #dirtyBytes = 0;
  #cleanBytes = 0;
  #unwritten = 0;
  #unwrittenBytes = 0;

  /** @param keptBytes of clean cells, as they are in the store */
  constructor(store: Store, layout: (id: string) => Layout, keptBytes: number) {
    this.#store = store;
    this.#layout = layout;
    this.#keptBytes = keptBytes;
  }

  profile(id: string): Cell<Profile> {
    return this.#load(`profile/${id}`) as Cell<Profile>;
  }

  identifier(key: EntityKey): Cell<IdentifierState> {
    return this.#load(key) as Cell<IdentifierState>;
  }

  group(kind: GroupKind, id: string): Cell<GroupState> {
    return this.#load(groupKey(kind, id)) as Cell<GroupState>;
  }

  model(name: string): Cell<ModelState> {
    return this.#load(`model/${name}`) as Cell<ModelState>;
  }

  walk(key: EntityKey): Cell<WalkState> {
    return this.#load(key) as Cell<WalkState>;
  }

  trial(key: EntityKey): Cell<TrialState> {
    return this.#load(key) as Cell<TrialState>;
  }

  /** For a look at it that keeps nothing in memory; do not change it. */
  glanceTrial(key: EntityKey): TrialState | undefined {
    const known = this.#cells.get(key);
    const stored = known ? undefined : this.#store.get(keyOf(key));
    return (known ?? (stored ? this.#decode(key, stored) : undefined))?.state as TrialState | undefined;
  }

  /** For a look at it that keeps nothing in memory; do not change it. */
  glanceWalk(key: EntityKey): WalkState {
    const known = this.#cells.get(key);
    const stored = known ? undefined : this.#store.get(keyOf(key));
    return (
      ((known ?? (stored ? this.#decode(key, stored) : undefined))?.state as WalkState) ?? new WalkState()
    );
  }

  ledger(key: EntityKey): Cell<LedgerState> {
    return this.#load(key) as Cell<LedgerState>;
  }

  load(key: EntityKey): Cell {
    return this.#load(key);
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
      return known.position > 0 ? { profile: known.state as Profile, position: known.position } : undefined;
    const stored = this.#store.get(`e/profile/${id}`);
    if (!stored) return undefined;
    // What became part of another is small, and says only where it went.
    if (marks && stored.length > MOVED_BYTES && !hasOne(stored, marks)) return undefined;
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

  /** Ids of profiles of which something is still to be filled. */
  filling(): readonly string[] {
    const ids = new Set<string>();
    for (const { key } of this.#store.range('u/', 'u0')) ids.add(key.slice('u/'.length));
    for (const { key, state } of this.inMemory('profile/'))
      if (state instanceof Profile && state.filling !== null) ids.add(key.slice('profile/'.length));
    return [...ids].sort(compareKeys);
  }

  touch(cell: Cell, position: number): void {
    cell.position = position;
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

  /** Drops a cell whose person is erased, in whatever state; gives what removes it from the store. */
  forget(key: EntityKey): Change[] {
    const cell = this.#cells.get(key);
    this.#cells.delete(key);
    this.#dirty.delete(cell as Cell);
    if (cell?.phase === 'clean') this.#cleanBytes -= cell.bytes;
    else if (cell) {
      this.#unwritten--;
      this.#unwrittenBytes -= cell.bytes;
    }
    const keys = [keyOf(key)];
    if (key.startsWith('profile/')) {
      const id = key.slice('profile/'.length);
      keys.push(openKey(id), fillingKey(id), astrayKey(id));
      if (cell && cell.storedDue > 0) keys.push(dueKey(cell.storedDue, id));
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

  /** Cells in memory whose key begins so. */
  *inMemory(prefix: string): Iterable<Cell> {
    for (const [key, cell] of this.#cells) if (key.startsWith(prefix)) yield cell;
  }

  #load(key: EntityKey): Cell {
    const known = this.#cells.get(key);
    if (known) return known;
    const stored = this.#store.get(keyOf(key));
    const cell = stored ? this.#decode(key, stored) : newCell(key, emptyState(key), 0, undefined);
    this.#cells.set(key, cell);
    this.#cleanBytes += cell.bytes;
    this.#evict(LOOKS);
    return cell;
  }

  /** Drops the oldest clean cells; another goes to the end of the order instead. */
  #evict(looks: number): void {
    for (let left = looks; left > 0 && this.#cleanBytes > this.#keptBytes; left--) {
      if (this.#cells.size - this.#unwritten <= LEAST_KEPT) return;
      const [key, cell] = this.#cells.entries().next().value!;
      this.#cells.delete(key);
      if (cell.phase === 'clean') this.#cleanBytes -= cell.bytes;
      else this.#cells.set(key, cell);
    }
  }

  #decode(key: EntityKey, stored: Uint8Array): Cell {
    const [position, body] = decodeToKeep<[number, unknown]>(stored);
    if (key.startsWith('profile/')) {
      const profile = fromState(body as readonly unknown[], this.#layout);
      const cell = newCell(key, profile, position, stored.length);
      cell.storedDue = dueOf(profile);
      cell.storedOpen = openMessages(profile).length > 0;
      cell.storedFilling = profile.filling !== null;
      cell.storedAstray = isAstray(profile);
      return cell;
    }
    const state = emptyState(key);
    if (state instanceof IdentifierState) setIdentifier(state, body as IdentifierBody);
    // What a build before this one stored counted by action alone: it is no model.
    else if (state instanceof ModelState) state.model = Array.isArray(body) ? modelFrom(body) : null;
    else if (state instanceof GroupState) groupFrom(state, body as readonly unknown[]);
    else if (state instanceof GateState) state.windows = body as GateState['windows'];
    else if (state instanceof TrialState) state.counts = TrialCounts.from(body as readonly unknown[]);
    else if (state instanceof LedgerState) ledgerFrom(state, body as readonly unknown[]);
    else if (state instanceof WalkState) state.graph = WalkGraph.from(body as readonly unknown[]);
    return newCell(key, state, position, stored.length);
  }

  /** The store changes that write a cell and its indexes, as they are now; their values stand in the arena. */
  write(cell: Cell, now: number, arena: Arena): Change[] {
    cell.phase = 'writing';
    const { state, position } = cell;
    if (state instanceof IdentifierState) return [this.#put(cell, [position, identifierBody(state)], arena)];
    if (state instanceof ModelState)
      return [this.#put(cell, [position, state.model && modelState(state.model)], arena)];
    if (state instanceof GroupState) return [this.#put(cell, [position, groupState(state)], arena)];
    if (state instanceof GateState) return [this.#put(cell, [position, state.windows], arena)];
    if (state instanceof LedgerState) return [this.#put(cell, [position, ledgerState(state)], arena)];
    if (state instanceof WalkState) return [this.#put(cell, [position, state.graph.state()], arena)];
    if (state instanceof TrialState) return [this.#put(cell, [position, state.counts.state()], arena)];
    forgetOld(state, now);
    const changes = [this.#put(cell, [position, toState(state)], arena)];
    this.#indexChanges(cell, state, changes, arena);
    return changes;
  }

  /** The store has the changes: what no input has touched meanwhile is clean. */
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
    }
    this.#evict(2 * cells.length);
  }

  #put(cell: Cell, body: unknown, arena: Arena): Change {
    const value = arena.keep(encodeToCopy(body));
    this.#unwrittenBytes += value.length - cell.bytes;
    cell.bytes = value.length;
    return { key: keyOf(cell.key), value };
  }

  #indexChanges(cell: Cell, profile: Profile, changes: Change[], arena: Arena): void {
    const due = dueOf(profile);
    if (due !== cell.storedDue) {
      if (cell.storedDue > 0) changes.push({ key: dueKey(cell.storedDue, profile.id), value: undefined });
      if (due > 0) changes.push({ key: dueKey(due, profile.id), value: laneBytes[cell.lane]! });
      cell.storedDue = due;
    }
    const open = openMessages(profile).length > 0;
    if (open !== cell.storedOpen) {
      changes.push({ key: openKey(profile.id), value: open ? nothing : undefined });
      cell.storedOpen = open;
    }
    const filling = profile.filling !== null;
    if (filling !== cell.storedFilling) {
      changes.push({ key: fillingKey(profile.id), value: filling ? nothing : undefined });
      cell.storedFilling = filling;
    }
    const astray = isAstray(profile);
    if (astray !== cell.storedAstray) {
      changes.push({ key: astrayKey(profile.id), value: astray ? nothing : undefined });
      cell.storedAstray = astray;
    }
    const first = cell.history[0];
    if (first === undefined) return;
    changes.push({ key: historyKey(profile.id, first), value: arena.keep(encodeToCopy(cell.history)) });
    cell.storing = cell.history.length;
  }
}

const nothing = new Uint8Array(0);
const laneBytes = lanes.map((lane) => Uint8Array.of(lane));
const noHistory: readonly number[] = [];

/** @param stored bytes in the store; undefined where it is not there */
function newCell(key: EntityKey, state: CellState, position: number, stored: number | undefined): Cell {
  return {
    key,
    state,
    position,
    phase: 'clean',
    bytes: stored ?? (state instanceof Profile ? NEW_PROFILE_BYTES : NEW_BYTES),
    history: [],
    storing: 0,
    storedDue: 0,
    lane: laneOfPriority.normal,
    storedOpen: false,
    storedFilling: false,
    storedAstray: false,
  };
}

type IdentifierBody = readonly (readonly [from: number, profile: string] | string | boolean)[];

/** Its owners; behind them its home, where it knows one, and whether it waits. */
function identifierBody({ owners, home, isWaiting }: IdentifierState): IdentifierBody {
  const body: (readonly [number, string] | string | boolean)[] = owners.map(
    (o) => [o.from, o.profile] as const,
  );
  if (home !== null) body.push(home);
  if (isWaiting) body.push(true);
  return body;
}

function setIdentifier(state: IdentifierState, body: IdentifierBody): void {
  const owners: Owner[] = [];
  for (const part of body) {
    if (typeof part === 'string') state.home = part;
    else if (typeof part === 'boolean') state.isWaiting = part;
    else owners.push({ from: part[0], profile: part[1] });
  }
  state.owners = owners;
}

function emptyState(key: EntityKey): CellState {
  if (key.startsWith('profile/')) return new Profile(key.slice(8));
  if (key.startsWith('model/')) return new ModelState(key.slice(6));
  if (key.startsWith('group/')) return groupAt(key);
  if (key.startsWith('gate/')) return gateAt(key);
  if (key.startsWith('walk/')) return new WalkState();
  if (key.startsWith('trial/')) return new TrialState();
  if (key.startsWith('budget/')) return new LedgerState(key.slice('budget/'.length));
  return new IdentifierState(identifierOf(key));
}

function groupAt(key: EntityKey): GroupState {
  const { kind, id } = groupOf(key);
  return new GroupState(kind, id);
}

function identifierOf(key: EntityKey): Identifier {
  const text = key.slice('identifier/'.length);
  const colon = text.indexOf(':');
  return { namespace: text.slice(0, colon), value: text.slice(colon + 1) };
}
