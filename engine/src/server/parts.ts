/** What the server puts together: it owns none of these and only asks them. */

import type { NamedFigures as ContextFigures } from '../collect/contexts/contexts.ts';
import type { LettersNarrowed } from '../collect/dead-letter.ts';
import type { TrackingPlan } from '../collect/plan/tracking-plan.ts';
import type { SegmentOptions } from '../collect/segment-routes.ts';
import type { SendAgain } from '../collect/send-again.ts';
import type { TrackingLinks } from '../content/links.ts';
import type { Configuration } from '../core/configuration.ts';
import type { DocumentDesk } from '../documents/desk.ts';
import type { PreferencesDefinition } from '../documents/preferences.ts';
import type { Template } from '../documents/templates/template.ts';
import type { Engine } from '../hosts/engine.ts';
import type { SuppressionList } from '../hosts/suppression.ts';
import type { Desk } from '../matching/desk.ts';
import type { Access } from './access.ts';
import type { ConfigurationView, DeadLetterRow, MailRow, MailView, Page } from './api.ts';
import type { AuditLog } from './audit-log.ts';
import type { Erasures } from './erasures.ts';
import type { EvaluationDesk } from './evaluation-desk.ts';
import type { ExperimentDesk } from './experiments.ts';
import type { JourneyDesk } from './journeys.ts';

export interface ServerParts {
  readonly engine: Engine;
  readonly access: Access;
  /** Sources by write key, and where refused events go. */
  readonly collect: Pick<SegmentOptions, 'sources' | 'reject' | 'identity'>;
  readonly configuration: () => ConfigurationView;
  /** The audiences in force, by name. */
  readonly audiences: () => readonly AudienceOutline[];
  /** The static lists in force, by name. */
  readonly lists: () => readonly ListOutline[];
  readonly documents: DocumentDesk;
  readonly templates: () => Promise<readonly Template[]>;
  /** The configuration in force; undefined where nothing ever was. */
  readonly compiled: () => Configuration | undefined;
  readonly mails: MailBox;
  readonly deadLetters: DeadLetters;
  readonly trackingPlan: TrackingPlan;
  readonly contexts: { figures(): readonly ContextFigures[] };
  readonly suppressions: SuppressionList;
  readonly erasures: Erasures;
  readonly audit: AuditLog;
  readonly journeys: JourneyDesk;
  readonly experiments: ExperimentDesk;
  readonly evaluations: EvaluationDesk;
  readonly matching: Pick<Desk, 'status' | 'questions' | 'answer' | 'learnAgain'>;
  readonly links: Pick<TrackingLinks, 'read'>;
  /** The preference centre in force; absent: all purposes, in English. */
  readonly preferences?: () => PreferencesDefinition | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly startedAt: number;
}

/** What an audience's document says of it. */
export interface AudienceOutline {
  readonly name: string;
  readonly condition: string;
  readonly description?: string | undefined;
}

export interface ListOutline {
  readonly name: string;
  readonly description?: string | undefined;
}

export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The mails of the built-in mail sink. */
export interface MailBox {
  list(page: PageRequest): Promise<Page<MailRow>>;
  get(id: string): Promise<MailView | undefined>;
}

export interface DeadLetters {
  list(page: PageRequest & LettersNarrowed): Promise<Page<DeadLetterRow>>;
  get(id: number): Promise<DeadLetterRow | undefined>;
  readonly again: Pick<SendAgain, 'one' | 'many' | 'discard' | 'discardMany'>;
  /** How many were ever refused since the data folder was made, forgotten ones included. */
  total(): number;
}
