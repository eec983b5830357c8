/** Checks a documents folder as a whole: reads, compiles, and says everything that is wrong with its place. */
import { planProblems } from '../collect/plan/check.ts';
import type { PlanDocument } from '../collect/plan/plan.ts';
import { checkMail } from '../content/mail.ts';
import { compileTemplate, TemplateError } from '../content/template.ts';
import { type Configuration, configuring } from '../core/configuration.ts';
import { mailsIn } from '../core/decision/catalogue/treatments.ts';
import { fairnessProblems } from '../core/decision/fairness/predictors.ts';
import type { CoreDocument, DocumentProblem } from '../core/document.ts';
import { atOnce, inPortions, type Portions } from '../core/portions.ts';
import { unhurried } from '../hosts/unhurried.ts';
import { awaitedWarnings } from './awaited-events.ts';
import { outlineOf } from './channel.ts';
import { outlineOfContext } from './context.ts';
import { trustProblems } from './golden-record.ts';
import { preferenceProblems } from './preferences.ts';
import { byPlace, type FolderProblem, type Path } from './problem.ts';
import { FilesRead, placeProblem, readDocuments } from './read-folder.ts';
import type { ReadDocument } from './read-text.ts';
import { revising } from './revision.ts';
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
  before: CheckedBefore = { files: new FilesRead(), revision: undefined },
): Promise<CheckedFolder> {
  const { documents, problems } = await readDocuments(folder, before.files);
  const plain = documents.map(({ document }) => document);
  // Of a large catalogue each of these takes long: decisions come between.
  const revision = await unhurried(revising(plain));
  // What cannot be read would be missed by what names it: those consequences are not worth showing.
  if (problems.length > 0 || revision === before.revision)
    return { documents, problems, warnings: problems.length > 0 ? [] : (before.warnings ?? []), revision };
  const placed = (found: readonly DocumentProblem[]) =>
    found.map((problem) => placeProblem(documents, problem)).toSorted(byPlace);
  const found = placed(await unhurried(findingProblems(revision, plain)));
  const warnings = found.length > 0 ? [] : placed(await unhurried(findingWarnings(revision, plain)));
  before.revision = found.length === 0 ? revision : undefined;
  before.warnings = warnings;
  return { documents, problems: found, warnings, revision };
}

/** The part of the configuration that the core understands. */
export function coreDocuments(documents: readonly KairosDocument[]): CoreDocument[] {
  const core: CoreDocument[] = [];
  for (const document of documents) {
    if (document.kind === 'source' || document.kind === 'preferences' || isPlanDocument(document)) continue;
    if (document.kind === 'context') core.push(outlineOfContext(document));
    else core.push(document.kind === 'channel' ? outlineOf(document) : document);
  }
  return core;
}

export function planDocuments(documents: readonly KairosDocument[]): PlanDocument[] {
  return documents.filter(isPlanDocument);
}

function isPlanDocument(document: KairosDocument): document is PlanDocument {
  return document.kind === 'event-type' || document.kind === 'tracking-plan';
}

/** Problems of documents that are each well-formed: in their conditions, templates, and what they say of each other. */
export function problemsTogether(revision: string, documents: readonly KairosDocument[]): DocumentProblem[] {
  return atOnce(findingProblems(revision, documents));
}

/** The same in portions. */
export function* findingProblems(
  revision: string,
  documents: readonly KairosDocument[],
): Portions<DocumentProblem[]> {
  const compiled = yield* configuring(revision, coreDocuments(documents));
  const templates: DocumentProblem[] = [];
  yield* inPortions(documents, (document) => {
    templates.push(...templateProblems(document));
  });
  // What the others are about has no documents by the hundred thousand.
  const few = documents.filter(({ kind }) => kind !== 'action');
  return [
    ...(compiled.ok ? protectedProblems(compiled.configuration) : compiled.problems),
    ...templates,
    ...writeKeyProblems(few),
    ...trustProblems(few),
    ...preferenceProblems(few),
    ...planProblems(planDocuments(few)),
  ];
}

/** What is in force already lives without such predictors, so that it can always be read. */
function protectedProblems({ fairness, learning }: Configuration): DocumentProblem[] {
  return fairnessProblems(fairness, learning.barred);
}

/** Of documents without problems: what is probably not meant. */
export function* findingWarnings(
  revision: string,
  documents: readonly KairosDocument[],
): Portions<DocumentProblem[]> {
  const compiled = yield* configuring(revision, coreDocuments(documents));
  return compiled.ok ? [...compiled.warnings, ...awaitedWarnings(documents)] : [];
}

/** Documents whose templates are in order: they are never changed, and a mail takes long to check. */
const inOrder = new WeakSet<KairosDocument>();

function templateProblems(document: KairosDocument): readonly DocumentProblem[] {
  if ((document.kind !== 'action' && document.kind !== 'journey') || inOrder.has(document)) return noProblems;
  const problems = templatesOf(document);
  if (problems.length === 0) inOrder.add(document);
  return problems;
}

const noProblems: readonly DocumentProblem[] = [];

function templatesOf(document: KairosDocument): DocumentProblem[] {
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
