/** One file of refused events: reading its lines, and emptying those that speak of somebody. */
import { open, readFile, rename } from 'node:fs/promises';
import type { CameBy } from './refusal.ts';

export interface DeadLetterEntry {
  /** Grows by one per entry, across restarts. */
  readonly id: number;
  readonly workspace: string;
  readonly source: string;
  readonly code: string;
  readonly reason: string;
  readonly receivedAt: number;
  /** The event as JSON, or the request's text; at most 32 KB, then `truncated`. */
  readonly body: string;
  readonly truncated: boolean;
  /** Absent: a whole request, or an event that was refused before it was kept how it came. */
  readonly cameBy?: CameBy;
}

export const ERASED = 'erased';
/** Without one in what is left of it, nobody can tell whom a text that was cut off spoke of. */
const IDENTIFYING = /"(?:userId|anonymousId|previousId)"\s*:/;

/** Writes the file anew where it has such entries; undefined where it has none. Their ids stay, so that all stay counted. */
export async function forgetInFile(
  path: string,
  speaks: (text: string) => boolean,
): Promise<{ readonly kept: readonly DeadLetterEntry[]; bytes: number; forgotten: number } | undefined> {
  const { entries } = await readEntries(path);
  let forgotten = 0;
  const kept = entries.map((entry) => {
    if (entry.code === ERASED || !speaksIn(entry, speaks)) return entry;
    forgotten++;
    const { cameBy: _, ...rest } = entry;
    return {
      ...rest,
      code: ERASED,
      reason: 'somebody whom it spoke of was erased',
      body: '',
      truncated: false,
    };
  });
  if (forgotten === 0) return undefined;
  const bytes = Buffer.from(kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const draft = `${path}.part`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  return { kept, bytes: bytes.length, forgotten };
}

function speaksIn(entry: DeadLetterEntry, speaks: (text: string) => boolean): boolean {
  const { body, reason, truncated, cameBy } = entry;
  if (truncated && !IDENTIFYING.test(body)) return true;
  return speaks(body) || speaks(reason) || (cameBy !== undefined && speaks(JSON.stringify(cameBy)));
}

/** The whole lines of a file, and where the last one ends. A missing file was rotated away meanwhile. */
export async function readEntries(path: string): Promise<{ entries: DeadLetterEntry[]; bytes: number }> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { entries: [], bytes: 0 };
    throw error;
  }
  const bytes = content.lastIndexOf(0x0a) + 1;
  const entries: DeadLetterEntry[] = [];
  for (const line of content.toString('utf8', 0, bytes).split('\n')) {
    const entry = line === '' ? undefined : parseLine<DeadLetterEntry>(line);
    if (entry !== undefined) entries.push(entry);
  }
  return { entries, bytes };
}

/** A line damaged on the medium is left out rather than hiding all others. */
export function parseLine<T>(line: string): T | undefined {
  try {
    return JSON.parse(line) as T;
  } catch {
    return undefined;
  }
}
