/** Checks a documents folder as a whole: reads, compiles, and says everything that is wrong with its place. */
import { setImmediate as othersTurn } from 'node:timers/promises';
import { planProblems } from '../collect/plan/check.ts';
import type { PlanDocument } from '../collect/plan/plan.ts';
import { checkMail } from '../content/mail.ts';
import { compileTemplate, TemplateError } from '../content/template.ts';
import { type Configuration, configure } from '../core/configuration.ts';
import { mailsIn } from '../core/decision/catalogue/treatments.ts';
import { fairnessProblems } from '../core/decision/fairness/predictors.ts';
import type { CoreDocument, DocumentProblem } from '../core/document.ts';
import { awaitedWarnings } from './awaited-events.ts';
import { outlineOf } from './channel.ts';
import { outlineOfContext } from './context.ts';
import { trustProblems } from './golden-record.ts';
import { preferenceProblems } from './preferences.ts';
import { byPlace, type FolderProblem, type Path } from './problem.ts';
import { type FilesRead, placeProblem, readDocuments } from './read-folder.ts';
import type { ReadDocument } from './read-text.ts';
import { revisionOf } from './revision.ts';
import type { KairosDocument } from './schema.ts';

export interface CheckedFolder {
  readonly documents: readonly ReadDocument[];
  /** Empty: the documents may go into force as `revision`. */
  readonly problems: readonly FolderProblem[];
  /** What is probably not meant; it may go into force all the same. Told where there are no problems. */
  readonly warnings: readonly FolderProblem[];
  readonly revision: string;
}

/** What is known of a folder from the last time. */
export interface CheckedBefore {
  readonly files: FilesRead;
  /** A revision that had no problems, and what was said of it all the same. */
  revision: string | undefined;
  warnings?: readonly FolderProblem[];
}

/** @param before of the same folder, brought up to now: what has not changed is not looked at again. */
export async function checkFolder(
  folder: string,
  before: CheckedBefore = { files: new Map(), revision: undefined },
): Promise<CheckedFolder> {
  const { documents, problems } = await readDocuments(folder, before.files);
  const plain = documents.map(({ document }) => document);
  // Of a large catalogue each of these takes long: decisions come between.
  await othersTurn();
  const revision = revisionOf(plain);
  // What cannot be read would be missed by what names it: those consequences are not worth showing.
  if (problems.length > 0 || revision === before.revision)
    return { documents, problems, warnings: problems.length > 0 ? [] : (before.warnings ?? []), revision };
  const placed = (found: readonly DocumentProblem[]) =>
    found.map((problem) => placeProblem(documents, problem)).toSorted(byPlace);
  await othersTurn();
  const found = placed(problemsTogether(revision, plain));
  await othersTurn();
  const warnings = found.length > 0 ? [] : placed(warningsTogether(revision, plain));
  before.revision = found.length === 0 ? revision : undefined;
  before.warnings = warnings;
  return { documents, problems: found, warnings, revision };
}

/** The part of the configuration that the core understands. */
export function coreDocuments(documents: readonly KairosDocument[]): CoreDocument[] {
  return documents.flatMap((document): CoreDocument[] => {
    if (document.kind === 'source' || document.kind === 'preferences' || isPlanDocument(document)) return [];
    if (document.kind === 'context') return [outlineOfContext(document)];
    return [document.kind === 'channel' ? outlineOf(document) : document];
  });
}

export function planDocuments(documents: readonly KairosDocument[]): PlanDocument[] {
  return documents.filter(isPlanDocument);
}

function isPlanDocument(document: KairosDocument): document is PlanDocument {
  return document.kind === 'event-type' || document.kind === 'tracking-plan';
}

/** Problems of documents that are each well-formed: in their conditions, templates, and what they say of each other. */
export function problemsTogether(revision: string, documents: readonly KairosDocument[]): DocumentProblem[] {
  const compiled = configure(revision, coreDocuments(documents));
  return [
    ...(compiled.ok ? protectedProblems(compiled.configuration) : compiled.problems),
    ...documents.flatMap((document) => templateProblems(document)),
    ...writeKeyProblems(documents),
    ...trustProblems(documents),
    ...preferenceProblems(documents),
    ...planProblems(planDocuments(documents)),
  ];
}

/** What is in force already lives without such predictors, so that it can always be read. */
function protectedProblems({ fairness, learning }: Configuration): DocumentProblem[] {
  return fairnessProblems(fairness, learning.barred);
}

/** Of documents without problems: what is probably not meant. */
export function warningsTogether(revision: string, documents: readonly KairosDocument[]): DocumentProblem[] {
  const compiled = configure(revision, coreDocuments(documents));
  return compiled.ok ? [...compiled.warnings, ...awaitedWarnings(documents)] : [];
}

function templateProblems(document: KairosDocument): DocumentProblem[] {
  if (document.kind === 'action') {
    return mailsIn(document).flatMap(({ path, mail }) => check(document, path, () => checkMail(mail)));
  }
  if (document.kind !== 'journey') return [];
  return document.steps.flatMap((step, index) => {
    if ('send' in step && step.send.mail !== undefined) {
      const { mail } = step.send;
      return check(document, ['steps', index, 'send', 'mail'], () => checkMail(mail));
    }
    if (!('webhook' in step)) return [];
    return check(document, ['steps', index, 'webhook', 'body'], () => checkTexts(step.webhook.body));
  });
}

function checkTexts(value: unknown): void {
  if (typeof value === 'string') compileTemplate(value, { escape: false });
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) checkTexts(inner);
}

function check(document: KairosDocument, path: Path, run: () => void): DocumentProblem[] {
  try {
    run();
    return [];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { kind, name } = document;
    return [
      { kind, name, path, code: error.code, message: error.message, mend: 'correct the Liquid template' },
    ];
  }
}

function writeKeyProblems(documents: readonly KairosDocument[]): DocumentProblem[] {
  const names = new Map<string, string>();
  return documents.flatMap((document): DocumentProblem[] => {
    if (document.kind !== 'source') return [];
    const other = names.get(document.writeKey);
    names.set(document.writeKey, document.name);
    if (other === undefined) return [];
    const message = `the source "${other}" has the same write key`;
    const mend = 'give each source a write key of its own';
    return [
      { kind: 'source', name: document.name, path: ['writeKey'], code: 'duplicate_write_key', message, mend },
    ];
  });
}
