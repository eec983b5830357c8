/** Small files that are either not there or whole, whatever happens; and such as grow line by line. */
import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { realDisk } from './real-disk.ts';

/** Written beside, synced, renamed, the folder synced; readable by the owner only. @param content whole, or in pieces */
export async function writeDurably(path: string, content: string | Buffer | Iterable<string>): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await writeFile(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await realDisk.syncFolder(dirname(path));
}

/** One write after the other, each synced; an empty one waits for those before. */
export function inTurn(file: FileHandle): (text: string) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (text) => {
    last = last
      .catch(() => undefined)
      .then(async () => {
        if (text === '') return;
        await file.appendFile(text);
        await file.datasync();
      });
    return last;
  };
}

export interface WholeLines {
  readonly lines: readonly string[];
  /** A crash cut off what stood behind them: it was never acknowledged. */
  readonly isCut: boolean;
}

/** Undefined where there is no file. */
export async function readWholeLines(path: string): Promise<WholeLines | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined
    ? undefined
    : { lines: text.split('\n').slice(0, -1), isCut: !text.endsWith('\n') };
}
