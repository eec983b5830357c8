/** How the API tells that the documents folder was not written, and which revision a caller wants to change. */
import type { FastifyRequest } from 'fastify';
import { type DeskRefusal, DeskRefused } from '../documents/desk-refusal.ts';
import { EditRefused } from '../documents/edit/index.ts';
import { HttpProblem } from './problem.ts';

/** As HTTP says it. Null: there must be none yet. */
export function expectedIn({ headers }: FastifyRequest): string | null | undefined {
  if (headers['if-none-match'] === '*') return null;
  return /^"([^"]+)"$/.exec(headers['if-match'] ?? '')?.[1];
}

const statuses: { readonly [C in DeskRefusal]: number } = {
  folder_is_master: 409,
  revision_mismatch: 412,
  document_problems: 400,
  no_such_document: 404,
  name_is_fixed: 400,
  bad_file: 400,
  file_is_link: 409,
  file_changed: 412,
  in_feed: 409,
  no_such_feed: 404,
  bad_feed_line: 400,
  empty_feed: 400,
};

export async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DeskRefused)
      throw new HttpProblem(statuses[error.code], error.code, error.message, error.mend).with(error.details);
    if (error instanceof EditRefused) throw new HttpProblem(400, error.code, error.message, error.mend);
    throw error;
  }
}
