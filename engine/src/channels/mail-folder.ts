/**
 * A folder of .eml files, bounded in number. A mail that `add` returned for is on the disk for good:
 * it is written beside, synced, renamed, and the folder is synced.
 */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface MailFolder {
  /** Oldest first. An id is a sequence number that only grows, then the time of arrival in milliseconds. */
  ids(): readonly string[];
  add(bytes: Uint8Array): Promise<string>;
  read(id: string): Promise<Buffer | undefined>;
  /** Gone for good when it resolves. */
  remove(ids: readonly string[]): Promise<void>;
}

const NAME = /^(\d{12})-(\d+)\.eml$/;

export async function openMailFolder(folder: string, keep: number): Promise<MailFolder> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  // Half-written mails of a run that ended; their senders never got a yes.
  await Promise.all(names.filter((name) => name.endsWith('.part')).map((name) => rm(join(folder, name))));
  let ids = names
    .filter((name) => NAME.test(name))
    .map((name) => name.slice(0, -'.eml'.length))
    .sort();
  let next = Number(ids.at(-1)?.slice(0, 12) ?? 0) + 1;

  async function prune(): Promise<void> {
    const old = ids.slice(0, Math.max(ids.length - keep, 0));
    ids = ids.slice(old.length);
    await Promise.all(old.map((id) => rm(join(folder, `${id}.eml`), { force: true })));
  }
  await prune();

  return {
    ids: () => ids,
    add: async (bytes) => {
      const id = `${String(next++).padStart(12, '0')}-${Date.now()}`;
      await writeDurably(folder, `${id}.eml`, bytes);
      // Mails that arrive together may finish out of order.
      const at = ids.findLastIndex((other) => other < id) + 1;
      ids = ids.toSpliced(at, 0, id);
      if (ids.length > keep) await prune();
      return id;
    },
    read: async (id) =>
      ids.includes(id) ? readFile(join(folder, `${id}.eml`)).catch(() => undefined) : undefined,
    remove: async (gone) => {
      ids = ids.filter((id) => !gone.includes(id));
      await Promise.all(gone.map((id) => rm(join(folder, `${id}.eml`), { force: true })));
      await syncFolder(folder);
    },
  };
}

async function writeDurably(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const part = join(folder, `${name}.part`);
  const file = await open(part, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, join(folder, name));
  await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
