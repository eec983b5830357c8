/** What was in force at each position of the log, for a profile that is rebuilt: revisions, and what they had filled. */
import type { Rebuild } from '../core/past/rebuild.ts';
import type { Revisions } from './applier.ts';
import type { BackfillState } from './backfill-state.ts';
import type { Reign } from './reigns.ts';

export class Rule {
  readonly #rebuild: Rebuild;
  readonly #backfill: BackfillState;
  readonly #reigns: readonly Reign[];
  readonly #revisions: Revisions;
  readonly #at: number;
  #next = 0;
  /** A revision of after the instant has come: nothing more is of that world. */
  #isOver = false;

  constructor(
    rebuild: Rebuild,
    backfill: BackfillState,
    reigns: readonly Reign[],
    revisions: Revisions,
    at: number,
  ) {
    this.#rebuild = rebuild;
    this.#backfill = backfill;
    this.#reigns = reigns;
    this.#revisions = revisions;
    this.#at = at;
  }

  /** What stands below the position. */
  until(position: number): void {
    for (; !this.#isOver; this.#next++) {
      const reign = this.#reigns[this.#next];
      if (!reign || reign.position >= position) return;
      if (reign.revision === null) this.#backfill.filled();
      else if (reign.now > this.#at) this.#isOver = true;
      else this.#begin(reign, reign.revision);
    }
  }

  #begin({ position, now }: Reign, revision: string): void {
    const configuration = this.#revisions.configuration(revision);
    const { layout } = this.#rebuild.configuration;
    this.#backfill.revised(layout, configuration.layout, position, now);
    this.#rebuild.revised(configuration);
  }
}
