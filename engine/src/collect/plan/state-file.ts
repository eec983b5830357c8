/** A small state that is written some time after it changed, as a whole and in one step. Never fails its owner. */
import { open, readFile, rename } from 'node:fs/promises';

export class StateFile {
  readonly #path: string;
  readonly #writeMs: number;
  readonly #state: () => unknown;
  #timer: NodeJS.Timeout | undefined;
  #isDirty = false;
  #writing: Promise<void> = Promise.resolve();

  /** @param state what is to be written, asked for when it is. */
  constructor(path: string, writeMs: number, state: () => unknown) {
    this.#path = path;
    this.#writeMs = writeMs;
    this.#state = state;
  }

  /** Undefined where there is none, or what is there cannot be read as JSON. */
  async read(): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#path, 'utf8')) as unknown;
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT')
        return undefined;
      throw error;
    }
  }

  changed(): void {
    this.#isDirty = true;
    this.#timer ??= setTimeout(() => void this.flush(), this.#writeMs).unref();
  }

  /** Resolves when everything up to now is written, or the medium refused it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    try {
      const file = await open(`${this.#path}.part`, 'w', 0o600);
      try {
        await file.writeFile(JSON.stringify(this.#state()));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${this.#path}.part`, this.#path);
    } catch {
      // Written with what comes next.
      this.#isDirty = true;
    }
  }
}
