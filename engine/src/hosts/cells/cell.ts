/** One cell: a state with where it stands between memory and store, and the indexes that a profile has in the store. */
import { dueOf, type Lane, laneOfPriority, lanes, openMessages } from '../../core/due.ts';
import type { EntityKey } from '../../core/effect.ts';
import { isAstray } from '../../core/identity/stray.ts';
import type { Layout } from '../../core/profile/layout.ts';
import { Profile } from '../../core/profile/profile.ts';
import { VoucherState } from '../../core/voucher/voucher.ts';
import { decodeToKeep, encodeToCopy } from '../codec.ts';
import type { Change } from '../store.ts';
import { bytesAt, type Place } from './blocks.ts';
import { astrayKey, dueKey, fillingKey, historyKey, openKey, PIECE } from './keys.ts';
import { bodyOf, type CellState, stateFrom } from './states.ts';

/** What the indexes in the store say of a profile. */
interface Marks {
  /** When something is due; 0: never. */
  readonly due: number;
  readonly isOpen: boolean;
  readonly isFilling: boolean;
  readonly isAstray: boolean;
}

/** A state as the store will have it, in place of the decoded one. */
interface Rest {
  readonly place: Place;
  /** Undefined: of no profile. */
  readonly marks: Marks | undefined;
}

const noMarks: Marks = { due: 0, isOpen: false, isFilling: false, isAstray: false };

export class Cell<State extends CellState = CellState> {
  readonly key: EntityKey;
  /** Log position behind the last input that was applied to it: replay skips what lies below. */
  position: number;
  /** `writing`: encoded for a write that the store does not have yet; must stay in memory as a dirty one must. */
  phase: 'clean' | 'dirty' | 'writing' = 'clean';
  /** In the store, as {@link bytesOf} counts them; a guess until it is first written. */
  bytes: number;
  /** Positions of the profile's inputs that no history chunk in the store holds yet. */
  history: number[] = [];
  /** How many of these are in the write under way. */
  storing = 0;
  /** As the store has it, to keep the indexes exact. */
  stored = noMarks;
  /** Of what is due then. */
  lane: Lane = laneOfPriority.normal;
  /** The round in which it was last asked for; see asked.ts. */
  askedIn = 0;
  /** Asked for again after a while: it stays decoded, as it will be again. */
  isWarm = false;
  readonly #layout: (id: string) => Layout;
  #state: State | undefined;
  #rest: Rest | undefined;

  /** @param stored bytes in the store; undefined where it is not there */
  constructor(
    key: EntityKey,
    state: State,
    position: number,
    stored: number | undefined,
    layout: (id: string) => Layout,
  ) {
    this.key = key;
    this.#state = state;
    this.position = position;
    this.bytes = stored === undefined ? newBytesOf(state) : bytesOf(state, stored);
    this.#layout = layout;
  }

  get state(): State {
    this.#state ??= this.#decoded();
    return this.#state;
  }

  /** For a look at it that keeps nothing in memory; do not change it. */
  look(): State {
    return this.#state ?? this.#decoded();
  }

  /** Its caller's own. */
  copy(): State {
    if (this.#state === undefined) return this.#decoded();
    return stateFrom(this.key, decodeToKeep(encodeToCopy(bodyOf(this.#state))), this.#layout) as State;
  }

  /** Of a profile. */
  get marks(): Marks {
    return this.#rest?.marks ?? marksOf(this.state as Profile);
  }

  /** Encoded only. */
  get isAtRest(): boolean {
    return this.#state === undefined;
  }

  /** Where the encoded state is, as long as it is the newest. */
  get place(): Place | undefined {
    return this.#rest?.place;
  }

  /** The state as it is, encoded there. */
  keep(place: Place): void {
    const { state } = this;
    this.#rest = { place, marks: state instanceof Profile ? marksOf(state) : undefined };
  }

  /** Encoded only; it was kept so. */
  rest(): void {
    this.#state = undefined;
  }

  /** The decoded state alone, as it will change; gives the place that is not needed any more. */
  wake(): Place | undefined {
    if (this.#rest !== undefined) this.#state = this.state;
    return this.leave();
  }

  /** Of no use any more: gives the place, and is not decoded for it. */
  leave(): Place | undefined {
    const place = this.#rest?.place;
    this.#rest = undefined;
    return place;
  }

  #decoded(): State {
    const [, body] = decodeToKeep<[number, unknown]>(bytesAt(this.#rest!.place));
    return stateFrom(this.key, body, this.#layout) as State;
  }
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

/** A cell as the store has it. */
export function cellFrom(key: EntityKey, stored: Uint8Array, layout: (id: string) => Layout): Cell {
  const [position, body] = decodeToKeep<[number, unknown]>(stored);
  const state = stateFrom(key, body, layout);
  const cell = new Cell(key, state, position, stored.length, layout);
  if (state instanceof Profile) cell.stored = marksOf(state);
  return cell;
}

function marksOf(profile: Profile): Marks {
  return {
    due: dueOf(profile),
    isOpen: openMessages(profile).length > 0,
    isFilling: profile.filling !== null,
    isAstray: isAstray(profile),
  };
}

const nothing = new Uint8Array(0);
const laneBytes = lanes.map((lane) => Uint8Array.of(lane));

/**
 * What has to change in the indexes of a profile that is written; its new history too, in pieces.
 * @param keep gives a copy that lasts until the changes are written
 */
export function indexChanges(cell: Cell, changes: Change[], keep: (bytes: Uint8Array) => Uint8Array): void {
  const id = cell.key.slice('profile/'.length);
  const { stored, marks } = cell;
  if (marks.due !== stored.due) {
    if (stored.due > 0) changes.push({ key: dueKey(stored.due, id), value: undefined });
    if (marks.due > 0) changes.push({ key: dueKey(marks.due, id), value: laneBytes[cell.lane]! });
  }
  if (marks.isOpen !== stored.isOpen) changes.push(indexed(openKey(id), marks.isOpen));
  if (marks.isFilling !== stored.isFilling) changes.push(indexed(fillingKey(id), marks.isFilling));
  if (marks.isAstray !== stored.isAstray) changes.push(indexed(astrayKey(id), marks.isAstray));
  cell.stored = marks;
  for (let from = 0; from < cell.history.length; from += PIECE) {
    const piece = cell.history.slice(from, from + PIECE);
    changes.push({ key: historyKey(id, piece[0]!), value: keep(encodeToCopy(piece)) });
  }
  cell.storing = cell.history.length;
}

function indexed(key: string, isIn: boolean): Change {
  return { key, value: isIn ? nothing : undefined };
}
