/**
 * Reads the documents of one YAML text. Nothing here throws on bad input: what is wrong comes back as problems
 * that name line, column and the mend. Bounded against alias bombs, deep nesting and huge texts.
 */
import { type Alias, type Document, LineCounter, parseAllDocuments, visit, type YAMLError } from 'yaml';
import { closest } from './closest.ts';
import { findings } from './issue-words.ts';
import { at, keyPosition, positionOf, startOfDocument } from './positions.ts';
import { byPlace, type FolderProblem, type Path, type Position } from './problem.ts';
import { documentKinds, documentSchemas, isDocumentKind, type KairosDocument } from './schema.ts';

export interface ReadDocument {
  readonly document: KairosDocument;
  /** Relative to the documents folder. */
  readonly file: string;
  readonly line: number;
  /** Where a place inside the document stands; the nearest parent for what is not written. */
  positionOf(path: Path): Position;
  /** As it is written, with its comments. */
  source(): string;
}

export interface ReadResult {
  readonly documents: readonly ReadDocument[];
  readonly problems: readonly FolderProblem[];
}

export const limits = {
  fileBytes: 1_000_000,
  documentsPerFile: 1_000,
  aliases: 100,
  problemsPerFile: 50,
} as const;

export function readText(text: string, file: string): ReadResult {
  if (text.length > limits.fileBytes) {
    const message = `the file is larger than ${limits.fileBytes / 1_000_000} MB`;
    return {
      documents: [],
      problems: [place(file, 'file_too_large', message, 'split it into several files')],
    };
  }
  const lines = new LineCounter();
  let parsed: readonly Document[];
  try {
    parsed = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
    }) as readonly Document[];
  } catch {
    return {
      documents: [],
      problems: [place(file, 'yaml_too_deep', 'the file is nested too deeply', 'flatten it')],
    };
  }
  const documents: ReadDocument[] = [];
  const problems: FolderProblem[] = [];
  if (parsed.length > limits.documentsPerFile) {
    problems.push(
      place(
        file,
        'too_many_documents',
        `more than ${limits.documentsPerFile} documents in one file`,
        'split the file',
      ),
    );
  }
  for (const yaml of parsed.slice(0, limits.documentsPerFile)) {
    const result = readOne(yaml, lines, file);
    documents.push(...result.documents);
    problems.push(...result.problems);
  }
  return { documents, problems: problems.toSorted(byPlace).slice(0, limits.problemsPerFile) };
}

function readOne(yaml: Document, lines: LineCounter, file: string): ReadResult {
  if (yaml.errors.length > 0) {
    const found = yaml.errors.map((error) => yamlProblem(error, lines, file));
    // What follows on the same line is a consequence of the first.
    return {
      documents: [],
      problems: found.filter((problem, index) => problem.line !== found[index - 1]?.line),
    };
  }
  if (yaml.contents === null) return { documents: [], problems: [] };
  const start = at(lines, startOfDocument(yaml));
  const alone = (code: string, message: string, mend: string, where: Position = start): ReadResult => ({
    documents: [],
    problems: [{ file, ...where, code, message, mend }],
  });
  const unresolved = unresolvedAlias(yaml);
  if (unresolved)
    return alone(
      'yaml_syntax',
      `there is no anchor &${unresolved.source}`,
      yamlMends.BAD_ALIAS!,
      at(lines, unresolved.range?.[0] ?? 0),
    );
  let raw: unknown;
  try {
    raw = yaml.toJS({ maxAliasCount: limits.aliases });
  } catch {
    return alone(
      'too_many_aliases',
      'the document refers to itself too often (YAML aliases)',
      'write the repeated parts out',
    );
  }
  if (raw === null) return { documents: [], problems: [] };
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    return alone(
      'not_a_document',
      'a document is a map that begins with kind and name',
      'separate documents by a line with ---',
    );
  }
  const kind = (raw as Record<string, unknown>).kind;
  if (!isDocumentKind(kind)) return alone(...kindProblem(kind), positionOf(yaml, lines, ['kind']));
  return readKind(yaml, lines, file, kind, raw, start);
}

function readKind(
  yaml: Document,
  lines: LineCounter,
  file: string,
  kind: (typeof documentKinds)[number],
  raw: object,
  start: Position,
): ReadResult {
  const result = documentSchemas[kind].safeParse(raw);
  if (result.success) {
    const document: KairosDocument = result.data;
    return {
      documents: [
        {
          document,
          file,
          line: start.line,
          positionOf: (path) => positionOf(yaml, lines, path),
          source: () => yaml.toString(),
        },
      ],
      problems: [],
    };
  }
  const problems = findings(kind, raw, result.error.issues).map(({ path, atKey, code, message, mend }) => ({
    file,
    ...(atKey ? keyPosition(yaml, lines, path) : positionOf(yaml, lines, path)),
    code,
    message,
    mend,
  }));
  return { documents: [], problems };
}

function unresolvedAlias(yaml: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(yaml, {
    Alias: (_key, alias) => {
      if (alias.resolve(yaml)) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function kindProblem(kind: unknown): [code: string, message: string, mend: string] {
  const kinds = documentKinds.join(', ');
  if (kind === undefined)
    return ['missing_key', '"kind" is missing', `begin the document with "kind:" and one of ${kinds}`];
  const meant = closest(String(kind), documentKinds);
  return [
    'unknown_kind',
    `there is no kind "${String(kind).slice(0, 60)}"`,
    meant ? `did you mean "${meant}"?` : `write one of ${kinds}`,
  ];
}

function yamlProblem(error: YAMLError, lines: LineCounter, file: string): FolderProblem {
  const where = at(lines, error.pos[0]);
  const message = error.message.split('\n', 1)[0] ?? error.message;
  return {
    file,
    ...where,
    code: 'yaml_syntax',
    message,
    mend: yamlMends[error.code] ?? 'correct the YAML at this place',
  };
}

const yamlMends: Readonly<Record<string, string>> = {
  BAD_INDENT: 'close open brackets, and align the line with the others of its block; indent by spaces',
  TAB_AS_INDENT: 'indent by spaces instead of tabs',
  DUPLICATE_KEY: 'remove one of the two, or give it another name',
  MISSING_CHAR: 'close the quote or bracket',
  BAD_ALIAS: 'put the text in quotes: * and & begin YAML aliases',
  MULTILINE_IMPLICIT_KEY: 'put texts that contain a colon in quotes, and one key on each line',
  BLOCK_AS_IMPLICIT_KEY: 'put texts that contain a colon in quotes, and one key on each line',
  UNEXPECTED_TOKEN: 'put the text in quotes',
  BAD_SCALAR_START: 'put the text in quotes: it begins with a reserved character',
};

function place(file: string, code: string, message: string, mend: string): FolderProblem {
  return { file, line: 1, column: 1, code, message, mend };
}
