/**
 * The documents of every activated revision, and every layout, as files beside the data: a replay compiles from them.
 * Written and synced before a revision is activated.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoreDocument } from '../../core/document.ts';
import { jsonPieces } from '../json-pieces.ts';
import { KnownRevisions, MOST_ACTIONS } from '../revisions.ts';
import { writeDurably } from './durable-file.ts';

export class RevisionFiles {
  readonly known: KnownRevisions;
  readonly #folder: string;

  /** Compiles what is there, so that any stored profile's layout is known. */
  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'revisions');
    mkdirSync(this.#folder, { recursive: true });
    this.known = new KnownRevisions((revision) => this.#read(revision), MOST_ACTIONS);
    for (const file of readdirSync(this.#folder).sort()) {
      if (file.endsWith('.json')) this.known.configuration(file.slice(0, -'.json'.length));
    }
  }

  async keep(revision: string, documents: readonly CoreDocument[]): Promise<void> {
    const path = join(this.#folder, `${revision}.json`);
    if (existsSync(path)) return;
    await writeDurably(path, jsonPieces(documents));
  }

  #read(revision: string): readonly CoreDocument[] | undefined {
    return documentsIn(this.#folder, revision);
  }
}

function documentsIn(folder: string, revision: string): readonly CoreDocument[] | undefined {
  const path = join(folder, `${revision}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as CoreDocument[]) : undefined;
}

/** The documents of a revision that was activated in a data folder; undefined where they are not kept. */
export function revisionDocuments(dataFolder: string, revision: string): readonly CoreDocument[] | undefined {
  return documentsIn(join(dataFolder, 'revisions'), revision);
}
