/** What the API tells of documents as text, and of templates: types only, the console uses them too. */
import type { DocumentFinding } from './api-configuration.ts';

/** GET /v1/documents?cursor=&limit=: the newest state of the folder, by kind and name. */
export interface DocumentsView {
  /** Who may write: the folder (kept in git) or the API. */
  readonly master: 'folder' | 'api';
  readonly items: readonly DocumentRow[];
  /** Present where more follow: give it back as `?cursor=`. */
  readonly next?: string;
}

export interface DocumentRow {
  readonly kind: string;
  readonly name: string;
  /** Relative to the documents folder. */
  readonly file: string;
  readonly line: number;
  /** Of its text: each other text has another one. */
  readonly revision: string;
}

export interface DocumentView {
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly revision: string;
  /** YAML, with its comments. */
  readonly text: string;
  /** As it is written: without defaults, lengths of time as texts. */
  readonly document: unknown;
}

export interface DocumentWritten extends DocumentView {
  readonly isNew: boolean;
  /** Of all documents: in force as soon as GET /v1/configuration says so. */
  readonly configuration: string;
}

/** POST /v1/documents/check {text, file?}; nothing changes. */
export interface DocumentCheckView {
  readonly documents: readonly { readonly kind: string; readonly name: string }[];
  readonly problems: readonly DocumentFinding[];
}

/** GET /v1/feeds: documents that programs write by the thousand, one in JSON on each line. */
export interface FeedRow {
  readonly name: string;
  /** Relative to the documents folder. */
  readonly file: string;
  readonly documents: number;
  /** Of its text: another one for each other text. */
  readonly revision: string;
}

/** PUT, PATCH, DELETE /v1/feeds/:name */
export interface FeedWrittenView extends FeedRow {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly isNew: boolean;
  /** Of all documents: in force as soon as GET /v1/configuration says so. */
  readonly configuration: string;
}

export interface TemplateRow {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly documents: readonly { readonly kind: string; readonly name: string }[];
  /** What its stories say. */
  readonly stories: readonly string[];
}

export interface TemplateView extends TemplateRow {
  readonly files: readonly { readonly file: string; readonly text: string }[];
}
