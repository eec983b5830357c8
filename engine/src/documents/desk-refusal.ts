/** Why the documents folder was not written. */
import type { FolderProblem } from './problem.ts';

export type DeskRefusal =
  | 'folder_is_master'
  | 'revision_mismatch'
  | 'document_problems'
  | 'no_such_document'
  | 'name_is_fixed'
  | 'bad_file'
  | 'file_is_link'
  | 'file_changed'
  | 'in_feed'
  | 'no_such_feed'
  | 'bad_feed_line'
  | 'empty_feed';

/** What a caller may want beside the words. */
export interface RefusalDetails {
  readonly problems?: readonly FolderProblem[];
  /** The revision that the document has; null: there is none. */
  readonly revision?: string | null;
  /** What would have been written, and where. */
  readonly file?: string;
  readonly text?: string;
}

export class DeskRefused extends Error {
  override readonly name = 'DeskRefused';
  readonly code: DeskRefusal;
  readonly mend: string;
  readonly details: RefusalDetails;
  constructor(code: DeskRefusal, message: string, mend: string, details: RefusalDetails = {}) {
    super(message);
    this.code = code;
    this.mend = mend;
    this.details = details;
  }
}
