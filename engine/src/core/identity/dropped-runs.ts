/**
 * Runs that ended because two persons became one (ID-5), as histories tell of them. Where the two are two again such a run
 * comes back, unless it made way for one of the same person all the same. How it stands is told by counts: histories of several
 * profiles have no order within one millisecond.
 */
import { type Instance, runIdOf } from '../journey/instance.ts';

export class DroppedRuns {
  /** A run -> the person whose it is. */
  readonly #owners = new Map<string, string>();
  /** How often a run ended so, less how often it has come back. */
  readonly #times = new Map<string, number>();
  /** A run -> the one that it made way for. */
  readonly #by = new Map<string, string>();

  began(run: string, owner: string): void {
    this.#owners.set(run, owner);
  }

  ownerOf(run: Instance): string | undefined {
    return this.#owners.get(runIdOf(run));
  }

  dropped(run: Instance, by: string): void {
    this.#times.set(run.id, (this.#times.get(run.id) ?? 0) + 1);
    this.#by.set(runIdOf(run), by);
  }

  restored(id: string): void {
    this.#times.set(id, (this.#times.get(id) ?? 0) - 1);
  }

  /** @param isAllKept a run of which nothing is told may have been the same person's where a part of what happened is gone */
  comesBack(run: Instance, isAllKept: boolean): boolean {
    const owner = this.ownerOf(run);
    if (owner === undefined || (this.#times.get(run.id) ?? 0) <= 0) return false;
    const made = new Set<string>();
    for (let by = this.#by.get(runIdOf(run)); by !== undefined && !made.has(by); by = this.#by.get(by)) {
      made.add(by);
      const other = this.#owners.get(by);
      if (other === owner || (other === undefined && !isAllKept)) return false;
    }
    return made.size > 0;
  }
}
