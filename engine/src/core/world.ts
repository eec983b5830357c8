/**
 * What the core is told about the world when an input is applied. All of it is data that the host recorded or can
 * read again in the same order, so that applying a log twice gives the same bytes.
 */
import type { LeaseView } from './budget/hold.ts';
import type { Configuration } from './configuration.ts';
import type { TakenDecision } from './decision/deciding.ts';
import type { Decision } from './decision/decision.ts';
import type { FoundedBy } from './identity/view.ts';
import type { ModelView } from './learning/published.ts';
import type { ProductView } from './product/figures.ts';
import type { Layout } from './profile/layout.ts';
import type { VoucherView } from './voucher/shelf.ts';

export interface World {
  /** Processing time in milliseconds, never going back within a partition: drives caps, waits and windows. */
  now: number;
  configuration: Configuration;
  /** Any layout that a stored profile may name. */
  readonly layout: (id: string) => Layout;
  /** Series of the configuration whose events of before it are not counted yet, by their names in the layout. */
  unfilled: { has(series: string): boolean };
  /** The newest published state of the models. */
  models: ModelView;
  /** What decisions here may reserve of budgets, and at which prices; absent where budgets bound nothing. */
  leases?: LeaseView | undefined;
  /** Codes that decisions here may give; absent where none are kept. */
  readonly vouchers?: VoucherView | undefined;
  /** Ids of profiles, by the identifiers that found them: for good. */
  readonly foundedBy: FoundedBy;
  /** Prices and stock that the API said; absent: as documents say. */
  readonly products?: ProductView;
  /** Decisions that this input already led to, where it is being replayed: taken as they are. */
  recorded: readonly Decision[] | undefined;
  /** What is told was true before and is known only now: it starts, moves and refuses nothing. See past/rebuild.ts. */
  hindsight?: boolean;
  /**
   * What runs have missed is told again: they wait, choose their ways and end by their rules, and stop before whatever
   * somebody would notice. Nothing begins. See identity/rebuild.ts.
   */
  readonly retelling?: boolean;
  /** Hears of each decision that is taken as it was recorded, before anything is held for it. */
  readonly heard?: ((taken: TakenDecision) => void) | undefined;
}
