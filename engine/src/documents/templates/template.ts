/** Templates: folders of documents and stories that stand alone, to begin with. Read here; adding one is add.ts. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { closest } from '../closest.ts';
import type { DocumentName } from '../edit/index.ts';
import { documentFiles, storyFiles } from '../read-folder.ts';
import { readText } from '../read-text.ts';

export interface Template {
  readonly name: string;
  readonly title: string;
  /** A paragraph. */
  readonly description: string;
  readonly documents: readonly DocumentName[];
  /** What its stories say. */
  readonly stories: readonly string[];
  readonly files: readonly TemplateFile[];
}

export interface TemplateFile {
  /** Relative to the template's folder. */
  readonly file: string;
  readonly text: string;
}

/** Documents that a company has already, in some form: of this file only what is missing is taken. */
export const COMPANY_FILE = 'company.yaml';

/** By name. A folder that is not there has none. */
export async function readTemplates(folder: string): Promise<Template[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  return Promise.all(names.map((name) => readTemplate(folder, name)));
}

/** Throws TemplateRefused where there is none of that name. */
export async function findTemplate(folder: string, name: string): Promise<Template> {
  const templates = await readTemplates(folder);
  const found = templates.find((template) => template.name === name);
  if (found) return found;
  const names = templates.map((template) => template.name);
  const near = closest(name, names);
  const mend = near === undefined ? `use one of: ${names.join(', ')}` : `did you mean "${near}"?`;
  throw new TemplateRefused('unknown_template', `there is no template "${name.slice(0, 100)}"; ${mend}`);
}

/** The message says what to do. */
export class TemplateRefused extends Error {
  override readonly name = 'TemplateRefused';
  readonly code: 'unknown_template' | 'template_does_not_fit';
  constructor(code: TemplateRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

async function readTemplate(folder: string, name: string): Promise<Template> {
  const own = join(folder, name);
  const read = async (file: string) => ({ file, text: await readFile(join(own, file), 'utf8') });
  const documents = await Promise.all(((await documentFiles(own)) ?? []).map(read));
  const stories = await Promise.all((await storyFiles(own)).map(read));
  const page = await readFile(join(own, 'README.md'), 'utf8');
  const [heading = '', ...paragraphs] = page.trim().split(/\n{2,}/);
  return {
    name,
    title: heading.replace(/^#\s*/, ''),
    description: plainText(paragraphs.join(' ')),
    documents: documents.flatMap(({ file, text }) =>
      readText(text, file).documents.map(({ document }) => ({ kind: document.kind, name: document.name })),
    ),
    stories: stories.map(({ text }) => String((parse(text) as { title?: unknown } | null)?.title ?? '')),
    files: [...documents, ...stories],
  };
}

function plainText(markdown: string): string {
  return markdown.replaceAll(/\s+/g, ' ').replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1');
}
