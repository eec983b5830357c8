/**
 * Brings a template into a folder of documents: what has a name that is taken gets another one, everywhere it is spoken of;
 * channels, policies and the like that the company has already are left out.
 */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { problemsTogether } from '../check.ts';
import { edit } from '../edit/index.ts';
import { type Renamed, renameEverywhere } from '../edit/rename.ts';
import { problemText } from '../problem.ts';
import { isStoryFile, placeProblem, readDocuments } from '../read-folder.ts';
import { type ReadDocument, readText } from '../read-text.ts';
import type { KairosDocument } from '../schema.ts';
import { COMPANY_FILE, type Template, type TemplateFile, TemplateRefused } from './template.ts';

export interface TemplatePlan {
  /** Relative to the documents folder. */
  readonly files: readonly TemplateFile[];
  readonly renamed: readonly Renamed[];
  /** Of the company's own: used as they are. */
  readonly kept: readonly { readonly kind: string; readonly name: string }[];
}

/**
 * Writes the template below a folder of its own in `folder`, which is made where it is missing.
 * Throws TemplateRefused, and writes nothing, where what came of it would have problems.
 */
export async function addTemplate(template: Template, folder: string): Promise<TemplatePlan> {
  await mkdir(folder, { recursive: true });
  const existing = await readDocuments(folder);
  const plan = planTemplate(
    template,
    existing.documents.map(({ document }) => document),
    existing.documents.map(({ file }) => file),
  );
  const added = plan.files
    .filter(({ file }) => !isStoryFile(file))
    .map(({ file, text }) => readText(text, file));
  const documents: ReadDocument[] = [...existing.documents, ...added.flatMap((read) => read.documents)];
  const together = problemsTogether(
    'template',
    documents.map(({ document }) => document),
  );
  const problems = [
    ...existing.problems,
    ...added.flatMap((read) => read.problems),
    ...together.map((problem) => placeProblem(documents, problem)),
  ];
  if (problems.length > 0) {
    const list = problems.map((problem) => problemText(problem, folder)).join('\n');
    throw new TemplateRefused(
      'template_does_not_fit',
      `With the template the folder would have problems:\n${list}`,
    );
  }
  for (const { file, text } of plan.files) await writeNew(join(folder, file), text);
  return plan;
}

/** Pure: which files with which texts, for a folder that has these documents and files. */
export function planTemplate(
  template: Template,
  existing: readonly KairosDocument[],
  files: readonly string[],
): TemplatePlan {
  const taken = new Set(existing.map(({ kind, name }) => `${kind}/${name}`));
  for (const document of existing)
    if (document.kind === 'action') taken.add(`action-group/${document.group}`);
  const texts = template.files.map((one) => ({
    ...one,
    ...(isStoryFile(one.file) ? {} : withoutTaken(one, taken)),
  }));
  const own = texts.flatMap(({ file, text }) => (isStoryFile(file) ? [] : namesIn(text, file)));
  const renamed = own.flatMap(({ kind, name }): Renamed[] =>
    taken.has(`${kind}/${name}`) ? [{ kind, from: name, to: freeName(kind, name, taken) }] : [],
  );
  const folder = freeFolder(template.name, files);
  return {
    files: texts
      .filter(({ text }) => text.trim() !== '')
      .map(({ file, text }) => ({ file: `${folder}/${file}`, text: renameEverywhere(text, renamed) })),
    renamed,
    kept: texts.flatMap((one) => ('kept' in one ? (one.kept ?? []) : [])),
  };
}

/** What the company has of these is left out. */
function withoutTaken({ file, text }: TemplateFile, taken: ReadonlySet<string>) {
  if (file !== COMPANY_FILE) return { text, kept: [] };
  const kept = namesIn(text, file).filter(({ kind, name }) => taken.has(`${kind}/${name}`));
  const rest = kept.reduce((now, document) => edit(now, { type: 'drop', document }).text, text);
  return { text: readText(rest, file).documents.length === 0 ? '' : rest, kept };
}

function namesIn(text: string, file: string): { readonly kind: string; readonly name: string }[] {
  const documents = readText(text, file).documents.map(({ document }) => document);
  const groups = documents.flatMap((document) => (document.kind === 'action' ? [document.group] : []));
  return [
    ...documents.map(({ kind, name }) => ({ kind, name })),
    ...[...new Set(groups)].map((name) => ({ kind: 'action-group', name })),
  ];
}

function freeName(kind: string, name: string, taken: Set<string>): string {
  // Conditions read these as fields.
  const mark = kind === 'computed-trait' || kind === 'context' ? '_' : '-';
  let number = 2;
  while (taken.has(`${kind}/${name}${mark}${number}`)) number += 1;
  taken.add(`${kind}/${name}${mark}${number}`);
  return `${name}${mark}${number}`;
}

function freeFolder(name: string, files: readonly string[]): string {
  const isTaken = (folder: string) => files.some((file) => file.startsWith(`${folder}/`));
  let folder = name;
  for (let number = 2; isTaken(folder); number += 1) folder = `${name}-${number}`;
  return folder;
}

/** Never over a file that is there. */
async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
