/** What the API tells of journeys and their versions: types only, the console uses them too. */

export type JourneyStatusView = 'draft' | 'live' | 'paused' | 'draining';

/** Decided by the API, on top of the documents; it holds until the document says otherwise. */
export interface JourneyOnTop {
  readonly what: 'status' | 'text';
  readonly by: string;
  readonly at: string;
  readonly why: string;
}

export interface JourneyRow {
  readonly name: string;
  readonly description?: string;
  readonly status: JourneyStatusView;
  /** The newest that was published; 0: none. */
  readonly version: number;
  /** People in it now. */
  readonly inside: number;
  readonly entered: number;
  readonly goals: number;
  /** The documents have another text, as a draft. */
  readonly hasDraft: boolean;
  readonly onTop: readonly JourneyOnTop[];
  /** Of the newest text, in its order. */
  readonly steps: readonly JourneyStepRow[];
}

export interface JourneyStepRow {
  readonly id: string;
  /** `wait`, `send` and so on. */
  readonly kind: string;
  /** People who stand there, by the newest text. */
  readonly people: number;
}

export interface JourneyVersionRow {
  readonly version: number;
  readonly publishedAt: string;
  /** `documents`, or who published it by the API. */
  readonly by: string;
  readonly why: string;
  readonly inside: 'follow' | 'stay' | 'migrate';
  /** People who go on by it. */
  readonly people: number;
}

export interface JourneyView extends JourneyRow {
  /** How many people stand at steps of earlier texts by which they go on. */
  readonly earlier: readonly { readonly version: number; readonly step: string; readonly people: number }[];
  /** Newest first. */
  readonly versions: readonly JourneyVersionRow[];
  /** The last resume after a pause. */
  readonly resumed: { readonly at: string; readonly ended: ResumeChoiceView; readonly overMs: number } | null;
}

export type ResumeChoiceView = 'go-on' | 'leave' | 'wait-anew';

export interface JourneyVersionView extends Omit<JourneyVersionRow, 'people'> {
  readonly journey: string;
  /** YAML. */
  readonly text: string;
}

export interface JourneyDiffView {
  readonly from: number;
  readonly to: number;
  /** Lines that begin with a space, a minus or a plus. */
  readonly diff: string;
}

export type JourneyFate =
  /** Goes on by the version that it is in. */
  | 'stays'
  /** Same step, by the new text; what is due stays due. */
  | 'follows'
  /** Same step, whose wait is counted anew from when it began. */
  | 'waits-anew'
  | 'moves'
  | 'leaves';

export interface JourneyPreviewView {
  /** That would be published; the one that is, where the text is the same. */
  readonly version: number;
  readonly isNew: boolean;
  readonly people: number;
  readonly totals: { readonly [fate in JourneyFate]: number };
  readonly steps: readonly {
    /** By whose text they stand there. */
    readonly version: number;
    readonly step: string;
    readonly people: number;
    readonly fate: JourneyFate;
    readonly to?: string;
  }[];
  /** What keeps it from being published; empty: nothing. */
  readonly problems: readonly { readonly code: string; readonly message: string; readonly mend: string }[];
  /** From the newest text to the new one. */
  readonly diff: string;
}
