/** Collects what is wrong with documents, so that one check tells everything at once. */
import { LanguageError } from '../language/index.ts';
import type { CoreDocument, DocumentProblem } from './document.ts';

export class ProblemCollector {
  readonly list: DocumentProblem[] = [];
  /** What is probably not meant, and may go into force all the same. */
  readonly warnings: DocumentProblem[] = [];

  add(
    document: Pick<CoreDocument, 'kind' | 'name'>,
    path: readonly (string | number)[],
    code: string,
    message: string,
    mend: string,
  ): void {
    this.list.push({ kind: document.kind, name: document.name, path, code, message, mend });
  }

  warn(
    document: Pick<CoreDocument, 'kind' | 'name'>,
    path: readonly (string | number)[],
    code: string,
    message: string,
    mend: string,
  ): void {
    const { kind, name } = document;
    this.warnings.push({ kind, name, path, code, message, mend, severity: 'warning' });
  }

  /** Runs a compilation; a condition that does not compile becomes a problem at the path. */
  try<T>(
    document: Pick<CoreDocument, 'kind' | 'name'>,
    path: readonly (string | number)[],
    run: () => T,
  ): T | undefined {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error;
      this.add(document, path, error.code, error.message, error.mend);
      return undefined;
    }
  }
}
