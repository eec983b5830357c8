/** A data folder that nobody uses just now, or a copy of one, opened to be looked at; what threads had left is settled. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SEMANTICS } from '../semantics.ts';
import { Sharding } from '../sharding.ts';
import { type DataFolder, DataFolderUnusable, openDataFolder } from './data-folder.ts';
import { type PartitionFolders, settleRedo } from './media.ts';
import { RevisionFiles } from './revision-files.ts';

export interface StillFolder {
  /** Locked until it is closed. */
  readonly folder: DataFolder;
  readonly partitions: readonly PartitionFolders[];
  readonly sharding: Sharding;
  readonly revisions: RevisionFiles;
}

/**
 * @param path the engine's folder, that which has kairos.json
 * @throws DataFolderUnusable where another process has the folder, or there is none
 */
export async function openStillFolder(path: string): Promise<StillFolder> {
  const description = join(path, 'kairos.json');
  if (!existsSync(description))
    throw new DataFolderUnusable(
      'data_folder_foreign',
      `${path} is no data folder of Kairos: name the one that is.`,
    );
  const { partitions } = JSON.parse(await readFile(description, 'utf8')) as { partitions: number };
  const masterKey = process.env.KAIROS_MASTER_KEY;
  const folder = await openDataFolder(path, {
    partitions,
    semantics: SEMANTICS,
    ...(masterKey !== undefined && { masterKey }),
  });
  try {
    await settleRedo(folder.path);
  } catch (error) {
    await folder.close();
    throw error;
  }
  return {
    folder,
    partitions: Array.from({ length: partitions }, (_, i) => ({
      log: folder.logFolder(i),
      store: folder.storeFolder(i),
    })),
    sharding: new Sharding('default', partitions, folder.deriveKey('profile ids')),
    revisions: new RevisionFiles(folder.path),
  };
}
