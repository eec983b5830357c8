/**
 * The suppression list of a data folder: one file of keyed hashes, a line for each change, in memory as a whole. It lies
 * beside the partitions, so that erasing a person leaves it as it is: it names nobody.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  earlierHash,
  SUPPRESSION_REASONS,
  type Suppression,
  type SuppressionList,
  suppressionHash,
} from '../suppression.ts';
import { inTurn, readWholeLines, writeDurably } from './durable-file.ts';

export const SUPPRESSION_FILE = 'suppressions.ndjson';

/** The file cannot be read; the message says what to do. Nothing may be sent without it. */
export class SuppressionsDamaged extends Error {
  override readonly name = 'SuppressionsDamaged';
  readonly code = 'suppressions_damaged';
}

export interface SuppressionFile extends SuppressionList {
  close(): Promise<void>;
}

/** A null reason takes the hash off the list. */
type Line = readonly [hash: string, reason: Suppression['reason'] | null, at: number];

/** @param key the data folder's, for this purpose only. Rejects with {@link SuppressionsDamaged}. */
export async function openSuppressionFile(folder: string, key: Uint8Array): Promise<SuppressionFile> {
  const path = join(folder, SUPPRESSION_FILE);
  const { known, isTidy } = await readList(path);
  if (!isTidy)
    await writeDurably(path, [...known].map(([hash, { reason, at }]) => textOf([hash, reason, at])).join(''));
  const file = await open(path, 'a', 0o600);
  const write = inTurn(file);
  const hashOf = (point: string) => {
    const hash = suppressionHash(key, point);
    const earlier = earlierHash(key, point);
    return known.has(hash) || !known.has(earlier) ? hash : earlier;
  };
  return {
    get size() {
      return known.size;
    },
    find: (point) => known.get(hashOf(point)),
    add: async (point, suppression) => {
      const hash = hashOf(point);
      if (known.has(hash)) return write('');
      known.set(hash, suppression);
      await write(textOf([hash, suppression.reason, suppression.at]));
    },
    remove: async (point) => {
      const hash = hashOf(point);
      const found = known.get(hash);
      if (found === undefined) return false;
      // Durable first: what is not surely off the list is on it.
      await write(textOf([hash, null, found.at]));
      return known.delete(hash);
    },
    close: async () => {
      await write('').catch(() => undefined);
      await file.close();
    },
  };
}

function textOf(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

async function readList(path: string): Promise<{ known: Map<string, Suppression>; isTidy: boolean }> {
  const found = await readWholeLines(path);
  const known = new Map<string, Suppression>();
  if (found === undefined) return { known, isTidy: false };
  const { lines, isCut } = found;
  for (const [i, line] of lines.entries()) {
    const [hash, reason, at] = readLine(line) ?? damaged(path, i + 1);
    if (reason === null) known.delete(hash);
    else known.set(hash, { reason, at });
  }
  return { known, isTidy: !isCut && lines.length <= 2 * known.size + 100 };
}

function readLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Line;
    const [hash, reason, at] = line;
    const isKnown = reason === null || SUPPRESSION_REASONS.includes(reason);
    return typeof hash === 'string' && isKnown && Number.isFinite(at) ? line : undefined;
  } catch {
    return undefined;
  }
}

function damaged(path: string, line: number): never {
  throw new SuppressionsDamaged(
    `The suppression list ${path} is damaged in line ${line}. Put it back from a backup: ` +
      'without it mails could go to people who must not get any.',
  );
}
