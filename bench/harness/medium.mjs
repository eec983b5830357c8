/**
 * What the disk alone takes to make 8 KB durable, while nothing else runs. Whoever waits for something durable waits as
 * long at least: on a machine whose disk stalls for a hundred milliseconds, no percentile behind that is the product's.
 */
import { closeSync, fdatasync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { round } from './report.mjs';
import { percentile } from './sender.mjs';

const synced = promisify(fdatasync);
const ROOM = 16 * 1024 * 1024;
const BYTES = 8 * 1024;

/** @returns milliseconds: { p50, p99, max } */
export async function syncsOf(folder, seconds = 5) {
  const path = join(folder, 'medium');
  const file = openSync(path, 'w');
  writeSync(file, Buffer.alloc(ROOM));
  fsyncSync(file);
  const bytes = Buffer.alloc(BYTES, 1);
  const taken = [];
  const end = performance.now() + seconds * 1000;
  for (let at = 0; performance.now() < end; at = (at + BYTES) % ROOM) {
    writeSync(file, bytes, 0, BYTES, at);
    const start = performance.now();
    await synced(file);
    taken.push(performance.now() - start);
    await sleep(1);
  }
  closeSync(file);
  rmSync(path);
  return {
    p50: round(percentile(taken, 0.5)),
    p99: round(percentile(taken, 0.99)),
    max: round(Math.max(...taken)),
  };
}
