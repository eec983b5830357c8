/**
 * An import from file to server: rows are mapped and checked here, by the code that the server uses, and sent in
 * batches, several at a time. What is acknowledged is recorded in the order of the file, so that a killed import goes
 * on exactly. Every row ends as applied, known already, or refused with its line and reason.
 */
import type { Json } from '../core/input.ts';
import type { MappingDefinition } from './import-mapping.ts';
import { compileMapping, type MapRow, type Row } from './import-row.ts';
import { openRows, type ReadRow } from './import-rows.ts';
import { type BatchOutcome, type ImportTarget, type SendPorts, sendBatch } from './import-send.ts';
import { type ImportState, loadState, newState, Progress, subjectOf } from './import-state.ts';
import { type Envelope, normalise } from './normalise.ts';

export interface ImportOptions {
  readonly path: string;
  readonly mapping: MappingDefinition;
  /** Name of the source; its write key stands in the target. */
  readonly source: string;
  readonly target: ImportTarget;
  readonly statePath: string;
  readonly rejectedPath: string;
  /** Begin anew although a state is there. */
  readonly again?: boolean;
  readonly ports: SendPorts & { now(): number };
  /** After each acknowledged batch. */
  readonly progress?: (state: ImportState, bytes: number, totalBytes: number) => void;
}

const IN_FLIGHT = 4;
const BATCH_EVENTS = 1_000;
/** Below the 500 KB of a request, with room for its frame. */
const BATCH_BYTES = 450_000;

interface Rejected {
  readonly line: number;
  readonly code: string;
  readonly reason: string;
  readonly row: Row | string;
}

interface Batch {
  readonly texts: string[];
  /** Line and row of each text, for what the server refuses. */
  readonly rows: { readonly line: number; readonly row: Row }[];
  readonly rejected: Rejected[];
  bytes: number;
  /** Bytes of the file when it was full. */
  readBytes: number;
}

/** Resolves when every row was read and every batch acknowledged. @throws ImportRefused */
export async function runImport(options: ImportOptions): Promise<ImportState> {
  const { path, mapping, source, again = false } = options;
  const file = await openRows(path, mapping);
  const map = compileMapping(mapping, file.name);
  const subject = await subjectOf(path, mapping, source, file.name);
  const state = again ? newState(subject) : await loadState(options.statePath, subject);
  if (state.done) return state;
  const progress = new Progress(state, options.statePath, options.rejectedPath);
  await progress.begin();
  const line = new SendLine(options, progress, file.bytes);
  let batch = newBatch();
  let toSkip = state.counts.read;
  for await (const { rows, bytes } of file.lots()) {
    for (const row of rows) {
      if (toSkip > 0) {
        toSkip--;
        continue;
      }
      addRow(batch, row, map, envelopeOf(options));
      if (batch.rows.length + batch.rejected.length < BATCH_EVENTS && batch.bytes < BATCH_BYTES) continue;
      batch.readBytes = bytes;
      await line.send(batch);
      batch = newBatch();
    }
  }
  batch.readBytes = file.bytes;
  await line.send(batch);
  await line.end();
  state.done = true;
  await progress.save([]);
  return state;
}

function newBatch(): Batch {
  return { texts: [], rows: [], rejected: [], bytes: 0, readBytes: 0 };
}

function envelopeOf({ source, ports }: ImportOptions): Envelope {
  return {
    source,
    mode: 'history',
    receivedAt: ports.now(),
    sentAt: Number.NaN,
    batchBytes: 0,
    isClient: false,
  };
}

function addRow(batch: Batch, read: ReadRow, map: MapRow, envelope: Envelope): void {
  const { line } = read;
  if (!('row' in read)) {
    batch.rejected.push({ line, code: read.code, reason: read.reason, row: read.text });
    return;
  }
  const { row } = read;
  const mapped = map(row, line);
  const checked = mapped.ok ? normalise(mapped.message, envelope, 0) : mapped;
  if (!mapped.ok || !checked.ok) {
    const { code, reason } = checked as { code: string; reason: string };
    batch.rejected.push({ line, code, reason, row });
    return;
  }
  const text = JSON.stringify(mapped.message);
  batch.texts.push(text);
  batch.rows.push({ line, row });
  batch.bytes += Buffer.byteLength(text) + 1;
}

/** Batches on their way, acknowledged in any order and recorded in the order of the file. */
class SendLine {
  readonly #options: ImportOptions;
  readonly #progress: Progress;
  readonly #totalBytes: number;
  #recorded: Promise<void> = Promise.resolve();
  readonly #open = new Set<Promise<unknown>>();
  #failure: Error | undefined;

  constructor(options: ImportOptions, progress: Progress, totalBytes: number) {
    this.#options = options;
    this.#progress = progress;
    this.#totalBytes = totalBytes;
  }

  /** Resolves when there is room for another one. */
  async send(batch: Batch): Promise<void> {
    while (this.#open.size >= IN_FLIGHT && !this.#failure) await Promise.race(this.#open);
    if (this.#failure) throw this.#failure;
    const { target, ports } = this.#options;
    const answer =
      batch.texts.length > 0 ? sendBatch(target, batch.texts, ports) : Promise.resolve(nothingSent);
    const tracked: Promise<unknown> = answer.catch(() => undefined).then(() => this.#open.delete(tracked));
    this.#open.add(tracked);
    const before = this.#recorded;
    this.#recorded = answer.then((outcome) => before.then(() => this.#record(batch, outcome)));
    this.#recorded.catch((error: Error) => {
      this.#failure ??= error;
    });
  }

  end(): Promise<void> {
    return this.#recorded;
  }

  async #record(batch: Batch, outcome: BatchOutcome): Promise<void> {
    const { state } = this.#progress;
    const { counts, reasons } = state;
    const refused = outcome.refused.flatMap(({ position, code, reason }): Rejected[] => {
      const sent = batch.rows[position];
      return sent ? [{ ...sent, code, reason }] : [];
    });
    const rejected = [...batch.rejected, ...refused].sort((a, b) => a.line - b.line);
    counts.read += batch.rows.length + batch.rejected.length;
    counts.refused += rejected.length;
    counts.duplicates += outcome.duplicates;
    if (outcome.counted) counts.applied += outcome.applied;
    else counts.taken += outcome.applied;
    for (const { code, reason } of rejected) {
      const key = code === 'refused_by_mapping' ? reason : code;
      reasons[key] = (reasons[key] ?? 0) + 1;
    }
    await this.#progress.save(rejected as unknown as Json[]);
    this.#options.progress?.(state, batch.readBytes, this.#totalBytes);
  }
}

const nothingSent: BatchOutcome = { counted: true, applied: 0, duplicates: 0, refused: [] };
