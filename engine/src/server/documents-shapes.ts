/** Shapes of what the API says about documents as text and about templates. */
import { z } from 'zod';
import type {
  DocumentCheckView,
  DocumentsView,
  DocumentView,
  DocumentWritten,
  FeedRow,
  FeedWrittenView,
  TemplateRow,
  TemplateView,
} from './api.ts';
import { apiSchemas, findingShape } from './shapes.ts';

const named = z.object({ kind: z.string(), name: z.string() });
const file = z.string().describe('Relative to the documents folder');
const revision = z.string().describe('Of its text: each other text has another one');

export const documentsShape: z.ZodType<DocumentsView> = z
  .object({
    master: z.enum(['folder', 'api']).describe('Who may write: the folder (kept in git) or the API'),
    items: z.array(named.extend({ file, line: z.int(), revision })),
    next: z.string().optional().describe('Present where more follow: give it back as ?cursor='),
  })
  .register(apiSchemas, { id: 'Documents' });

const document = {
  ...named.shape,
  file,
  revision,
  text: z.string().describe('YAML, with its comments'),
  document: z.unknown().describe('As it is written: without defaults, lengths of time as texts'),
};

export const documentShape: z.ZodType<DocumentView> = z
  .object(document)
  .register(apiSchemas, { id: 'DocumentText' });

export const documentWrittenShape: z.ZodType<DocumentWritten> = z
  .object({
    ...document,
    isNew: z.boolean(),
    configuration: z
      .string()
      .describe('Revision of all documents: in force as soon as /v1/configuration says so'),
  })
  .register(apiSchemas, { id: 'DocumentWritten' });

export const documentCheckShape: z.ZodType<DocumentCheckView> = z
  .object({
    documents: z.array(named),
    problems: z.array(findingShape),
  })
  .register(apiSchemas, { id: 'DocumentCheck' });

const feed = {
  name: z.string(),
  file,
  documents: z.int(),
  revision,
};

export const feedRowShape: z.ZodType<FeedRow> = z.object(feed).register(apiSchemas, { id: 'Feed' });

export const feedWrittenShape: z.ZodType<FeedWrittenView> = z
  .object({
    ...feed,
    added: z.int(),
    changed: z.int(),
    removed: z.int(),
    isNew: z.boolean(),
    configuration: z
      .string()
      .describe('Revision of all documents: in force as soon as /v1/configuration says so'),
  })
  .register(apiSchemas, { id: 'FeedWritten' });

const template = {
  name: z.string(),
  title: z.string(),
  description: z.string(),
  documents: z.array(named),
  stories: z.array(z.string()).describe('What its stories say'),
};

export const templateRowShape: z.ZodType<TemplateRow> = z
  .object(template)
  .register(apiSchemas, { id: 'TemplateRow' });

export const templateShape: z.ZodType<TemplateView> = z
  .object({ ...template, files: z.array(z.object({ file: z.string(), text: z.string() })) })
  .register(apiSchemas, { id: 'Template' });
