/**
 * Estimates an audience before it is in force, on people chosen by chance: whole hash shards, one after the other,
 * until time is up. What nobody has counted yet is counted from the history of each. Of a person who became one with
 * somebody of another partition only this one's half of the history is read: an estimate may miss a little there.
 */
import { compilePreview, isPreviewed, type Preview } from '../core/audience/preview.ts';
import { spread } from '../core/hash.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Series } from '../core/profile/series.ts';
import type { Applier } from './applier.ts';
import type { Clock } from './clock.ts';
import type { PreviewPart } from './engine.ts';
import { joinedPast, type LifeRows, lifePast, rowsOf } from './life-past.ts';
import type { Log } from './log.ts';
import type { Reader } from './reader.ts';
import { SHARDS } from './sharding.ts';
import type { Store } from './store.ts';
import { profileIds } from './sweep.ts';

export interface PreviewPorts {
  readonly applier: Applier;
  readonly reader: Reader;
  readonly log: Log;
  readonly store: Store;
  readonly clock: Clock;
  readonly sharding: { readonly partitions: number };
  yieldNow(): Promise<void>;
  now(): number;
}

/** People shown. */
const SHOWN = 10;
/** Live traffic gets a turn after so many milliseconds. */
const TURN_MS = 1;
/** Profiles looked at between two turns at most. */
const TURN_PROFILES = 64;

export async function previewHere(
  text: string,
  withinMs: number,
  most: number,
  ports: PreviewPorts,
): Promise<PreviewPart> {
  const { applier, clock } = ports;
  const { configuration, layout, unfilled } = applier.world;
  const compiled = compilePreview(text, configuration);
  if ('code' in compiled) return { problem: compiled };
  const end = clock.now() + withinMs;
  const part = { looked: 0, members: 0, isAll: false, shown: [] as string[] };
  let turn = clock.now();
  for (const id of sampled(ports)) {
    if (part.looked >= most || clock.now() >= end) return answer(part, ports);
    const profile = applier.cells.glance(id);
    if (!profile || profile.createdAt === 0 || profile.heir !== null) continue;
    const past = compiled.wanting.length > 0 ? await pastOf(profile, compiled, ports) : noPast;
    part.looked++;
    if (isPreviewed(profile, compiled, past, { configuration, layout, unfilled, now: ports.now() })) {
      part.members++;
      if (part.shown.length < SHOWN) part.shown.push(id);
    }
    if (part.looked % TURN_PROFILES > 0 && clock.now() - turn < TURN_MS) continue;
    await ports.yieldNow();
    turn = clock.now();
  }
  return answer({ ...part, isAll: true }, ports);
}

const noPast: ReadonlyMap<number, Series> = new Map();

function answer(
  { shown, ...counted }: { looked: number; members: number; isAll: boolean; shown: readonly string[] },
  { applier, reader }: PreviewPorts,
): PreviewPart {
  const persons = Math.max(applier.tally.totals.profiles, counted.looked);
  const sample = shown.flatMap((id) => {
    const found = reader.profile(id);
    return found && !('moved' in found) ? [{ id, identifiers: found.identifiers }] : [];
  });
  return { ...counted, persons, sample };
}

/** All profiles here, by shards in an order that has nothing to do with the people. */
function* sampled({ applier, store, sharding }: PreviewPorts): Generator<string> {
  const { partition, cells } = applier;
  const shards: string[] = [];
  for (let shard = partition; shard < SHARDS; shard += sharding.partitions)
    shards.push(shard.toString(16).padStart(3, '0'));
  shards.sort((a, b) => spread(`preview ${a}`) - spread(`preview ${b}`));
  for (const shard of shards) {
    for (const id of profileIds(store, cells, shard)) {
      if (!id.startsWith(shard)) break;
      yield id;
    }
  }
}

/** Counts a person's history, of this profile and of those here that became part of it. */
async function pastOf(
  { id, mergedFrom }: Profile,
  preview: Preview,
  ports: PreviewPorts,
): Promise<ReadonlyMap<number, Series>> {
  if (mergedFrom.length === 0) return lifePast({ life: id, from: 0 }, preview, ports);
  const parts: LifeRows[] = [];
  for (const life of [id, ...mergedFrom])
    parts.push(rowsOf(await lifePast({ life, from: 0 }, preview, ports)));
  return joinedPast(parts);
}
