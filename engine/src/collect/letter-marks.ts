/**
 * What became of refused events since: a small append-only file beside them, durable line by line, so that after a crash
 * nobody takes an event a second time that was sent again before. A line that replaces another one stands behind it.
 */
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseLine } from './letter-file.ts';

export interface LetterMark {
  /** Of the refused event. */
  readonly id: number;
  /** `sending`: handed to the engine, and whether it was taken is not noted yet. */
  readonly state: 'sending' | 'sent' | 'discarded';
  readonly at: number;
  readonly reason?: string;
}

/** The file is written anew when it has this many lines more than there are marks. */
const STALE_LINES = 20_000;

export class LetterMarks {
  readonly #path: string;
  #marks = new Map<number, LetterMark>();
  #lines = 0;
  #bytes = 0;
  #last: Promise<void> = Promise.resolve();

  private constructor(path: string) {
    this.#path = path;
  }

  /** @param first the oldest event that is still there: of others nothing is remembered */
  static async open(path: string, first: number): Promise<LetterMarks> {
    const marks = new LetterMarks(path);
    const found = await readMarks(path);
    for (const mark of found) if (mark.id >= first) marks.#marks.set(mark.id, mark);
    // Without what is not needed any more, and without the half of a line that a crash left.
    if (found.length > 0) await marks.#rewrite();
    return marks;
  }

  get(id: number): LetterMark | undefined {
    return this.#marks.get(id);
  }

  /** The number behind all that have a mark: an event that a power cut lost leaves its number to no other. */
  get next(): number {
    let next = 1;
    for (const id of this.#marks.keys()) next = Math.max(next, id + 1);
    return next;
  }

  /** Durable when it resolves, and in force only then. */
  set(marks: readonly LetterMark[]): Promise<void> {
    if (marks.length === 0) return this.#last;
    return this.#inTurn(async () => {
      await this.#append(Buffer.from(textOf(marks)));
      this.#lines += marks.length;
      for (const mark of marks) this.#marks.set(mark.id, mark);
      if (this.#lines > this.#marks.size + STALE_LINES) await this.#rewrite();
    });
  }

  /** Of events that are not there any more. */
  forgetBelow(first: number): void {
    for (const id of this.#marks.keys()) if (id < first) this.#marks.delete(id);
  }

  /** Takes away the reasons that speak of somebody. */
  forget(speaks: (text: string) => boolean): Promise<void> {
    return this.#inTurn(async () => {
      let forgotten = false;
      for (const [id, { reason, ...mark }] of this.#marks) {
        if (reason === undefined || !speaks(reason)) continue;
        this.#marks.set(id, mark);
        forgotten = true;
      }
      if (forgotten) await this.#rewrite();
    });
  }

  /** When nothing is being written any more. */
  settled(): Promise<void> {
    return this.#last;
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #append(bytes: Buffer): Promise<void> {
    const file = await open(this.#path, 'a', 0o600);
    try {
      // What a failed write, or a crash, left of a line.
      await file.truncate(this.#bytes);
      await file.appendFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (this.#bytes === 0) await syncFolder(this.#path);
    this.#bytes += bytes.length;
  }

  /** Whole or not at all. */
  async #rewrite(): Promise<void> {
    const draft = `${this.#path}.part`;
    const bytes = Buffer.from(textOf([...this.#marks.values()]));
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.#path);
    await syncFolder(this.#path);
    this.#lines = this.#marks.size;
    this.#bytes = bytes.length;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

function textOf(marks: readonly LetterMark[]): string {
  return marks.map((mark) => `${JSON.stringify(mark)}\n`).join('');
}

/** The whole lines; half of one was never told to be there. */
async function readMarks(path: string): Promise<readonly LetterMark[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.flatMap((line) => (line === '' ? [] : (parseLine<LetterMark>(line) ?? [])));
}
