/** What the API tells of the golden record: types only, the console uses them too. */

/** Something that a source says, or said, of a group of fields. */
export interface LineageWord {
  /** Of the trait; null where it has other fields of the group only. */
  readonly value: unknown;
  /** What wins together with it, where the group has several fields. */
  readonly record?: { readonly [field: string]: unknown };
  readonly source: string;
  /** Since when the source stands by it, or last stood. */
  readonly since: string;
  /** When the source said otherwise; absent: it stands by it. */
  readonly until?: string;
  readonly confirmed: string;
  /** The latest event that said it, where that is known. */
  readonly messageId?: string;
  /** How many events said it. */
  readonly events: number;
  readonly why: { readonly code: string; readonly words: string };
}

export interface LineageView extends TraitLineageView {
  readonly profile: string;
}

export interface TraitLineageView {
  readonly trait: string;
  /** `default` first: the one that conditions, content and decisions read. */
  readonly views: readonly {
    readonly view: string;
    /** Fields that win together. */
    readonly fields: readonly string[];
    /** In the order in which they are tried. */
    readonly rules: readonly string[];
    /** Null: nobody says anything any more. */
    readonly winner: LineageWord | null;
    /** Other sources that stand by the same. */
    readonly agreeing: readonly string[];
    /** Newest first. */
    readonly lost: readonly LineageWord[];
    /** So many more lost, which the trait's own lineage tells. */
    readonly moreLost?: number;
  }[];
  /** Events whose values are not remembered one by one, as there were too many different ones. */
  readonly uncounted: number;
  /** A new rule's history is still being read; until then the newest value holds. */
  readonly filling: boolean;
  /** False: the person has more history than was looked through. */
  readonly whole: boolean;
}

export interface GoldenRecordView {
  readonly profile: string;
  readonly view: string;
  readonly traits: readonly {
    readonly name: string;
    readonly value: unknown;
    readonly source: string;
    /** When it was last said. */
    readonly since: string;
    readonly messageId: string;
  }[];
}
