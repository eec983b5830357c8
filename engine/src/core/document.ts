/**
 * Everything a company configures is a document with kind, name and version. These are the kinds that the core
 * understands; sources and channels belong to collect/ and channels/, the core knows them only by what it needs.
 */
import type { AudienceDefinition, ListDefinition } from './audience/definition.ts';
import type { BudgetDefinition } from './budget/definition.ts';
import type { CalendarDefinition } from './context/calendar.ts';
import type { GeofenceDefinition } from './context/geofence.ts';
import type { ContextOutline } from './context/provider.ts';
import type { ArbitrationDefinition } from './decision/arbitration/definition.ts';
import type { IssueDefinition } from './decision/catalogue/definition.ts';
import type { ActionDefinition, PolicyDefinition } from './decision/definition.ts';
import type { FairnessDefinition } from './decision/fairness/definition.ts';
import type { ExperimentDefinition, ExperimentRelease, HoldoutDefinition } from './experiment/definition.ts';
import type { GoldenRecordDefinition } from './golden/definition.ts';
import type { GroupDefinition } from './household/definition.ts';
import type { IdentityDefinition } from './identity/definition.ts';
import type { JourneyDefinition } from './journey/definition.ts';
import type { JourneyRelease } from './journey/versions/release.ts';
import type { ModelDefinition } from './learning/definition.ts';
import type { MatchingDefinition } from './matching/definition.ts';
import type { MomentsDefinition } from './moment/definition.ts';
import type { ProductDefinition } from './product/definition.ts';
import type { ComputedTraitDefinition } from './profile/definition.ts';
import type { SettingsDefinition } from './settings.ts';
import type { VouchersDefinition } from './voucher/definition.ts';
import type { PersonaDefinition, StagesDefinition, TouchpointsDefinition } from './walk/definition.ts';

/** What the core must know of a channel: its name, its medium, and which trait holds the contact point. */
export interface ChannelOutline {
  readonly kind: 'channel';
  readonly name: string;
  readonly medium: 'mail' | 'webhook';
  /** Trait with the person's contact point on this channel; absent where the channel has one receiver (webhook). */
  readonly contactPoint?: string;
}

export type CoreDocument =
  | ComputedTraitDefinition
  | AudienceDefinition
  | ListDefinition
  | SettingsDefinition
  | JourneyDefinition
  | ActionDefinition
  | PolicyDefinition
  | GeofenceDefinition
  | CalendarDefinition
  | MomentsDefinition
  | MatchingDefinition
  | GoldenRecordDefinition
  | GroupDefinition
  | IdentityDefinition
  | TouchpointsDefinition
  | StagesDefinition
  | PersonaDefinition
  | BudgetDefinition
  | ContextOutline
  | ChannelOutline
  | JourneyRelease
  | IssueDefinition
  | ExperimentDefinition
  | HoldoutDefinition
  | ExperimentRelease
  | ArbitrationDefinition
  | FairnessDefinition
  | ProductDefinition
  | ModelDefinition
  | VouchersDefinition;

/** What is wrong with a document: `path` leads to the place inside it, `mend` says what to do. */
export interface DocumentProblem {
  readonly kind: string;
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
  readonly mend: string;
  /** It may go into force all the same; absent: it may not. */
  readonly severity?: 'warning';
}
