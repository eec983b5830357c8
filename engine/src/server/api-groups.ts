/** What the API tells of accounts and households: types only, the console uses them too. */
export type GroupKind = 'account' | 'household';
/** `dissolved`: too large to be one; `restored`: it is one again. */
export type GroupChange = 'joined' | 'left' | 'refused' | 'dissolved' | 'restored';

export interface MembershipView {
  readonly kind: GroupKind;
  readonly id: string;
  /** Empty where nobody said any. */
  readonly role: string;
  readonly since: string;
  /** A rule made it of their traits. */
  readonly byRule: boolean;
  /** `dissolved`: too large to be one; `full`: it took nobody more; `pending`: it has not answered yet. */
  readonly state: 'open' | 'dissolved' | 'full' | 'pending';
  readonly size: number;
  readonly traits: { readonly [name: string]: unknown };
}

/** An account or household. */
export interface GroupView {
  readonly kind: GroupKind;
  readonly id: string;
  readonly since: string;
  /** `dissolved`: a rule made it, and it is too large to be one. */
  readonly state: 'open' | 'dissolved' | 'full';
  readonly size: number;
  readonly traits: readonly {
    name: string;
    value: unknown;
    since: string;
    source: string;
    messageId: string;
  }[];
  /** Members and traits that there was no room for. */
  readonly refused: { members: number; traits: number };
  /** Caps shared by all members that are full; until when, null: until a message is settled. */
  readonly full: readonly { cap: string; until: string | null }[];
}

export interface GroupMemberRow {
  /** Of the profile. */
  readonly id: string;
  readonly who: string;
  readonly role: string;
  readonly since: string;
  /** The event that says so. */
  readonly messageId: string;
}

export interface GroupRow {
  readonly kind: GroupKind;
  readonly id: string;
  readonly name: string | null;
  readonly size: number;
}
