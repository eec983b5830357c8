/** A small file system of its own that a test may fill to the last byte. Needs the right to mount (root on Linux). */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Leaves this many bytes free; 0 fills it until the system refuses. */
  fill(freeBytes: number): void;
  /** Makes room again. */
  empty(): void;
  remove(): void;
}

/** Or the reason why there can be none here. */
export function mountSmallDisk(bytes: number): SmallDisk | { readonly reason: string } {
  const folder = mkdtempSync(join(tmpdir(), 'kairos-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0777`, 'tmpfs', folder]);
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    const said = mounted.error?.message ?? mounted.stderr.toString().trim();
    return { reason: `no file system can be mounted here: ${said}` };
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: (freeBytes) => {
      const file = openSync(ballast, 'a');
      try {
        for (let size = PIECE.length; size >= SMALLEST; size /= 16)
          while (freeOn(folder) - size >= freeBytes && wrote(file, size));
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    remove: () => {
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const PIECE = Buffer.alloc(1 << 20, 1);
const SMALLEST = 4096;

function freeOn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function wrote(file: number, size: number): boolean {
  try {
    return writeSync(file, PIECE, 0, size) === size;
  } catch {
    return false;
  }
}
