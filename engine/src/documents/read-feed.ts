/**
 * Reads the documents of a feed: NDJSON, one document a line, as programs write them by the hundred thousand. They are the
 * same documents as in YAML, checked by the same schemas; a line that is wrong is named by its number.
 */
import { atOnce, inPortions, type Portions } from '../core/portions.ts';
import { closest } from './closest.ts';
import { findings } from './issue-words.ts';
import type { FolderProblem } from './problem.ts';
import type { ReadDocument, ReadResult } from './read-text.ts';
import { documentKinds, documentSchemas, isDocumentKind, type KairosDocument } from './schema.ts';

export const feedLimits = { fileBytes: 200_000_000, documents: 200_000, problems: 50 } as const;

export function isFeedFile(name: string): boolean {
  return /\.ndjson$/i.test(name);
}

/** @param before what the feed was read as: lines that stand as they stood, wherever, are not checked again */
export function readFeed(text: string, file: string, before: readonly ReadDocument[] = []): ReadResult {
  return atOnce(readingFeed(text, file, before));
}

/** The same in portions. */
export function* readingFeed(
  text: string,
  file: string,
  before: readonly ReadDocument[] = [],
): Portions<ReadResult> {
  const known = new KnownLines(before);
  const documents: ReadDocument[] = [];
  const problems: FolderProblem[] = [];
  let line = 0;
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf('\n', from);
    const written = text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length + 1 : end + 1;
    line++;
    if (line % LINES_AT_ONCE === 0) yield;
    if (written.trim() === '') continue;
    if (documents.length >= feedLimits.documents) {
      const message = `more than ${feedLimits.documents} documents in one file`;
      problems.push({ file, line, column: 1, code: 'too_many_documents', message, mend: 'split the file' });
      break;
    }
    const same = yield* known.find(written);
    if (same?.line === line && same.file === file) {
      documents.push(same);
      continue;
    }
    const read = same
      ? documentAt(same.document, same.source(), file, line)
      : readLine(ofItsOwn(written), file, line);
    if ('document' in read) documents.push(read);
    else problems.push(...read);
    if (problems.length >= feedLimits.problems) break;
  }
  return { documents, problems: problems.slice(0, feedLimits.problems) };
}

const LINES_AT_ONCE = 500;

/** Documents by the line that they were read of. Mostly the next line is the next of them: only else all are looked up. */
class KnownLines {
  readonly #before: readonly ReadDocument[];
  #next = 0;
  #byLine: Map<string, number> | undefined;

  constructor(before: readonly ReadDocument[]) {
    this.#before = before;
  }

  *find(line: string): Portions<ReadDocument | undefined> {
    if (this.#before[this.#next]?.source() === line) return this.#before[this.#next++];
    this.#byLine ??= yield* indexed(this.#before);
    const place = this.#byLine.get(line);
    if (place === undefined) return undefined;
    this.#next = place + 1;
    return this.#before[place];
  }
}

function* indexed(documents: readonly ReadDocument[]): Portions<Map<string, number>> {
  const byLine = new Map<string, number>();
  yield* inPortions(documents, (one, i) => {
    byLine.set(one.source(), i);
  });
  return byLine;
}

/** Else a line that is kept would keep the whole text that it was cut from. */
function ofItsOwn(line: string): string {
  return Buffer.from(line).toString();
}

function readLine(written: string, file: string, line: number): ReadDocument | FolderProblem[] {
  const at = { line, column: 1 };
  const alone = (code: string, message: string, mend: string) => [{ file, ...at, code, message, mend }];
  let raw: unknown;
  try {
    raw = JSON.parse(written);
  } catch (error) {
    const mend = 'write one JSON object on each line';
    return alone('json_syntax', `not JSON: ${(error as Error).message}`, mend);
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return alone(
      'not_a_document',
      'a document is an object with kind and name',
      'write {"kind": ..., "name": ...}',
    );
  const { kind } = raw as { kind?: unknown };
  if (!isDocumentKind(kind)) {
    const meant = closest(String(kind), documentKinds);
    const mend = meant ? `did you mean "${meant}"?` : `write one of ${documentKinds.join(', ')}`;
    return alone('unknown_kind', `there is no kind "${String(kind).slice(0, 60)}"`, mend);
  }
  const result = documentSchemas[kind].safeParse(raw);
  if (!result.success)
    return findings(kind, raw, result.error.issues).map(({ path, code, message, mend }) => ({
      file,
      ...at,
      code,
      message: path.length > 0 ? `${path.join('.')}: ${message}` : message,
      mend,
    }));
  return documentAt(result.data, written, file, line);
}

function documentAt(document: KairosDocument, written: string, file: string, line: number): ReadDocument {
  return { document, file, line, positionOf: () => ({ line, column: 1 }), source: () => written };
}
