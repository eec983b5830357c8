/** The file in the data folder that remembers who may come in: hashes only, readable by the owner only. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../hosts/embedded/durable-file.ts';

const schema = z.strictObject({
  version: z.literal(1),
  /** SHA-256 of the secret keys, in hex. */
  keys: z.array(z.strictObject({ hash: z.string(), createdAt: z.number() })),
  sessions: z.array(z.strictObject({ hash: z.string(), expiresAt: z.number() })),
});

export type AccessRecord = z.infer<typeof schema>;

export class AccessDamaged extends Error {
  override readonly name = 'AccessDamaged';
  readonly code = 'access_damaged';
  constructor(path: string) {
    super(
      `${path} is damaged. Remove it: a new API key is made at the next start, everybody signs in again.`,
    );
  }
}

/** Undefined where the folder is new. Rejects with AccessDamaged: access is never guessed. */
export async function readAccess(folder: string): Promise<AccessRecord | undefined> {
  const path = join(folder, 'access.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new AccessDamaged(path);
  }
}

export async function writeAccess(folder: string, record: AccessRecord): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeDurably(join(folder, 'access.json'), `${JSON.stringify(record, null, 2)}\n`);
}
