/** Reads a log of decisions from a file; each line is one. */
import { type ImportedLog, type LogColumns, LogImport } from '../analytics/evaluation/import.ts';
import { EvaluationRefused } from '../analytics/evaluation/refusal.ts';
import { mappingSchema } from '../collect/import-mapping.ts';
import { openRows } from '../collect/import-rows.ts';
import { grouped, type ProgressView } from './progress.ts';

/** @throws EvaluationRefused where a line is no decision, ImportRefused where the file cannot be read */
export async function readLogFile(
  path: string,
  columns: LogColumns,
  view: ProgressView,
): Promise<ImportedLog> {
  const file = await openRows(path, mappingSchema.parse({}));
  const run = new LogImport(columns);
  for await (const { rows, bytes } of file.lots()) {
    for (const read of rows)
      if ('row' in read) run.take(read.row, read.line);
      else run.refuse(unreadable(read.code, read.reason), read.line);
    view.show(file.bytes === 0 ? 1 : bytes / file.bytes, `${grouped(run.lines)} decisions read`);
  }
  return run.finish();
}

function unreadable(code: string, reason: string): EvaluationRefused {
  return new EvaluationRefused(code, `It cannot be read: ${reason}.`, 'Mend the line, or leave it out.');
}
