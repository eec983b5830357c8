/** What can be asked about people, one by one and by their keys, and about the accounts and households they are in. */

import type { GroupKind } from '../../core/household/definition.ts';
import type { Identifier } from '../../core/input.ts';
import type { ClusterSnapshot } from '../cluster.ts';
import type { DeclaredTraits, TraitsPage } from '../declared-traits.ts';
import type { GroupSnapshot, GroupSummary } from '../groups.ts';
import type { GoldenPart, TraitLineage } from '../lineage.ts';
import type { PersonalParts } from '../personal-parts.ts';
import type { Reattributed } from '../reattribution.ts';
import type { PersonSummary, ProfileSnapshot, ProfileSummary } from './snapshot.ts';
import type { PastAsked, PastProblem, PastProfile, TimelineFilter, TimelinePage } from './timeline.ts';

/** Who people are, and what was true of them; now, or as it was known at an instant. */
export interface People {
  /**
   * A copy of the profile as it is now; undefined where nobody is known under that key.
   * @param options `parts`: what of it, all by default; `reasons`: also the moments the person is in, and why; that
   * reads their newest events
   */
  profile(
    key: ProfileKey,
    options?: { reasons?: true; parts?: readonly ProfilePart[] },
  ): Promise<ProfileSnapshot | undefined>;

  /** Who it is, and nothing more. */
  person(key: ProfileKey): Promise<PersonSummary | undefined>;

  /**
   * What was true of the person at an instant, as it was known at another, from the log; undefined where nobody is
   * known under that key now. Changes nothing, and works behind the live traffic.
   */
  profileAsOf(key: ProfileKey, asked: PastAsked): Promise<PastProfile | PastProblem | undefined>;

  /**
   * Newest first by when it was known, over all profiles that became this person. `before` is the `cursor` of an
   * earlier page. A page ends with the entry that reaches `limit`; it may have fewer, or none, and a cursor, where few fit.
   */
  timeline(
    key: ProfileKey,
    options: { before?: string; limit: number; filter?: TimelineFilter },
  ): Promise<TimelinePage>;

  /**
   * Where a trait's values are from in each view, and which lost and why; `lineage` is undefined where the person has
   * no such trait.
   */
  lineage(
    key: ProfileKey,
    trait: string,
  ): Promise<{ readonly profile: string; readonly lineage: TraitLineage | undefined } | undefined>;

  /** The same of several traits, by name; of those that no document names only the newest events are looked through. */
  lineages(
    key: ProfileKey,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<
    | {
        readonly profile: string;
        readonly lineages: readonly TraitLineage[];
        readonly hasMore: boolean;
      }
    | undefined
  >;

  /** All traits as a view of the golden record has them; `traits` is undefined where there is no such view. */
  goldenRecord(key: ProfileKey, view: string): Promise<GoldenPart | undefined>;

  /** What is kept of the person beside that, for their export. */
  personalParts(key: ProfileKey): Promise<PersonalParts | undefined>;

  /** Profiles, most recently changed first, whose identifiers contain the text. */
  search(text: string, limit: number): Promise<readonly ProfileSummary[]>;

  /** Who the person is, and why: all who share evidence with them. */
  cluster(key: ProfileKey): Promise<ClusterSnapshot | undefined>;

  /**
   * Gives persons who have been set apart (an event 'Identity Decided') what is theirs of what was applied for `holder`,
   * as happens by itself soon after. Undefined: there is nothing to be given, or it has been.
   */
  unmerge(holder: string, identifiers: readonly Identifier[]): Promise<Reattributed | undefined>;

  /** Identifiers that a profile id ever had, by its own history; also one that has become part of another. */
  identifiersOf(profile: string): Promise<readonly Identifier[]>;

  /** An account or household with a page of its members; `after` is the `cursor` of an earlier page. */
  group(
    kind: GroupKind,
    id: string,
    options: { after?: string; limit: number },
  ): Promise<GroupSnapshot | undefined>;

  /** Those whose ids begin with the text. */
  groups(kind: GroupKind, text: string, limit: number): Promise<readonly GroupSummary[]>;

  /** Chosen traits of all profiles, in an order that stays; as with {@link listMembers} a page may be short. */
  traitsPage(
    fields: readonly string[],
    options: { cursor?: string; limit: number; withinMs: number },
  ): Promise<TraitsPage>;

  /** Those of some profiles by their ids, in no order. */
  traitsOf(fields: readonly string[], profiles: readonly string[]): Promise<readonly DeclaredTraits[]>;
}

/** By profile id, or by any identifier of the person. */
export type ProfileKey = { readonly profile: string } | Identifier;

/** What can be asked of a profile singly. */
export type ProfilePart =
  | 'identifiers'
  | 'traits'
  | 'computed'
  | 'audiences'
  | 'journeys'
  | 'consents'
  | 'messages'
  | 'decisions'
  | 'groups';
