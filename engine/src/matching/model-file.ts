/** The learnt model of the document in force, in one file: what says when it was learnt and for which fields. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeDurably } from '../hosts/embedded/durable-file.ts';

export interface StoredModel {
  /** Of what it depends on: another one says that it must be learnt anew. */
  readonly settings: string;
  /** Milliseconds since the epoch. */
  readonly learntAt: number;
  /** Profiles it was learnt from. */
  readonly records: number;
  /** As core/matching/model-text.ts writes it. */
  readonly model: string;
}

const schema = z.strictObject({
  settings: z.string(),
  learntAt: z.number(),
  records: z.int(),
  model: z.string(),
});

/** Undefined where there is none, or none that can be read: it is learnt again. */
export async function readModelFile(path: string): Promise<StoredModel | undefined> {
  try {
    return schema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export function writeModelFile(path: string, stored: StoredModel): Promise<void> {
  return writeDurably(path, JSON.stringify(stored));
}
