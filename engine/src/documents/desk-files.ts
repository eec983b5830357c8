/** Writes one file of the documents folder: inside of the folder only, whole or not at all, never over somebody's change. */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { DeskRefused } from './desk-refusal.ts';
import { isStoryFile } from './read-folder.ts';

const MOST_PARTS = 8;

/** Throws where a file of that name would not be read as documents, or would lie elsewhere. */
export function checkFileName(file: string): void {
  const parts = file.split('/');
  const isPlain = parts.every(
    (part) => /^[A-Za-z0-9_][A-Za-z0-9._ -]{0,119}$/.test(part) && part !== 'node_modules',
  );
  if (isPlain && parts.length <= MOST_PARTS && /\.ya?ml$/i.test(file) && !isStoryFile(file)) return;
  const mend = 'name a .yaml file below the documents folder such as journeys/welcome.yaml';
  throw new DeskRefused('bad_file', `"${file.slice(0, 200)}" cannot be a file of documents`, mend);
}

/**
 * Atomic and durable: written beside, synced, renamed. An empty text removes the file.
 * @param old what the file was when the change was made of it; empty: there was none.
 */
export async function writeFileWhole(
  folder: string,
  file: string,
  { text, old }: { readonly text: string; readonly old: string },
): Promise<void> {
  const path = join(folder, file);
  await makeFolders(folder, file);
  const draft = join(dirname(path), `.${randomBytes(6).toString('hex')}.part`);
  try {
    if (text.trim() !== '') await writeSynced(draft, text);
    await expectUntouched(path, file, old);
    if (text.trim() === '') await rm(path, { force: true });
    else await rename(draft, path);
    await syncFolder(dirname(path));
  } finally {
    await rm(draft, { force: true });
  }
}

/** No folder on the way is a link, so that nothing is made or written elsewhere. */
async function makeFolders(folder: string, file: string): Promise<void> {
  const root = await realpath(folder);
  let path = root;
  for (const part of file.split('/').slice(0, -1)) {
    path = join(path, part);
    await mkdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await lstat(path)).isDirectory()) throw isLink(file);
  }
  const inside = relative(root, await realpath(path));
  if (inside === '..' || inside.startsWith(`..${sep}`)) throw isLink(file);
}

async function expectUntouched(path: string, file: string, old: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found !== undefined && !found.isFile()) throw isLink(file);
  const now = found === undefined ? '' : await readFile(path, 'utf8');
  if (now === old) return;
  throw new DeskRefused('file_changed', `${file} was changed meanwhile`, 'make the change again');
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isLink(file: string): DeskRefused {
  const mend = 'put a plain file or folder in its place, or change what it leads to';
  return new DeskRefused('file_is_link', `${file} is a link or lies behind one`, mend);
}
