/** What the server puts together: it owns none of these and only asks them. */
import type { SegmentOptions } from '../collect/segment-routes.ts';
import type { TrackingLinks } from '../content/links.ts';
import type { Engine } from '../hosts/engine.ts';
import type { Access } from './access.ts';
import type { ConfigurationView, DeadLetterRow, MailRow, MailView, Page } from './api.ts';

export interface ServerParts {
  readonly engine: Engine;
  readonly access: Access;
  /** Sources by write key, and where refused events go. */
  readonly collect: Pick<SegmentOptions, 'sources' | 'reject'>;
  readonly configuration: () => ConfigurationView;
  readonly mails: MailBox;
  readonly deadLetters: DeadLetters;
  readonly links: Pick<TrackingLinks, 'read'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly startedAt: number;
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
  list(page: PageRequest): Promise<Page<DeadLetterRow>>;
  /** How many were ever refused since the data folder was made, forgotten ones included. */
  total(): number;
}
