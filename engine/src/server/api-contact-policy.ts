/** What the API tells of the contact policy: types only, the console uses them too. */

/** The policies in force, rule by rule, in words. */
export interface ContactPolicyView {
  readonly caps: readonly ContactRule[];
  readonly quiet: readonly ContactRule[];
  readonly pauses: readonly ContactRule[];
  /** Where people can be whose time zone is not known; empty: all the world. */
  readonly zones: readonly string[];
}

export interface ContactRule {
  readonly policy: string;
  readonly name: string;
  readonly words: string;
}

/** Where one person stands under it. */
export interface ContactStandingView {
  readonly caps: readonly {
    readonly name: string;
    readonly words: string;
    /** Of a cap that counts each action, contact point and so on by itself: which. */
    readonly of?: string;
    readonly used: number;
    readonly max: number;
    /** From when on there is room; absent: now; null: when something is settled, or never. */
    readonly freeAt?: string | null;
  }[];
  readonly pauses: readonly {
    readonly name: string;
    readonly words: string;
    /** What is paused: a group, an action; absent: everything that is not owed. */
    readonly of?: string;
    readonly since: string;
    readonly until: string;
  }[];
  /** Quiet hours that hold for them now; until null: no end is in sight. */
  readonly quiet: readonly { readonly name: string; readonly until: string | null }[];
  /** The clock that calendars and quiet hours run on; null: not known, so the strictest that may be theirs. */
  readonly zone: string | null;
}
