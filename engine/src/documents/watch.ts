/**
 * Notices that the documents folder changed: by the system's notice where it comes, and by looking at names, sizes
 * and times twice a second, because editors and git replace files in ways that such notices miss.
 */
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { watchedFiles } from './read-folder.ts';

export interface WatchOptions {
  /** How often to look by ourselves; default 500. */
  readonly pollMs?: number;
  /** How long nothing may change before a change counts as finished; default 100. */
  readonly settleMs?: number;
}

/** Notices come in storms when a folder is written to; this is the shortest time between two looks. */
const shortestPauseMs = 50;

/**
 * Calls back once per settled change, never twice at the same time. Resolves once it watches: what is read from
 * the folder after that is never older than the last call. A rejection of `changed` ends nothing: the next change
 * calls again. The answer stops the watch.
 */
export async function watchDocuments(
  folder: string,
  changed: () => void | Promise<void>,
  options: WatchOptions = {},
): Promise<() => void> {
  const { pollMs = 500, settleMs = 100 } = options;
  let known = await fingerprint(folder);
  let stopped = false;
  let noticed = false;
  let wake = (): void => undefined;

  const run = async (): Promise<void> => {
    while (!stopped) {
      await pause(noticed ? shortestPauseMs : pollMs, (awake) => {
        wake = awake;
      });
      noticed = false;
      const now = await fingerprint(folder);
      if (stopped || now === known) continue;
      known = await settled(folder, now, settleMs);
      if (!stopped) await Promise.resolve(changed()).catch(() => undefined);
    }
  };
  const watcher = systemWatcher(folder, () => {
    noticed = true;
    wake();
  });
  void run();
  return () => {
    stopped = true;
    watcher?.close();
    wake();
  };
}

function pause(ms: number, expose: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    expose(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Waits until two looks in a row see the same. Bounded: a folder that never rests is read as it is. */
async function settled(folder: string, first: string, settleMs: number): Promise<string> {
  let last = first;
  for (let round = 0; round < 5; round++) {
    await pause(settleMs, () => undefined);
    const now = await fingerprint(folder);
    if (now === last) return now;
    last = now;
  }
  return last;
}

async function fingerprint(folder: string): Promise<string> {
  const files = await watchedFiles(folder).catch(() => []);
  const lines = await Promise.all(
    files.map(async (file) => {
      const found = await stat(join(folder, file)).catch(() => undefined);
      return `${file} ${found?.ino} ${found?.size} ${found?.mtimeMs}`;
    }),
  );
  return lines.join('\n');
}

function systemWatcher(folder: string, notice: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive: true, persistent: false }, notice);
    // The folder may vanish or the system may run out of watches: looking goes on without notices.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
