/**
 * The compiled configurations by revision. A replay needs those that were in force when the log was written, so the
 * documents of each activated revision are kept beside the data.
 */
import { type Configuration, configure, configuring } from '../core/configuration.ts';
import type { CoreDocument } from '../core/document.ts';
import { emptyLayout, type Layout, namesOnlyId } from '../core/profile/layout.ts';
import type { Revisions } from './applier.ts';
import { unhurried } from './unhurried.ts';

/** The revision of a data folder that nothing was configured in yet. */
export const NO_REVISION = 'none';

/** Actions of all compiled configurations together: about as many as some large catalogues have. */
export const MOST_ACTIONS = 500_000;

export class KnownRevisions implements Revisions {
  readonly #configurations = new Map<string, Configuration>();
  readonly #layouts = new Map<string, Layout>([[emptyLayout.id, emptyLayout]]);
  readonly #documents: (revision: string) => readonly CoreDocument[] | undefined;

  readonly #mostActions: number;

  /**
   * @param documents reads the documents of a revision that was activated earlier
   * @param mostActions of all that are kept compiled; what was not asked for of late is compiled again when it is.
   *   Infinity where nobody keeps the documents
   */
  constructor(
    documents: (revision: string) => readonly CoreDocument[] | undefined,
    mostActions = Number.POSITIVE_INFINITY,
  ) {
    this.#documents = documents;
    this.#mostActions = mostActions;
    this.add(NO_REVISION, []);
  }

  /** Compiles and keeps, while others have their turns; the documents have been checked. */
  async learn(revision: string, documents: readonly CoreDocument[]): Promise<void> {
    if (this.#configurations.has(revision)) return;
    await unhurried(configuring(revision, documents));
    this.add(revision, documents);
  }

  /** The same at once. */
  add(revision: string, documents: readonly CoreDocument[]): Configuration {
    const known = this.#configurations.get(revision);
    if (known) return known;
    const result = configure(revision, documents);
    if (!result.ok) throw new Error(`revision ${revision} does not compile: ${result.problems[0]?.message}`);
    const { configuration } = result;
    this.#configurations.set(revision, configuration);
    this.#makeRoom(revision);
    // The same layout object for the same slots: moving a profile between them is then free.
    const layout = this.#layouts.get(configuration.layout.id);
    if (layout) return this.#share(revision, configuration, layout);
    this.#layouts.set(configuration.layout.id, configuration.layout);
    const earlier = namesOnlyId(configuration.layout);
    if (!this.#layouts.has(earlier)) this.#layouts.set(earlier, configuration.layout);
    return configuration;
  }

  /** Who works with one has it, and it stays as long as they do. */
  #makeRoom(newest: string): void {
    let actions = 0;
    for (const { actions: pool } of this.#configurations.values()) actions += pool.size;
    for (const [revision, { actions: pool }] of this.#configurations) {
      if (actions <= this.#mostActions) return;
      if (revision === newest || pool.size === 0) continue;
      this.#configurations.delete(revision);
      actions -= pool.size;
    }
  }

  #share(revision: string, configuration: Configuration, layout: Layout): Configuration {
    const shared = { ...configuration, layout };
    this.#configurations.set(revision, shared);
    return shared;
  }

  configuration(revision: string): Configuration {
    const known = this.#configurations.get(revision);
    if (known) {
      // The one that was asked for last stands last.
      this.#configurations.delete(revision);
      this.#configurations.set(revision, known);
      return known;
    }
    const documents = this.#documents(revision);
    if (!documents)
      throw new Error(`the data folder names revision ${revision}, whose documents are missing`);
    return this.add(revision, documents);
  }

  layout(id: string): Layout {
    const layout = this.#layouts.get(id);
    if (!layout) throw new Error(`a stored profile names layout ${id}, which no kept revision has`);
    return layout;
  }
}
