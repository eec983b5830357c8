/**
 * A folder in memory for the files of tests that do not ask what a disk keeps: their syncs cost nothing there. One for
 * each run; Vitest calls `setup` before it and `teardown` behind it. Where there is no room the usual folder serves.
 */
import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const memory = '/dev/shm';
const prefix = 'kairos-test-';
const LEAST_BYTES = 2_000_000_000;

/** Undefined where there is none with room. */
export const memoryFolder = hasRoom() ? join(memory, prefix + process.pid) : undefined;

export function setup() {
  if (memoryFolder === undefined) return;
  for (const name of readdirSync(memory)) if (isLeftBehind(name)) remove(join(memory, name));
  mkdirSync(memoryFolder, { recursive: true });
}

export function teardown() {
  if (memoryFolder !== undefined) remove(memoryFolder);
}

function hasRoom() {
  if (process.platform !== 'linux') return false;
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= LEAST_BYTES;
  } catch {
    return false;
  }
}

/** Of a run that was killed. */
function isLeftBehind(name) {
  if (!name.startsWith(prefix)) return false;
  try {
    process.kill(Number(name.slice(prefix.length)), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
}
