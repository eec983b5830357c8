/**
 * What persons and their groups say to each other. A group is keyed state of its own: members tell it that they are
 * (the person's own profile knows best), it tells members what conditions and decisions read of it.
 */
import type { Contact } from '../decision/contact.ts';
import type { EntityKey } from '../effect.ts';
import type { Effects } from '../effects.ts';
import type { JsonObject } from '../input.ts';
import type { GroupKind } from './definition.ts';

/**
 * No more than `left` (absent: none) may be said until then, in milliseconds since the epoch; 0: until the group says
 * otherwise. Of several rows of a cap each holds.
 */
export type CapLeft = readonly [cap: string, until: number, left?: number];

/** What a member knows of its group. */
export interface GroupCopy {
  /** `dissolved`: made by a rule and too large to be one; `full`: it did not take this member. */
  readonly state: 'open' | 'dissolved' | 'full';
  readonly size: number;
  readonly traits: JsonObject;
  readonly full: readonly CapLeft[];
}

export type ToGroup =
  /** What the profile is to the group now. `instead`: merged into it, and no members of their own any more. */
  | {
      readonly type: 'member';
      readonly profile: string;
      readonly isMember: boolean;
      readonly role: string;
      readonly since: number;
      readonly messageId: string;
      readonly instead: readonly string[];
      /** It was part of another, and is a person of its own again. */
      readonly again?: true;
      /** It comes of an import or a revision: nothing that members do because of it starts a journey. */
      readonly isQuiet: boolean;
    }
  | {
      readonly type: 'traits';
      readonly traits: JsonObject;
      readonly at: number;
      readonly source: string;
      readonly messageId: string;
      readonly isQuiet: boolean;
    }
  /** May this message go? Answered by `granted` or `refused`. */
  | { readonly type: 'reserve'; readonly profile: string; readonly contact: Contact }
  /** This was decided for a placement: it counts. */
  | { readonly type: 'contact'; readonly contact: Contact }
  | { readonly type: 'commit'; readonly id: string; readonly action?: string }
  | { readonly type: 'release'; readonly id: string; readonly action?: string }
  /** To itself: go on telling members, behind this one. */
  | { readonly type: 'spread'; readonly after: string }
  /** The profile and all that it did are to be gone. */
  | { readonly type: 'forget'; readonly profile: string };

export type FromGroup =
  /** Only for `profile`: what was passed on to its heir is older than what the heir is told. */
  | { readonly type: 'told'; readonly profile: string; readonly copy: GroupCopy; readonly isQuiet: boolean }
  | { readonly type: 'granted'; readonly message: string }
  | { readonly type: 'refused'; readonly message: string; readonly cap: string };

export function groupKey(kind: GroupKind, id: string): EntityKey {
  return `group/${kind}:${id}`;
}

/** @throws RangeError where the key is of no group */
export function groupOf(key: string): { readonly kind: GroupKind; readonly id: string } {
  const [, kind, id] = /^group\/(account|household):([\s\S]*)$/.exec(key) ?? [];
  if (kind === undefined || id === undefined) throw new RangeError(`${key} is the key of no group`);
  return { kind: kind as GroupKind, id };
}

export function tellGroup(effects: Effects, key: EntityKey, body: ToGroup): void {
  effects.relay(key, { type: 'to-group', body });
}
