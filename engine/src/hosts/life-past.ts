/**
 * Counts the history of single profiles by their index in the log, for a condition that is only tried. Where many are
 * asked about, reading the whole log once is quicker: see count.ts.
 */
import type { Preview } from '../core/audience/preview.ts';
import { countPast } from '../core/profile/fill.ts';
import { mergeSeries, type Series } from '../core/profile/series.ts';
import { seriesFrom, seriesState } from '../core/profile/series-state.ts';
import { type PastEvent, PastScan } from './backfill-scan.ts';
import type { Log } from './log.ts';
import type { Reader } from './reader.ts';

export interface LifePorts {
  readonly reader: Reader;
  readonly log: Log;
  now(): number;
}

/** A profile, and the position in the log from which its history is asked for. */
export interface Life {
  readonly life: string;
  readonly from: number;
}

/** What was counted, by the preview's slots; series as they are stored, so that they can go to another thread. */
export type LifeRows = readonly (readonly [slot: number, series: readonly unknown[]])[];

/** What has been counted for a profile since the position, as it would have been live. */
export async function lifePast(
  { life, from }: Life,
  preview: Preview,
  { reader, log, now }: LifePorts,
): Promise<ReadonlyMap<number, Series>> {
  const past = new Map<number, Series>();
  const names = new Set(preview.wanting.map((slot) => preview.series[slot]!.event));
  const count = ({ profile, event }: PastEvent) => {
    if (profile !== life) return;
    const slots = preview.wanting.filter((slot) => preview.series[slot]!.event === event.name);
    countPast(past, event, slots, preview, now());
  };
  for (const position of positionsFrom(reader, life, from)) {
    const record = await log.at(position);
    if (!record) continue;
    const scan = new PastScan(names, none, (found) => found.position === position && count(found));
    scan.take(record);
    // The record behind an input tells whether it counted, and what derived from it.
    const behind = scan.wantsFacts ? await log.at(record.next) : undefined;
    if (behind) scan.take(behind);
    scan.end();
  }
  return past;
}

const none: ReadonlySet<number> = new Set();

/** Oldest first, as they were applied. */
function positionsFrom(reader: Reader, life: string, from: number): number[] {
  const positions: number[] = [];
  for (const position of reader.positions(life)) {
    if (position < from) break;
    positions.push(position);
  }
  return positions.reverse();
}

export function rowsOf(past: ReadonlyMap<number, Series>): LifeRows {
  return [...past].map(([slot, series]) => [slot, seriesState(series)] as const);
}

/** Several parts of one person's history as one; the parts stay as they are. */
export function joinedPast(parts: readonly LifeRows[]): Map<number, Series> {
  const all = new Map<number, Series>();
  for (const rows of parts) {
    for (const [slot, state] of rows) {
      const series = seriesFrom(state);
      const known = all.get(slot);
      if (known) mergeSeries(known, series);
      else all.set(slot, series);
    }
  }
  return all;
}
