/** What the API tells of who is who, and of how far a revision is carried out for those who are there. */

export interface SettlingView {
  readonly since: string;
  /** Of the work, between 0 and 1. */
  readonly share: number;
  /** Persons who have had their turn, of so many. */
  readonly done: number;
  readonly total: number;
  /** Milliseconds that it will probably still take. */
  readonly leftMs: number | null;
  /** Rules of identity are others: who is who is found anew for everybody. */
  readonly identity: boolean;
}

/** Who a person is, and why. */
export interface IdentityView {
  readonly profile: string;
  /** The profile that keeps what is known of all who share evidence. */
  readonly home: string;
  readonly identifiers: readonly (IdentifierView & {
    /** Whose it is from which event time on; null: from the beginning. */
    readonly holdings: readonly { from: string | null; profile: string }[];
    readonly evidence: readonly {
      with: IdentifierView;
      rule: 'shown' | 'alias';
      at: string;
      /** A messageId. */
      event: string;
      signedInAt: string | null;
    }[];
  })[];
  readonly refusals: readonly {
    identifier: IdentifierView;
    with: IdentifierView;
    at: string;
    event: string;
    code: 'unique' | 'never' | 'limit' | 'too-many' | 'shared' | 'blocked';
    reason: string;
  }[];
  readonly decided: readonly {
    a: IdentifierView;
    b: IdentifierView;
    rule: 'always' | 'never' | 'open';
    at: string;
    by: string;
    reason: string;
  }[];
  /** Other persons who share evidence with this one. */
  readonly others: readonly string[];
}

/** What speaks for two identifiers being one person, or against it: an event, a refusal by a rule, a decision. */
export interface IdentityLinkView {
  readonly a: IdentifierView;
  readonly b: IdentifierView;
  /** `shown`: one event had both; `alias`: an alias said so; `refused`: a rule did not allow it; else somebody decided. */
  readonly rule: 'shown' | 'alias' | 'refused' | 'always' | 'never' | 'open';
  readonly at: string;
  /** A messageId; absent: somebody decided. */
  readonly event?: string;
  /** When somebody last signed in with both. */
  readonly signedInAt?: string;
  /** Why it was refused, as a code. */
  readonly code?: IdentityView['refusals'][number]['code'];
  /** Why it was refused, or decided. */
  readonly reason?: string;
  /** Who decided. */
  readonly by?: string;
}

export interface IdentifierView {
  readonly namespace: string;
  readonly value: string;
}

/** Two who were made one are apart. */
export interface UnmergedView {
  readonly profile: string;
  /** Profiles of those who are persons of their own again. */
  readonly apart: readonly string[];
  readonly rebuilt: 'rebuilt' | 'nothing' | 'too-large' | 'gone' | 'busy';
}

/** What somebody decided of two. */
export interface IdentityDecidedView {
  readonly rule: 'always' | 'never' | 'open';
  readonly pairs: number;
  readonly isNew: boolean;
}
