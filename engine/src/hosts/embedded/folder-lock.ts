/**
 * One process at a time. The lock is a read transaction that its holder keeps open in a small LMDB environment:
 * LMDB marks each reader's process by a kernel lock on its lock file. The kernel drops the mark however the process
 * ends (kill -9 included) and keeps it however long it is stopped; processes in other containers on the same machine
 * see it too, which a check of process ids would not. Looking and taking happen in one write transaction.
 * A folder on a network file system is not protected against other machines: LMDB must not be used there.
 */
import { open } from 'lmdb';

export interface FolderLock {
  release(): Promise<void>;
}

/** Keeps the transactions of held locks from being collected, which would let go of the lock. */
const held = new Set<object>();

/** Takes the lock, or returns the id of the process that holds it (as it sees itself). */
export async function takeLock(folder: string): Promise<FolderLock | { readonly heldBy: number }> {
  const environment = open({ path: folder, noSubdir: false, overlappingSync: false, mapSize: 2 ** 20 });
  const taken = environment.transactionSync(() => {
    environment.readerCheck();
    const holder = /^\s*(\d+)\s/m.exec(environment.readerList())?.[1];
    return holder === undefined ? environment.useReadTransaction() : Number(holder);
  });
  if (typeof taken === 'number') {
    await environment.close();
    return { heldBy: taken };
  }
  held.add(taken);
  return {
    async release() {
      if (!held.delete(taken)) return;
      taken.done();
      await environment.close();
    },
  };
}
