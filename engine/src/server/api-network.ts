/** What the API tells of the network: types only, the console uses them too. Lengths of time in milliseconds. */

/** So many of ten took no longer. */
export interface NetworkTimes {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** What was asked for. Days are UTC, both included. */
export interface NetworkPeriod {
  readonly from: string;
  readonly to: string;
  /** Only while they were its members; null: everybody. */
  readonly audience: string | null;
}

export interface NetworkTouchpoint {
  readonly name: string;
  readonly arrivals: number;
  /** Of these, where a walk began. */
  readonly begins: number;
  /** Nothing has followed so far. */
  readonly stopped: number;
  /** Known too late to be put in their place; not among the arrivals. */
  readonly late: number;
  /** Journeys in which it occurs. */
  readonly journeys: readonly string[];
}

export interface NetworkConnection {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Of those who came to `from`, 0 to 1. */
  readonly share: number;
  readonly times: NetworkTimes | null;
  /** Journeys that expect it. */
  readonly journeys: readonly string[];
}

/** `GET /v1/network` */
export interface NetworkView extends NetworkPeriod {
  /** What is not followed for so long has ended. */
  readonly within: number;
  /** Audiences and personas that are also drawn by themselves. */
  readonly audiences: readonly { readonly audience: string; readonly persona: string | null }[];
  readonly walked: {
    /** Most come to first; what few came to is one touchpoint, "(other)". */
    readonly touchpoints: readonly NetworkTouchpoint[];
    readonly connections: readonly NetworkConnection[];
  };
  readonly designed: {
    readonly touchpoints: readonly { readonly name: string; readonly journeys: readonly string[] }[];
    readonly connections: readonly {
      readonly from: string;
      readonly to: string;
      readonly journeys: readonly string[];
    }[];
    /** The journeys themselves: their steps, what starts, moves and ends them, where they speak. */
    readonly nodes: readonly {
      /** The type and the name, such as `step:welcome/wait`. */
      readonly id: string;
      readonly type: string;
      readonly name: string;
      readonly journey?: string;
      readonly kind?: string;
      readonly medium?: string;
      readonly description?: string;
    }[];
    readonly edges: readonly {
      readonly from: string;
      readonly to: string;
      readonly type: string;
      /** The place in the document that says so. */
      readonly by?: string;
      readonly where?: string;
      readonly change?: string;
    }[];
  };
  readonly differences: {
    /** Designed, and walked by nobody. `chances`: times that somebody stood at its beginning. */
    readonly unwalked: readonly {
      readonly from: string;
      readonly to: string;
      readonly journeys: readonly string[];
      readonly chances: number;
    }[];
    /** Walked, and in no journey. */
    readonly undesigned: readonly { readonly from: string; readonly to: string; readonly count: number }[];
  };
}

/** A stage, a step of one, or a sign of pain in one. */
export interface NetworkPlace {
  readonly name: string;
  readonly description: string | null;
  /** The audience that it is. */
  readonly audience: string;
  /** In it now. */
  readonly people: number;
  readonly entered: number;
  readonly left: number;
  readonly times: NetworkTimes | null;
}

/** `GET /v1/network/stages` */
export interface NetworkStagesView extends NetworkPeriod {
  readonly stages: readonly (NetworkPlace & {
    readonly steps: readonly NetworkPlace[];
    /** `rate`: how often it showed for each time that the stage was entered. */
    readonly pains: readonly (NetworkPlace & { readonly rate: number | null })[];
    readonly from: readonly { readonly stage: string; readonly count: number }[];
  })[];
}

/** `GET /v1/network/personas` */
export interface NetworkPersonasView {
  readonly from: string;
  readonly to: string;
  readonly personas: readonly {
    readonly name: string;
    readonly description: string | null;
    readonly audience: string;
    readonly people: number;
    /** Of all people, 0 to 1. */
    readonly share: number;
    /** Touchpoints that set them apart, most telling first; `lift`: times as much as everybody. */
    readonly leanings: readonly {
      readonly touchpoint: string;
      readonly share: number;
      readonly lift: number;
    }[];
  }[];
}
