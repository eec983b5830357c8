/**
 * What looks at many persons of one partition and changes nothing: estimates, exact counts by their ids, what it reads
 * of its persons' histories for the counts of others, who is on a static list, and chosen traits of many.
 */
import type { ConcernProblem } from '../core/audience/concern.ts';
import { compilePreview, type Preview } from '../core/audience/preview.ts';
import type { Call } from './calls.ts';
import { Count, type CountPorts } from './count.ts';
import type { CountPart } from './count-progress.ts';
import {
  type DeclaredTraits,
  declaredTraits,
  type TraitsPagePart,
  traitsPageHere,
} from './declared-traits.ts';
import type { PreviewPart } from './engine.ts';
import { type Life, type LifeRows, lifePast, rowsOf } from './life-past.ts';
import { type ListMembersAsked, type ListMembersPart, listMembersHere } from './list-members.ts';
import { untilCalm } from './long-work.ts';
import { previewHere } from './preview.ts';

/** Histories that are read at the same time. */
const LIVES = 8;

export interface SurveysPorts extends CountPorts {
  /** Gives other work a turn. */
  yieldNow(): Promise<void>;
}

export class Surveys {
  readonly #ports: SurveysPorts;
  /** Under way, or ended here while others have not. */
  readonly #known = new Map<string, Count>();
  #isStopped = false;
  /** The one that others asked about last: they come in many lots. */
  #compiled: { readonly key: string; readonly preview: Preview | ConcernProblem } | undefined;

  constructor(ports: SurveysPorts) {
    this.#ports = ports;
  }

  estimate(condition: string, withinMs: number, most: number): Promise<PreviewPart> {
    return previewHere(condition, withinMs, most, this.#ports);
  }

  /** Resolves when all persons here have been looked at, or it was stopped. */
  async run(id: string, condition: string): Promise<CountPart | { readonly problem: ConcernProblem }> {
    const preview = this.#preview(condition);
    if ('code' in preview) return { problem: preview };
    const count = new Count(condition, preview, this.#ports);
    this.#known.set(id, count);
    if (this.#isStopped) count.stop();
    return count.run();
  }

  /** Undefined: it is not known here (any more). */
  progress(id: string): CountPart | undefined {
    return this.#known.get(id)?.progress();
  }

  /** Looks at nobody more for it, and forgets it. */
  stop(id: string): void {
    this.#known.get(id)?.stop();
    this.#known.delete(id);
  }

  stopAll(): void {
    this.#isStopped = true;
    for (const count of this.#known.values()) count.stop();
  }

  listMembers(asked: ListMembersAsked): Promise<ListMembersPart> {
    return listMembersHere(asked, { ...this.#ports, isOver: () => this.#isStopped });
  }

  async traits(
    call: Extract<Call, { op: 'traits-page' | 'traits-of' }>,
  ): Promise<TraitsPagePart | readonly DeclaredTraits[]> {
    if (call.op === 'traits-page')
      return traitsPageHere(call, { ...this.#ports, isOver: () => this.#isStopped });
    const { cells } = this.#ports.applier;
    return call.profiles.map((id) => declaredTraits(id, cells.glance(id), call.fields));
  }

  /** What was counted of these profiles; undefined where another revision is in force here. */
  async lives(
    condition: string,
    revision: string,
    lives: readonly Life[],
  ): Promise<readonly LifeRows[] | undefined> {
    const { applier, clock, isBusy, yieldNow } = this.#ports;
    const isOver = () => this.#isStopped || applier.world.configuration.revision !== revision;
    if (isOver()) return undefined;
    const preview = this.#preview(condition);
    if ('code' in preview) return undefined;
    const found: LifeRows[] = [];
    for (let first = 0; first < lives.length; first += LIVES) {
      await yieldNow();
      await untilCalm({ clock, isBusy, isOver });
      if (isOver()) return undefined;
      const lot = lives.slice(first, first + LIVES);
      const pasts = await Promise.all(lot.map((life) => lifePast(life, preview, this.#ports)));
      found.push(...pasts.map(rowsOf));
    }
    return found;
  }

  #preview(condition: string): Preview | ConcernProblem {
    const { configuration } = this.#ports.applier.world;
    const key = `${configuration.revision} ${condition}`;
    if (this.#compiled?.key !== key)
      this.#compiled = { key, preview: compilePreview(condition, configuration) };
    return this.#compiled.preview;
  }
}
