/**
 * Models that documents name by file: read once with the document, so that what goes into force is whole, and a
 * replay of it needs no file. A model that changes is a change of its document.
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { trainedFrom } from '../core/moment/trained.ts';
import type { FolderProblem } from './problem.ts';
import type { ReadDocument, ReadResult } from './read-text.ts';
import type { DocumentOf, KairosDocument } from './schema.ts';

const MOST_BYTES = 32_000_000;
/** Not files: the built-in model, and none at all. */
const WITHOUT_FILE: readonly string[] = ['starter', 'none'];

/** The same result where no document names one. */
export async function withModels(folder: string, read: ReadResult): Promise<ReadResult> {
  if (!read.documents.some(({ document }) => needsModel(document))) return read;
  const documents: ReadDocument[] = [];
  const problems = [...read.problems];
  for (const each of read.documents) {
    const { document } = each;
    if (!needsModel(document)) {
      documents.push(each);
      continue;
    }
    const found = await readModel(folder, each, document.model);
    if ('trained' in found) documents.push({ ...each, document: { ...document, trained: found.trained } });
    else problems.push({ file: each.file, ...each.positionOf(['model']), ...found });
  }
  return { documents, problems };
}

function needsModel(document: KairosDocument): document is DocumentOf<'moments'> {
  if (document.kind !== 'moments' || document.trained !== undefined) return false;
  return !WITHOUT_FILE.includes(document.model);
}

type Refusal = Pick<FolderProblem, 'code' | 'message' | 'mend'>;

/** The path counts from the file that names it, and stays inside the folder. */
async function readModel(
  folder: string,
  { file }: ReadDocument,
  model: string,
): Promise<{ trained: string } | Refusal> {
  const path = join(folder, dirname(file), model);
  const mend = 'name a *.model.json file beside this one, made by `kairos moments train`, or "starter"';
  if (!/\.model\.json$/i.test(model) || relative(folder, path).startsWith('..'))
    return { code: 'no_model', message: `${model} is not the name of a model here`, mend };
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES)
      return {
        code: 'model_too_large',
        message: `${model} is larger than ${MOST_BYTES / 1e6} MB`,
        mend: 'train it with fewer examples',
      };
    const trained = await readFile(path, 'utf8');
    trainedFrom(trained);
    return { trained };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (code === 'bad_model') return { code, message: `${model}: ${String(message)}`, mend };
    return { code: 'no_model', message: `${model} cannot be read: ${String(message)}`, mend };
  }
}
