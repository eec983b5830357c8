/** What the API tells of how and when something is said: types only, the console uses them too. */

/** GET /v1/send-times: what waiting for a better hour has brought, and when people respond, by channel. */
export interface SendTimes {
  readonly channels: readonly {
    readonly channel: string;
    readonly steps: readonly SendTimeGainView[];
    /** Parts of the week by how many respond to what leaves then; those in which something has left. */
    readonly hours: readonly {
      /** `workday-18`: two hours from 18:00 on, on the person's clock. */
      readonly slot: string;
      readonly messages: number;
      readonly responses: number;
      /** Chance of a response that is believed in, for somebody without habits of their own. */
      readonly chance: number;
    }[];
  }[];
}

/** Of decisions for which waiting seemed better a share was sent at once by a draw: each counts once, said or not. */
export interface SendTimeGainView {
  /** `journey:NAME/STEP`. */
  readonly placement: string;
  readonly chosen: { readonly decisions: number; readonly responses: number };
  readonly now: { readonly decisions: number; readonly responses: number };
  /** Responses more for each decision that waits, with an interval of 95 % at any time one looks; null: too few yet. */
  readonly gain: { readonly estimate: number; readonly lower: number; readonly upper: number } | null;
}

/** How and when what was chosen is said, in the trace of a decision. */
export interface SayingView {
  /** Ways in which it could have been said, the chosen one first. */
  readonly ways: readonly {
    readonly action: string;
    readonly channel?: string;
    readonly treatment: string;
    readonly variant: string;
    /** That it is said so. */
    readonly chance: number;
    /** Chance of a response, said so, as it was believed. */
    readonly propensity: number;
    readonly cost: number;
  }[];
  /** Channels that the policy closed for an action. */
  readonly closed: readonly {
    readonly action: string;
    readonly channel: string;
    readonly policy: string;
    readonly rule: string;
  }[];
  readonly timing?: {
    readonly sendAt: string;
    /** `now`: sent at once by a draw although another moment seemed better; `same`: now is best. */
    readonly arm: 'now' | 'chosen' | 'same';
    readonly zone: string;
    readonly moments: readonly {
      readonly at: string;
      readonly slot: string;
      readonly chance: number;
      readonly propensity: number;
      readonly worth: number;
    }[];
  };
}
