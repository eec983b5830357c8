/**
 * The checkpoint of one partition: dirty cells are written back lazily, in slices, each with the indexes and relays
 * that belong to it. A cell carries the position of its last input; the partition's position, written last, is the
 * one that the cycle began at, with the partition's own values as they were then. Replay starts there.
 */
import { type Lane, laneOfPriority, lanes } from '../core/due.ts';
import type { ModelDelta } from '../core/learning/model-state.ts';
import type { ProductRow } from '../core/product/figures.ts';
import type { Applier } from './applier.ts';
import type { Place } from './cells/blocks.ts';
import type { Clock } from './clock.ts';
import { decode, encode } from './codec.ts';
import { FanOuts } from './fan-out-state.ts';
import type { Log } from './log.ts';
import { deltasIn } from './record.ts';
import { Reigns } from './reigns.ts';
import { ScheduleTimes } from './schedules.ts';
import type { Change, Store } from './store.ts';
import { compareKeys } from './store-rules.ts';
import { Tally } from './tally.ts';
import { forgetDays } from './walks.ts';

const META = 'm/partition';
/** Cells written in one transaction: few while there is time, so that the log's syncs need not wait for a large flush. */
const SLICE = 64;
const LARGE_SLICE = 512;
/** Encoding goes on this long before other work gets a turn. */
const TURN_MS = 1;

interface Meta {
  readonly position: number;
  readonly now: number;
  readonly revision: string;
  readonly models: readonly ModelDelta[];
  readonly highWater: readonly (readonly [number, number, number])[];
  readonly tally: unknown;
  /** Absent in a store of an earlier version. */
  readonly fanOuts?: unknown;
  readonly schedules?: unknown;
  readonly backfill?: unknown;
  readonly reigns?: unknown;
  readonly products?: readonly ProductRow[];
  readonly leases?: unknown;
  readonly shelves?: unknown;
  readonly vouchers?: unknown;
  readonly givenUp?: readonly number[];
  /** Version of the code that wrote it. */
  readonly semantics: string;
}

export interface CheckpointPorts {
  readonly log: Log;
  readonly store: Store;
  readonly clock: Clock;
  /** Unwritten bytes from which on write-back hurries. */
  readonly hurryBytes: number;
  /** A moment for others' syncs. */
  rest(): Promise<void>;
  yieldNow(): Promise<void>;
}

/** Nothing stands in the store that is not durable in the log: the log is synced after encoding, before writing. */
export async function checkpoint(
  applier: Applier,
  ports: CheckpointPorts,
  semantics: string,
): Promise<undefined> {
  const { log, store, clock } = ports;
  const meta = encode(metaOf(applier, log.end, semantics));
  // Neighbours stand in one page of the store: together they cost one write, each by itself one each.
  const dirty = applier.cells.takeDirty().sort((a, b) => compareKeys(a.key, b.key));
  for (let first = 0; first < dirty.length; ) {
    const isHurried = applier.cells.unwrittenBytes >= ports.hurryBytes;
    const slice = dirty.slice(first, first + (isHurried ? LARGE_SLICE : SLICE));
    first += slice.length;
    const changes: Change[] = [];
    const held: Place[] = [];
    for (let i = 0, start = clock.now(); i < slice.length; i++) {
      changes.push(...applier.cells.write(slice[i]!, applier.world.now, held));
      if (clock.now() - start < TURN_MS) continue;
      await ports.yieldNow();
      start = clock.now();
    }
    changes.push(...applier.outbox.changes());
    await log.sync();
    // Reads see a write from the call on; until then the cells had to stay in memory.
    const write = store.write(changes);
    applier.cells.written(slice);
    await write;
    applier.cells.letGo(held);
    if (!isHurried) await ports.rest();
  }
  const said = applier.products.changes();
  const givenUp = applier.givenUp.changes();
  await log.sync();
  await store.write([
    ...applier.outbox.changes(),
    ...applier.erased.changes(),
    ...forgetDays(applier, store),
    ...said.changes,
    ...givenUp.changes,
    { key: META, value: meta },
  ]);
  said.written();
  givenUp.written();
  return undefined;
}

/** What an earlier version stored has none. */
function laneIn(value: Uint8Array): Lane {
  return lanes[value[0] ?? laneOfPriority.normal] ?? laneOfPriority.normal;
}

function metaOf(applier: Applier, position: number, semantics: string): Meta {
  return {
    position,
    now: applier.world.now,
    revision: applier.world.configuration.revision,
    models: [...applier.models].map(([name, model]) => model.state(name)),
    highWater: [...applier.highWater].map(([partition, [p, ordinal]]) => [partition, p, ordinal] as const),
    tally: applier.tally.state(),
    fanOuts: applier.fanOuts.state(),
    schedules: applier.schedules.state(),
    backfill: applier.backfill.state(),
    reigns: applier.reigns.state(),
    products: applier.products.rows(),
    leases: applier.leases.state(),
    shelves: applier.shelves.state(),
    vouchers: applier.vouchers.state(),
    givenUp: applier.givenUp.state(),
    semantics,
  };
}

/** Where the last checkpoint stands; undefined in a new store. */
export function readMeta(store: Store): Meta | undefined {
  const bytes = store.get(META);
  return bytes && decode<Meta>(bytes);
}

/** Sets the partition's own values to the checkpoint's; tells the position to replay from. */
export function restore(applier: Applier, store: Store, configure: (revision: string) => void): number {
  const meta = readMeta(store);
  applier.outbox.load(store);
  applier.erased.load(store);
  for (const { key, value } of store.range('d/', 'd0')) {
    const [, due, profile] = key.split('/');
    applier.dueTimes.set(profile!, Number(due), laneIn(value));
  }
  for (const { key } of store.range('a/', 'a0')) applier.astray.add(key.slice('a/'.length));
  if (!meta) return 0;
  applier.world.now = meta.now;
  configure(meta.revision);
  applier.learn({ models: deltasIn(meta.models) });
  for (const [partition, p, ordinal] of meta.highWater) applier.highWater.set(partition, [p, ordinal]);
  applier.tally = Tally.from(meta.tally);
  if (meta.fanOuts) applier.fanOuts = FanOuts.from(meta.fanOuts);
  if (meta.schedules) applier.schedules = ScheduleTimes.from(meta.schedules);
  if (meta.backfill) applier.restoreBackfill(meta.backfill);
  if (meta.products) applier.products.take(meta.products);
  if (meta.reigns) applier.reigns = Reigns.from(meta.reigns);
  if (meta.leases) applier.leases.restore(meta.leases);
  if (meta.shelves) applier.shelves.restore(meta.shelves);
  if (meta.vouchers) applier.vouchers.restore(meta.vouchers);
  if (meta.givenUp) applier.givenUp.restore(meta.givenUp);
  return meta.position;
}
