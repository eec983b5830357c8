/** The key that signs the links in mails: made once, kept in the data folder, readable by the owner only. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SigningKey } from '../content/links.ts';
import { writeDurably } from '../hosts/embedded/durable-file.ts';

const schema = z.strictObject({
  version: z.literal(1),
  keys: z.array(z.strictObject({ kid: z.string(), key: z.base64() })).min(1),
});

/** The first one signs. Losing the file makes the links of all mails sent before stop working. */
export async function openLinkKeys(folder: string): Promise<[SigningKey, ...SigningKey[]]> {
  const path = join(folder, 'link-keys.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) {
    const [first, ...rest] = schema
      .parse(JSON.parse(text))
      .keys.map(({ kid, key }) => ({ kid, key: Buffer.from(key, 'base64') }));
    return [first!, ...rest];
  }
  const made: SigningKey = { kid: 'k1', key: randomBytes(32) };
  await mkdir(folder, { recursive: true });
  const key = Buffer.from(made.key).toString('base64');
  await writeDurably(path, `${JSON.stringify({ version: 1, keys: [{ kid: made.kid, key }] }, null, 2)}\n`);
  return [made];
}
