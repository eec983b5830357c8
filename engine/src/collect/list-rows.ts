/**
 * Persons for a static list, as they are sent: identifiers in JSON, or CSV with a column named by its namespace. Each row
 * comes out, as an identifier or with the reason why it is none.
 */
import { parse } from 'csv-parse/sync';
import type { Identifier } from '../core/input.ts';
import { identifierIn } from './identifiers.ts';
import { MAX_IDENTIFIER_CHARS } from './limits.ts';

/** `row` counts from 1, without the header. */
export type ListRow =
  | { readonly row: number; readonly identifier: Identifier }
  | { readonly row: number; readonly code: string; readonly reason: string; readonly text: string };

/** Nothing of it can be used. */
export interface UnreadableRows {
  readonly code: 'bad_csv' | 'bad_header';
  readonly message: string;
  readonly mend: string;
}

/** `email:ada@example.com`, `userId:42`; without a colon the id of a profile. */
export function rowsOfTexts(texts: readonly string[]): ListRow[] {
  return texts.map((text, i) => {
    const colon = text.indexOf(':');
    return colon < 0
      ? rowOf(i + 1, 'profile', text)
      : rowOf(i + 1, text.slice(0, colon), text.slice(colon + 1));
  });
}

/** One column, named by its namespace, or the two columns `namespace` and `value`. */
export function rowsOfCsv(text: string): ListRow[] | UnreadableRows {
  let records: string[][];
  try {
    records = parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true, trim: true });
  } catch (error) {
    return {
      code: 'bad_csv',
      message: `it cannot be read as CSV: ${(error as Error).message}`,
      mend: 'quote values that have commas or quotes in them, and double the quotes',
    };
  }
  const [header = [], ...rows] = records;
  const isNamed = header.length === 2 && header[0] === 'namespace' && header[1] === 'value';
  const [column = ''] = header;
  if (!isNamed && (header.length !== 1 || !/^[A-Za-z0-9_.-]{1,64}$/.test(column))) return BAD_HEADER;
  return rows.map((fields, i) => {
    const [first = '', second = ''] = fields;
    if (fields.length !== header.length)
      return refused(
        i + 1,
        'wrong_fields',
        `${fields.length} fields where the header has ${header.length}`,
        fields,
      );
    return isNamed ? rowOf(i + 1, first, second) : rowOf(i + 1, column, first);
  });
}

const BAD_HEADER: UnreadableRows = {
  code: 'bad_header',
  message: 'the first line does not say how these persons are named',
  mend: 'send one column called userId, email or another namespace, or the two columns namespace and value',
};

function rowOf(row: number, namespace: string, value: string): ListRow {
  const identifier = identifierIn(namespace, value);
  return 'ok' in identifier
    ? refused(row, identifier.code, identifier.reason, [namespace, value])
    : { row, identifier };
}

function refused(row: number, code: string, reason: string, fields: readonly string[]): ListRow {
  return { row, code, reason, text: fields.join(',').slice(0, MAX_IDENTIFIER_CHARS) };
}
