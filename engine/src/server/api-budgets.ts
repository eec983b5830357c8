/** What the API tells of budgets: types only, the console uses them too. Amounts are in the limit's unit. */

export interface BudgetLimitView {
  readonly budget: string;
  readonly description: string | null;
  /** `gifts/day`: as decisions name it where they refuse. */
  readonly limit: string;
  /** A currency, 'offers' or 'minutes'. */
  readonly unit: string;
  readonly per: 'day' | 'week' | 'month' | 'year' | null;
  readonly zone: string;
  /** Of its window; null: it counts in all, from the beginning or without an end. */
  readonly from: string | null;
  readonly to: string | null;
  /** Null: there is only a minimum. */
  readonly most: number | null;
  /** 0: there is no minimum. */
  readonly least: number;
  readonly spent: number;
  /** By decisions and messages that are neither sent nor shown yet. */
  readonly reserved: number;
  /** Null: there is no maximum. */
  readonly remaining: number | null;
  /**
   * What would be used at the end if it went on so, over what may be used; of a minimum over what is to be. Null: too
   * early to tell, or without an end.
   */
  readonly pace: number | null;
  /** Its price follows its use; else first come, first served. */
  readonly isPaced: boolean;
  /** What one unit is worth now, in the value of actions: taken off the priority of what uses it. */
  readonly price: number;
  /** Oldest first. */
  readonly course: readonly { readonly at: string; readonly price: number; readonly used: number }[];
  /** Windows before this one, the newest first. */
  readonly before: readonly { readonly from: string; readonly spent: number; readonly reserved: number }[];
}

export interface BudgetsView {
  readonly at: string;
  readonly limits: readonly BudgetLimitView[];
}
