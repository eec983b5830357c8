/** Small files that are either not there or whole, whatever happens. */
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { realDisk } from './real-disk.ts';

/** Written beside, synced, renamed, the folder synced; readable by the owner only. */
export async function writeDurably(path: string, content: string | Buffer): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await realDisk.syncFolder(dirname(path));
}
