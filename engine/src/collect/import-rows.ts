/**
 * Reads the rows of a file of any size, in lots, each with the line it began on: CSV or NDJSON, plain or gzip.
 * What cannot be read as a row comes out as a refusal in its place, so that every line is accounted for.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { type CsvError, type Info, Parser } from 'csv-parse';
import { ImportRefused, type MappingDefinition } from './import-mapping.ts';
import type { Row } from './import-row.ts';

export type ReadRow =
  | { readonly line: number; readonly row: Row }
  /** `text` is the line as far as it could be read. */
  | { readonly line: number; readonly code: string; readonly reason: string; readonly text: string };

export interface RowLot {
  readonly rows: readonly ReadRow[];
  /** Bytes of the file read so far. */
  readonly bytes: number;
}

export interface RowFile {
  /** Without folder and without .gz. */
  readonly name: string;
  readonly format: 'csv' | 'ndjson';
  readonly bytes: number;
  lots(): AsyncGenerator<RowLot>;
}

/** An unreadable line is shown up to here. */
const SHOWN_CHARS = 2_000;
const LONGEST_LINE_CHARS = 1_000_000;

/** @throws ImportRefused where the file is missing or its format is not known. */
export async function openRows(path: string, mapping: MappingDefinition): Promise<RowFile> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new ImportRefused('no_file', `There is no file ${path}.`);
  const name = basename(path).replace(/\.gz$/i, '');
  const format = mapping.format ?? formatOf(name);
  const { encoding } = mapping.csv;
  const decoder = decoderOf(format === 'csv' ? encoding : 'utf-8');
  return {
    name,
    format,
    bytes: found.size,
    lots: () => {
      const { chunks, bytes } = openText(path, decoder);
      return format === 'csv' ? csvLots(chunks, bytes, mapping.csv) : ndjsonLots(chunks, bytes);
    },
  };
}

function formatOf(name: string): 'csv' | 'ndjson' {
  if (/\.(ndjson|jsonl)$/i.test(name)) return 'ndjson';
  if (/\.(csv|tsv|txt)$/i.test(name)) return 'csv';
  throw new ImportRefused(
    'unknown_format',
    `The name ${name} does not tell the format: set \`format\` in the mapping.`,
  );
}

function decoderOf(encoding: string): () => TextDecoder {
  try {
    new TextDecoder(encoding);
  } catch {
    throw new ImportRefused(
      'unknown_encoding',
      `There is no encoding "${encoding}": use one such as utf-8 or windows-1252.`,
    );
  }
  return () => new TextDecoder(encoding);
}

function openText(
  path: string,
  decoder: () => TextDecoder,
): { chunks: AsyncGenerator<string>; bytes: () => number } {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const isGzip = /\.gz$/i.test(path);
  const stream: Readable = isGzip ? file.pipe(createGunzip()) : file;
  if (isGzip) file.on('error', (error) => stream.destroy(error));
  async function* chunks(): AsyncGenerator<string> {
    const decode = decoder();
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) yield decode.decode(chunk, { stream: true });
      yield decode.decode();
    } catch (error) {
      throw new ImportRefused('unreadable', `${path} cannot be read to its end: ${(error as Error).message}`);
    } finally {
      file.destroy();
      stream.destroy();
    }
  }
  return { chunks: chunks(), bytes: () => file.bytesRead };
}

async function* ndjsonLots(chunks: AsyncGenerator<string>, bytes: () => number): AsyncGenerator<RowLot> {
  let rest = '';
  let line = 0;
  const take = (texts: readonly string[]): ReadRow[] =>
    texts.flatMap((text) => {
      line++;
      return text.trim() === '' ? [] : [parseLine(text, line)];
    });
  for await (const chunk of chunks) {
    const texts = (rest + chunk).split('\n');
    rest = texts.pop() ?? '';
    if (rest.length > LONGEST_LINE_CHARS) {
      throw new ImportRefused(
        'line_too_long',
        `Line ${line + texts.length + 1} has more than ${LONGEST_LINE_CHARS} characters.`,
      );
    }
    yield { rows: take(texts), bytes: bytes() };
  }
  yield { rows: take([rest]), bytes: bytes() };
}

function parseLine(text: string, line: number): ReadRow {
  const shown = text.slice(0, SHOWN_CHARS);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, code: 'bad_json', reason: `not JSON: ${(error as Error).message}`, text: shown };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { line, row: value as Row };
  return { line, code: 'not_an_object', reason: 'a line is a JSON object', text: shown };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

async function* csvLots(
  chunks: AsyncGenerator<string>,
  bytes: () => number,
  settings: MappingDefinition['csv'],
): AsyncGenerator<RowLot> {
  const { delimiter, quote, columns } = settings;
  const skipped: ReadRow[] = [];
  const parser = new Parser({
    bom: true,
    delimiter,
    quote,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    // After a misplaced quote nobody knows where the row ends; taken as it stands, it costs no line behind it.
    relax_quotes: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_LINE_CHARS,
    on_skip: (error, text) => void skipped.push(skippedRow(error, text)),
  });
  const rows = csvRows(columns);
  let failure: Error | undefined;
  parser.on('error', (error) => {
    failure = error;
  });
  const drain = (): ReadRow[] => {
    const found: ReadRow[] = skipped.splice(0);
    for (
      let next = parser.read() as CsvRecord | null;
      next !== null;
      next = parser.read() as CsvRecord | null
    ) {
      found.push(...rows(next));
    }
    if (failure) throw new ImportRefused('bad_csv', `The file cannot be read as CSV: ${failure.message}`);
    return found.sort((a, b) => a.line - b.line);
  };
  for await (const chunk of chunks) {
    parser.write(chunk);
    yield { rows: drain(), bytes: bytes() };
  }
  parser.end();
  await new Promise((resolve) => setImmediate(resolve));
  yield { rows: drain(), bytes: bytes() };
}

/** Turns records into rows; the first one is the header where no columns are given. */
function csvRows(given: readonly string[] | undefined): (record: CsvRecord) => ReadRow[] {
  let columns = given;
  let end = 0;
  return ({ record, info }) => {
    // Empty lines before a record count to it here; a record over several lines begins where its first one is.
    const line = Math.min(info.lines, Math.max(end + 1, info.lines - lineBreaksIn(record)));
    end = info.lines;
    if (columns === undefined) {
      columns = headerOf(record);
      return [];
    }
    if (record.length !== columns.length) {
      const reason = `${record.length} fields where the header has ${columns.length}`;
      return [{ line, code: 'wrong_fields', reason, text: record.join(',').slice(0, SHOWN_CHARS) }];
    }
    const row: { [column: string]: string } = {};
    let isBroken = false;
    for (let i = 0; i < columns.length; i++) {
      const value = record[i]!;
      row[columns[i]!] = value;
      isBroken ||= value.includes('\ufffd');
    }
    if (!isBroken) return [{ line, row }];
    const reason = 'characters that are not in the encoding: set csv.encoding in the mapping';
    return [{ line, code: 'bad_encoding', reason, text: record.join(',').slice(0, SHOWN_CHARS) }];
  };
}

function lineBreaksIn(record: readonly string[]): number {
  let count = 0;
  for (const value of record) if (value.includes('\n')) count += value.split('\n').length - 1;
  return count;
}

function headerOf(record: readonly string[]): string[] {
  const names = record.map((name) => name.trim());
  const bad = names.find((name, i) => name === '' || name === '__proto__' || names.indexOf(name) !== i);
  if (bad === undefined) return names;
  const message = `The header has no use as it is (column "${bad}"): name the columns in the mapping, each once.`;
  throw new ImportRefused('bad_header', message);
}

function skippedRow(error: CsvError | undefined, text: string | undefined): ReadRow {
  const line = Number((error as { lines?: number } | undefined)?.lines ?? 0);
  return {
    line,
    code: 'bad_csv',
    reason: error?.message ?? 'not CSV',
    text: (text ?? '').slice(0, SHOWN_CHARS),
  };
}
