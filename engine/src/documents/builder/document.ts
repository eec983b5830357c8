/** Documents made in TypeScript: what may stand in one is read off its schema, so that wrong use does not compile. */
import type { z } from 'zod';
import { problemsTogether } from '../check.ts';
import { type RawMap, writeDocument } from '../edit/index.ts';
import { type FolderProblem, problemText } from '../problem.ts';
import { placeProblem } from '../read-folder.ts';
import { type ReadDocument, readText } from '../read-text.ts';
import type { DocumentKind, documentSchemas, KairosDocument } from '../schema.ts';

/** What is written in a document of a kind, without its head; of kinds with types, one shape for each type. */
export type BodyOf<K extends DocumentKind> = WithoutHead<z.input<(typeof documentSchemas)[K]>>;
type WithoutHead<Document> = Document extends unknown ? Omit<Document, 'kind' | 'name'> : never;

/** A document before it is written. */
export interface BuiltDocument {
  readonly kind: DocumentKind;
  readonly name: string;
  /** As YAML, checked for itself. Throws BuildRefused. */
  toYaml(): string;
  /** As the engine takes it: defaults filled in, lengths of time in milliseconds. Throws BuildRefused. */
  toDocument(): KairosDocument;
}

/** The documents have problems; the message lists them with their places in the YAML that they would be. */
export class BuildRefused extends Error {
  override readonly name = 'BuildRefused';
  readonly code = 'documents_refused';
  readonly problems: readonly FolderProblem[];
  constructor(problems: readonly FolderProblem[]) {
    super(`What was built has problems:\n${problems.map((problem) => problemText(problem)).join('\n')}`);
    this.problems = problems;
  }
}

export function built(kind: DocumentKind, name: string, written: () => RawMap): BuiltDocument {
  const yaml = () => writeDocument({ kind, name, ...written() });
  const read = () => {
    const { documents, problems } = readText(yaml(), `${name}.yaml`);
    const [first] = documents;
    if (first === undefined || problems.length > 0) throw new BuildRefused(problems);
    return first.document;
  };
  return {
    kind,
    name,
    toYaml: () => {
      read();
      return yaml();
    },
    toDocument: read,
  };
}

/**
 * A document of any kind.
 *
 * @example
 * document('audience', 'vip', { condition: 'computed.orders >= 3' }).toYaml();
 * // kind: audience
 * // name: vip
 * // condition: computed.orders >= 3
 */
export function document<K extends DocumentKind>(kind: K, name: string, body: BodyOf<K>): BuiltDocument {
  return built(kind, name, () => plain(body));
}

/**
 * All of them as the text of one file, checked as a whole: what they say of each other too.
 * Throws BuildRefused.
 */
export function toYaml(documents: readonly BuiltDocument[]): string {
  const text = documents.map((one) => one.toYaml()).join('---\n');
  const read = readText(text, 'built.yaml');
  const all: readonly ReadDocument[] = read.documents;
  const together = problemsTogether(
    'built',
    all.map((one) => one.document),
  );
  const problems = [...read.problems, ...together.map((problem) => placeProblem(all, problem))];
  if (problems.length > 0) throw new BuildRefused(problems);
  return text;
}

/** JSON of it: what is undefined is not there. */
export function plain(body: object): RawMap {
  return JSON.parse(JSON.stringify(body)) as RawMap;
}
