/** How far an erasure is, for those who wait for it, and how long it will take yet: as long by byte as it took so far. */
import type { PurgeProgress } from '../hosts/erasure.ts';

/** What a pass over the files is at. */
export type PassStep = 'closing' | 'purging' | 'traces' | 'retrying';

/**
 * What is being done, and so what is waited for. `gathering`: further requests, so that the files are rewritten once for
 * all; `queued`: the pass that runs; `closing`: identifiers that are to forget; `relays`: what is on its way between
 * profiles; `checkpoint`, `log`, `store`, `copies`: the files of one partition after the other; `traces`: mails, refused
 * events and the like; `retrying`: something failed and is tried again.
 */
export type ErasureStep = 'gathering' | 'queued' | Exclude<PassStep, 'purging'> | PurgeProgress['step'];

export interface ErasureProgress extends Omit<PurgeProgress, 'step'> {
  readonly step: ErasureStep;
  /** People who are erased in the same pass. */
  readonly together: number;
  /** Milliseconds; null where nothing tells yet. */
  readonly leftMs: number | null;
}

/** Before anything is counted. */
export function waitsFor(step: ErasureStep, together: number, leftMs: number | null): ErasureProgress {
  return { step, together, leftMs, partitions: 0, partitionsDone: 0, bytesDone: 0, bytes: 0 };
}

/** Less of all bytes than this tells nothing of how long the rest takes. */
const TELLING_SHARE = 0.05;

/** How long a byte takes: in this pass where that is known, else in the last one. */
export class Pace {
  #msPerByte: number | undefined;

  ended(bytes: number, ms: number): void {
    if (bytes > 0) this.#msPerByte = ms / bytes;
  }

  leftMs({ bytesDone, bytes }: PurgeProgress, elapsedMs: number): number | null {
    if (bytes === 0) return null;
    const left = bytes - bytesDone;
    if (bytesDone > bytes * TELLING_SHARE) return Math.round((elapsedMs * left) / bytesDone);
    return this.#msPerByte === undefined ? null : Math.round(this.#msPerByte * left);
  }
}
