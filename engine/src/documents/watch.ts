/**
 * Notices that the documents folder changed: by the system's notice where it comes, and by looking at names, sizes
 * and times, because editors and git replace files and folders in ways that such notices miss. Looking costs a stat a
 * file, so it is done often only while changes come, and where the system gives no notice.
 */
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { watchedFiles } from './read-folder.ts';

export interface WatchOptions {
  /** How often to look by ourselves behind a change, or without the system's notice; default 500. */
  readonly pollMs?: number;
  /** How often to look where nothing changes; default 3,000. */
  readonly restMs?: number;
  /** How long nothing may change before a change counts as finished; default 100. */
  readonly settleMs?: number;
}

export interface FolderWatch {
  /** What has been written is whole: nobody has to wait whether more comes. */
  written(): void;
  stop(): void;
}

/** Notices come in storms when a folder is written to; this is the shortest time between two looks. */
const shortestPauseMs = 50;
/** One change is rarely alone: so many looks behind it come often. */
const LOOKS_BEHIND_A_CHANGE = 20;

/**
 * Calls back once per settled change, never twice at the same time. Resolves once it watches: what is read from
 * the folder after that is never older than the last call. A rejection of `changed` ends nothing: the next change
 * calls again.
 */
export async function watchDocuments(
  folder: string,
  changed: () => void | Promise<void>,
  options: WatchOptions = {},
): Promise<FolderWatch> {
  const { pollMs = 500, restMs = 3_000, settleMs = 100 } = options;
  let known = await fingerprint(folder);
  let stopped = false;
  let noticed = false;
  let isWhole = false;
  let looks = 0;
  let wake = (): void => undefined;
  let endSettling = (): void => undefined;
  const notices = new Notices(folder, () => {
    noticed = true;
    wake();
  });

  const run = async (): Promise<void> => {
    while (!stopped) {
      const restingMs = looks > 0 || !notices.come ? pollMs : restMs;
      if (!isWhole)
        await pause(noticed ? shortestPauseMs : restingMs, (awake) => {
          wake = awake;
        });
      noticed = false;
      looks = Math.max(0, looks - 1);
      if (!stopped && !notices.come) notices.renew();
      const now = await fingerprint(folder);
      if (stopped || now === known) {
        isWhole = false;
        continue;
      }
      const rest = () =>
        pause(settleMs, (awake) => {
          endSettling = awake;
        });
      known = await settled(folder, now, rest, () => isWhole);
      isWhole = false;
      if (stopped) return;
      // What was replaced is watched no more: the system's notices are of files, not of names.
      notices.renew();
      looks = LOOKS_BEHIND_A_CHANGE;
      await Promise.resolve(changed()).catch(() => undefined);
    }
  };
  void run();
  return {
    written: () => {
      isWhole = true;
      wake();
      endSettling();
    },
    stop: () => {
      stopped = true;
      notices.close();
      wake();
    },
  };
}

/** The system's notices of one folder, as long as it gives any. */
class Notices {
  readonly #folder: string;
  readonly #notice: () => void;
  #watcher: FSWatcher | undefined;

  constructor(folder: string, notice: () => void) {
    this.#folder = folder;
    this.#notice = notice;
    this.renew();
  }

  get come(): boolean {
    return this.#watcher !== undefined;
  }

  /** The folder may not be there, or the system may have run out of watches: then none come. */
  renew(): void {
    this.close();
    try {
      const watcher = watch(this.#folder, { recursive: true, persistent: false }, this.#notice);
      watcher.on('error', () => {
        watcher.close();
        if (this.#watcher === watcher) this.#watcher = undefined;
      });
      this.#watcher = watcher;
    } catch {
      this.#watcher = undefined;
    }
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
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
async function settled(
  folder: string,
  first: string,
  rest: () => Promise<void>,
  isWhole: () => boolean,
): Promise<string> {
  let last = first;
  for (let round = 0; round < 5; round++) {
    if (isWhole()) return fingerprint(folder);
    await rest();
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
