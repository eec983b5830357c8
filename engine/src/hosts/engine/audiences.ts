/** What can be asked about many people at once: conditions that are tried, static lists. */
import type { ConcernProblem } from '../../core/audience/concern.ts';
import type { Identifier } from '../../core/input.ts';
import type { AudienceCount } from '../count-progress.ts';
import type { ListMembersPage } from '../list-members.ts';

/** Whom conditions fit, and who is on lists. */
export interface Audiences {
  /**
   * How many persons a condition would fit now, by looking at as many as time allows. A condition that is none gives
   * the problem in words.
   */
  previewAudience(condition: string, withinMs: number): Promise<AudiencePreview | ConcernProblem>;

  /**
   * Begins to count everybody whom a condition fits, behind the live traffic, under an id that the caller makes: the
   * same id again is the same count. Tells what is wrong where the condition cannot be counted.
   */
  countAudience(id: string, condition: string): Promise<ConcernProblem | undefined>;

  /** How far it is, or what came of it; undefined: there is none, or it is long ended, or from before a restart. */
  audienceCount(id: string): Promise<AudienceCount | undefined>;

  /** False where there is none of this id. */
  stopAudienceCount(id: string): Promise<boolean>;

  /**
   * Who is on a static list, in an order that stays; `cursor` is that of an earlier page. A page that ran out of time
   * has fewer than `limit`, or none, and a cursor.
   */
  listMembers(
    list: string,
    options: { cursor?: string; limit: number; withinMs: number },
  ): Promise<ListMembersPage>;
}

export interface AudiencePreview {
  /** Persons in it, as far as can be told. */
  readonly estimate: number;
  /** Where the true number lies with a probability of 95 %. */
  readonly interval: readonly [least: number, most: number];
  readonly persons: number;
  readonly looked: number;
  /** Everybody was looked at. */
  readonly isExact: boolean;
  readonly sample: readonly { readonly id: string; readonly identifiers: readonly Identifier[] }[];
}

/** What one partition says of a preview. */
export type PreviewPart =
  | {
      readonly persons: number;
      readonly looked: number;
      readonly members: number;
      readonly isAll: boolean;
      readonly sample: AudiencePreview['sample'];
    }
  | { readonly problem: ConcernProblem };
