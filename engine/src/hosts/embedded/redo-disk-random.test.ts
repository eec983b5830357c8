// Files over one redo log under random reads, writes, cuts and failures: nothing synced is lost, wherever it crashes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Crash, LossyDisk } from '../../conformance/lossy-disk.ts';
import { SlowDisk } from '../../conformance/slow-disk.ts';
import { drawsFrom } from '../../core/draws.ts';
import type { DiskFile } from '../disk.ts';
import { RedoDisk } from './redo-disk.ts';

const OPTIONS = { root: '', folder: 'redo', retireBytes: 3000, largeBytes: 800 };
const MOST_BYTES = 2000;
const OFTEN = ['append', 'sync', 'read'] as const;
const SELDOM = ['write', 'truncate', 'overwrite', 'reopen', 'retire', 'dropCopies'] as const;
const pathOf = (index: number) => `box/${index}`;

interface Step {
  readonly do: (typeof OFTEN)[number] | (typeof SELDOM)[number];
  readonly a: number;
  readonly b: number;
}

/** What a file holds now, and what each of its bytes may be after a crash; absent: the file ends before it. */
class Expected {
  now: number[] = [];
  #possible: Set<number | undefined>[] = [];

  isPossible(found: Uint8Array): boolean {
    const length = Math.max(found.length, this.#possible.length);
    for (let i = 0; i < length; i++) if (!this.#at(i).has(found[i])) return false;
    return true;
  }

  write(offset: number, bytes: Uint8Array): void {
    for (let i = this.now.length; i < offset; i++) this.#put(i, 0);
    for (const [i, byte] of bytes.entries()) this.#put(offset + i, byte);
  }

  truncate(size: number): void {
    for (let i = size; i < this.now.length; i++) this.#at(i).add(undefined);
    this.now.length = size;
  }

  synced(): void {
    this.#possible = this.now.map((byte) => new Set([byte]));
  }

  overwritten(offset: number, length: number): void {
    for (let i = offset; i < offset + length; i++) this.#possible[i] = new Set([this.now[i]]);
  }

  found(bytes: Uint8Array): void {
    this.now = [...bytes];
    this.synced();
  }

  #at(i: number): Set<number | undefined> {
    while (this.#possible.length <= i) this.#possible.push(new Set([undefined]));
    return this.#possible[i]!;
  }

  /** What lies behind a durable end may be a hole. */
  #put(i: number, byte: number): void {
    const possible = this.#at(i).add(byte);
    if (possible.has(undefined)) possible.add(0);
    this.now[i] = byte;
  }
}

/** One file and whoever writes it. */
class Writer {
  readonly expected: Expected;
  readonly path: string;
  readonly #disk: RedoDisk;
  #file: DiskFile | undefined;
  #writes = 0;

  constructor(index: number, disk: RedoDisk, expected: Expected) {
    this.path = pathOf(index);
    this.#disk = disk;
    this.expected = expected;
  }

  /** Opens it, tells what is in it, and makes that durable: it was seen. */
  async open(): Promise<void> {
    this.#file = await this.#disk.open(this.path);
    const size = await this.#file.size();
    const found = await this.#file.read(0, size + 10);
    expect(found.length).toBe(size);
    expect(this.expected.isPossible(found), `${this.path} after opening`).toBe(true);
    await this.#file.sync();
    await this.#disk.syncFolder('box');
    this.expected.found(found);
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async run(step: Step): Promise<void> {
    const { expected } = this;
    const file = this.#file!;
    const { now } = expected;
    switch (step.do) {
      case 'append':
        return this.#write(now.length, step.b);
      case 'write':
        return this.#write(step.a % (now.length + 50), step.b);
      case 'truncate': {
        const size = step.a % (now.length + 1);
        expected.truncate(size);
        return file.truncate(size);
      }
      case 'overwrite':
        return this.#overwrite(step.a, step.b);
      case 'sync':
        await file.sync();
        return expected.synced();
      case 'read': {
        const from = step.a % (now.length + 20);
        const wanted = Buffer.from(now.slice(from, from + step.b));
        expect(Buffer.from(await file.read(from, step.b)).equals(wanted), `${this.path} read`).toBe(true);
        expect(await file.size()).toBe(now.length);
        return;
      }
      case 'reopen':
        // An earlier life's bytes are not asked for without a sync.
        await file.sync();
        expected.synced();
        await file.close();
        return this.open();
      default:
        return this.#disk[step.do]();
    }
  }

  async #write(offset: number, length: number): Promise<void> {
    const room = Math.min(length, MOST_BYTES - offset);
    if (room <= 0) return;
    const bytes = Buffer.alloc(room, 1 + (this.#writes++ % 250));
    this.expected.write(offset, bytes);
    await this.#file!.write(offset, bytes);
    // The memory is the writer's again.
    bytes.fill(255);
  }

  async #overwrite(at: number, length: number): Promise<void> {
    const { now } = this.expected;
    if (now.length === 0) return;
    const offset = at % now.length;
    const bytes = Buffer.alloc(Math.min(length, 100, now.length - offset), 1 + (this.#writes++ % 250));
    await this.#file!.sync();
    this.expected.synced();
    this.expected.write(offset, bytes);
    await this.#file!.overwrite!([{ offset, bytes }]);
    this.expected.overwritten(offset, bytes.length);
  }
}

const STEP: fc.Arbitrary<Step> = fc.record({
  do: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...OFTEN) },
    { weight: 1, arbitrary: fc.constantFrom(...SELDOM) },
  ),
  a: fc.nat(2 * MOST_BYTES),
  b: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 120 }) }, fc.integer({ min: 1, max: 1000 })),
});
const LIFE = fc.record({
  steps: fc.array(fc.array(STEP, { minLength: 5, maxLength: 60 }), { minLength: 3, maxLength: 3 }),
  crashIn: fc.integer({ min: 1, max: 500 }),
  failIn: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 3 }),
  room: fc.option(fc.nat(4000), { freq: 3 }),
  isKilled: fc.boolean(),
});
const LIVES = fc.record({ seed: fc.integer(), lives: fc.array(LIFE, { minLength: 1, maxLength: 3 }) });
type Life = typeof LIFE extends fc.Arbitrary<infer T> ? T : never;

function isCrash(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof Crash) return true;
  return false;
}

/** Whatever is refused because the medium failed is done with: the file is opened again, as a log is. */
async function live(writer: Writer, steps: readonly Step[], lossy: LossyDisk): Promise<void> {
  for (const step of steps) {
    try {
      await writer.run(step);
    } catch (error) {
      if (isCrash(error) || !isOfTheMedium(error)) throw error;
      lossy.roomy();
      await openAgain(writer);
    }
  }
}

async function openAgain(writer: Writer): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await writer.close().catch(() => undefined);
      return await writer.open();
    } catch (error) {
      if (isCrash(error) || !isOfTheMedium(error) || tries === 5) throw error;
    }
  }
}

function isOfTheMedium(error: unknown): boolean {
  return ['EIO', 'ENOSPC', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function lossyProperty(ignoring?: 'sync') {
  return fc.asyncProperty(LIVES, async ({ seed, lives }) => {
    const lossy = new LossyDisk(ignoring ? { seed, ignoring } : { seed });
    const random = drawsFrom(seed);
    const expected = [new Expected(), new Expected(), new Expected()];
    for (const life of lives) await liveOnce(lossy, new SlowDisk(lossy, random), life, expected);
    const disk = await RedoDisk.open(lossy, OPTIONS);
    for (const [i, one] of expected.entries()) await new Writer(i, disk, one).open();
  });
}

async function liveOnce(lossy: LossyDisk, slow: SlowDisk, life: Life, expected: Expected[]): Promise<void> {
  lossy.crashAt(lossy.trace.length + life.crashIn);
  const ends = await Promise.allSettled([lived(lossy, slow, life, expected)]);
  slow.isDead = true;
  for (const end of ends) if (end.status === 'rejected' && !isCrash(end.reason)) throw end.reason;
  lossy.roomy();
  lossy.failSync(Number.POSITIVE_INFINITY);
  // After a failed sync the system's memory is not what the medium has.
  if (life.isKilled && life.failIn === null) lossy.kill();
  else lossy.crash();
}

async function lived(lossy: LossyDisk, slow: SlowDisk, life: Life, expected: Expected[]): Promise<void> {
  const disk = await RedoDisk.open(slow.port, OPTIONS);
  const writers = expected.map((one, i) => new Writer(i, disk, one));
  for (const writer of writers) await writer.open();
  if (life.failIn !== null) lossy.failSync(life.failIn);
  if (life.room !== null) lossy.full(life.room);
  const lived = writers.map((writer, i) => live(writer, life.steps[i]!, lossy));
  const ends = await Promise.allSettled(lived);
  const wrong = ends.find((end) => end.status === 'rejected' && !isCrash(end.reason));
  if (wrong?.status === 'rejected') throw wrong.reason;
}

describe('random files over one redo log', () => {
  it('LOG-2: reads see the last write, and what was synced is there after a crash, a kill or a failure anywhere', async () => {
    await fc.assert(lossyProperty(), { numRuns: 400 });
  });

  it('the property above fails where syncs do nothing', async () => {
    expect((await fc.check(lossyProperty('sync'), { numRuns: 400 })).failed).toBe(true);
  });
});
