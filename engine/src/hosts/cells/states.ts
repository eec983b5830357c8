/** What cells hold, kind by kind: made empty for a key, read from what the store has, written for it. */
import { LedgerState, ledgerFrom, ledgerState } from '../../core/budget/ledger.ts';
import type { EntityKey } from '../../core/effect.ts';
import { TrialCounts } from '../../core/experiment/counts.ts';
import { GroupState } from '../../core/household/group.ts';
import { groupOf } from '../../core/household/relay.ts';
import { groupFrom, groupState } from '../../core/household/state.ts';
import type { Identifier } from '../../core/input.ts';
import { GateState, gateAt } from '../../core/journey/entry/gate.ts';
import { ModelState } from '../../core/learning/cell.ts';
import { modelFrom, modelState } from '../../core/learning/model-state.ts';
import { IdentifierState, type Owner } from '../../core/profile/identifier.ts';
import type { Layout } from '../../core/profile/layout.ts';
import { Profile } from '../../core/profile/profile.ts';
import { fromState, toState } from '../../core/profile/state.ts';
import { chunkFrom, chunkState, VoucherChunkState } from '../../core/voucher/chunk.ts';
import { poolFrom, poolState, VoucherPoolState } from '../../core/voucher/pool.ts';
import { poolOfChunk } from '../../core/voucher/relay.ts';
import { VoucherState, voucherFrom, voucherState } from '../../core/voucher/voucher.ts';
import { WalkGraph } from '../../core/walk/graph.ts';

export type CellState =
  | Profile
  | IdentifierState
  | ModelState
  | GroupState
  | WalkState
  | GateState
  | TrialState
  | LedgerState
  | VoucherState
  | VoucherPoolState
  | VoucherChunkState;

/** What was walked in this partition on one day; see walks.ts. */
export class WalkState {
  graph = new WalkGraph();
}

/** What experiments and holdouts have counted in this partition; see trials.ts. */
export class TrialState {
  counts = new TrialCounts();
}

/** @param body as {@link bodyOf} gave it, under a layout of then */
export function stateFrom(key: EntityKey, body: unknown, layout: (id: string) => Layout): CellState {
  if (key.startsWith('profile/')) return fromState(body as readonly unknown[], layout);
  const state = emptyState(key);
  if (state instanceof IdentifierState) setIdentifier(state, body as IdentifierBody);
  // What a build before this one stored counted by action alone: it is no model.
  else if (state instanceof ModelState) state.model = Array.isArray(body) ? modelFrom(body) : null;
  else if (state instanceof GroupState) groupFrom(state, body as readonly unknown[]);
  else if (state instanceof GateState) state.windows = body as GateState['windows'];
  else if (state instanceof TrialState) state.counts = TrialCounts.from(body as readonly unknown[]);
  else if (state instanceof LedgerState) ledgerFrom(state, body as readonly unknown[]);
  else if (state instanceof WalkState) state.graph = WalkGraph.from(body as readonly unknown[]);
  else if (state instanceof VoucherState) voucherFrom(state, body as readonly unknown[]);
  else if (state instanceof VoucherPoolState) poolFrom(state, body as readonly unknown[]);
  else if (state instanceof VoucherChunkState) chunkFrom(state, body as readonly unknown[]);
  return state;
}

/** As plain data, for the store. */
export function bodyOf(state: CellState): unknown {
  if (state instanceof Profile) return toState(state);
  if (state instanceof IdentifierState) return identifierBody(state);
  if (state instanceof ModelState) return state.model && modelState(state.model);
  if (state instanceof GroupState) return groupState(state);
  if (state instanceof GateState) return state.windows;
  if (state instanceof LedgerState) return ledgerState(state);
  if (state instanceof WalkState) return state.graph.state();
  if (state instanceof VoucherState) return voucherState(state);
  if (state instanceof VoucherPoolState) return poolState(state);
  if (state instanceof VoucherChunkState) return chunkState(state);
  return state.counts.state();
}

export function emptyState(key: EntityKey): CellState {
  if (key.startsWith('profile/')) return new Profile(key.slice(8));
  if (key.startsWith('model/')) return new ModelState(key.slice(6));
  if (key.startsWith('group/')) return groupAt(key);
  if (key.startsWith('gate/')) return gateAt(key);
  if (key.startsWith('walk/')) return new WalkState();
  if (key.startsWith('trial/')) return new TrialState();
  if (key.startsWith('budget/')) return new LedgerState(key.slice('budget/'.length));
  if (key.startsWith('voucher/')) return new VoucherState();
  if (key.startsWith('vouchers/')) return new VoucherPoolState(key.slice('vouchers/'.length));
  if (key.startsWith('voucher-chunk/')) return new VoucherChunkState(poolOfChunk(key));
  return new IdentifierState(identifierOf(key));
}

function groupAt(key: EntityKey): GroupState {
  const { kind, id } = groupOf(key);
  return new GroupState(kind, id);
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

function identifierOf(key: EntityKey): Identifier {
  const text = key.slice('identifier/'.length);
  const colon = text.indexOf(':');
  return { namespace: text.slice(0, colon), value: text.slice(colon + 1) };
}

/** What is left of a profile that became part of another has fewer bytes, and says only where it went. */
const MOVED_BYTES = 256;

/** Without decoding: false where a stored profile surely has none of the texts, which are stored as they are, in UTF-8. */
export function mayHaveOne(stored: Uint8Array, texts: readonly Buffer[]): boolean {
  if (stored.length <= MOVED_BYTES) return true;
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  for (const text of texts) if (bytes.includes(text)) return true;
  return false;
}
