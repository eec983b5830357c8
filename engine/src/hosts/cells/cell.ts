/** One cell: a state with where it stands between memory and store, and the indexes that a profile has in the store. */
import { dueOf, type Lane, laneOfPriority, lanes, openMessages } from '../../core/due.ts';
import type { EntityKey } from '../../core/effect.ts';
import { isAstray } from '../../core/identity/stray.ts';
import type { Layout } from '../../core/profile/layout.ts';
import { Profile } from '../../core/profile/profile.ts';
import { VoucherState } from '../../core/voucher/voucher.ts';
import type { Arena } from '../arena.ts';
import { decodeToKeep, encodeToCopy } from '../codec.ts';
import type { Change } from '../store.ts';
import { astrayKey, dueKey, fillingKey, historyKey, openKey } from './keys.ts';
import { type CellState, stateFrom } from './states.ts';

export interface Cell<State extends CellState = CellState> {
  readonly key: EntityKey;
  readonly state: State;
  /** Log position behind the last input that was applied to it: replay skips what lies below. */
  position: number;
  /** `writing`: encoded for a write that the store does not have yet; must stay in memory as a dirty one must. */
  phase: 'clean' | 'dirty' | 'writing';
  /** In the store, as {@link bytesOf} counts them; a guess until it is first written. */
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

/** Of a cell that the store does not have. */
const NEW_PROFILE_BYTES = 1_000;
const NEW_BYTES = 100;

/** What a code of a voucher costs in memory is not its few bytes: by these alone, hundreds of thousands would be kept. */
const VOUCHER_BYTES = 160;

/** What a cell of so many bytes in the store counts for. */
export function bytesOf(state: CellState, stored: number): number {
  return state instanceof VoucherState ? Math.max(VOUCHER_BYTES, stored) : stored;
}

function newBytesOf(state: CellState): number {
  return state instanceof Profile ? NEW_PROFILE_BYTES : NEW_BYTES;
}

/** @param stored bytes in the store; undefined where it is not there */
export function newCell(
  key: EntityKey,
  state: CellState,
  position: number,
  stored: number | undefined,
): Cell {
  return {
    key,
    state,
    position,
    phase: 'clean',
    bytes: stored === undefined ? newBytesOf(state) : bytesOf(state, stored),
    history: [],
    storing: 0,
    storedDue: 0,
    lane: laneOfPriority.normal,
    storedOpen: false,
    storedFilling: false,
    storedAstray: false,
  };
}

/** A cell as the store has it. */
export function cellFrom(key: EntityKey, stored: Uint8Array, layout: (id: string) => Layout): Cell {
  const [position, body] = decodeToKeep<[number, unknown]>(stored);
  const cell = newCell(key, stateFrom(key, body, layout), position, stored.length);
  if (!(cell.state instanceof Profile)) return cell;
  cell.storedDue = dueOf(cell.state);
  cell.storedOpen = openMessages(cell.state).length > 0;
  cell.storedFilling = cell.state.filling !== null;
  cell.storedAstray = isAstray(cell.state);
  return cell;
}

const nothing = new Uint8Array(0);
const laneBytes = lanes.map((lane) => Uint8Array.of(lane));

/** What has to change in the indexes of a profile that is written; its new history chunk too. */
export function indexChanges(cell: Cell, profile: Profile, changes: Change[], arena: Arena): void {
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
