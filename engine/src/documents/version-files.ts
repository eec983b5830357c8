/**
 * The text of every version that was ever published of a journey, for good: to be read, compared and published again.
 *
 *   NAME/000001.json
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JourneyDefinition } from '../core/journey/definition.ts';
import type { PublishChoice } from '../core/journey/versions/definition.ts';
import { writeDurably } from '../hosts/embedded/durable-file.ts';
import { canonical } from './revision.ts';

export interface KeptVersion {
  readonly journey: string;
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  /** `documents`, or who published it by the API. */
  readonly by: string;
  readonly why: string;
  readonly publish: PublishChoice;
  readonly definition: JourneyDefinition;
  /** As it was written, in YAML. */
  readonly text: string;
}

export class VersionFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Durable when it resolves. What stands there under that number was never in force where it is another text. */
  async keep(version: KeptVersion): Promise<void> {
    const known = await this.read(version.journey, version.version);
    if (known && canonical(known.definition) === canonical(version.definition)) return;
    await mkdir(this.#of(version.journey), { recursive: true, mode: 0o700 });
    await writeDurably(this.#path(version.journey, version.version), JSON.stringify(version));
  }

  /** Newest first. */
  async list(journey: string): Promise<readonly KeptVersion[]> {
    const files = await readdir(this.#of(journey)).catch(absent);
    const numbers = (files ?? []).flatMap((file) => /^(\d{6,})\.json$/.exec(file)?.[1] ?? []).map(Number);
    const found = await Promise.all(numbers.map((number) => this.read(journey, number)));
    return found.flatMap((version) => version ?? []).sort((a, b) => b.version - a.version);
  }

  async read(journey: string, version: number): Promise<KeptVersion | undefined> {
    const text = await readFile(this.#path(journey, version), 'utf8').catch(absent);
    return text === undefined ? undefined : (JSON.parse(text) as KeptVersion);
  }

  #of(journey: string): string {
    return join(this.#folder, journey);
  }

  #path(journey: string, version: number): string {
    return join(this.#of(journey), `${String(version).padStart(6, '0')}.json`);
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
