import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMapping } from './import-mapping.ts';
import { openRows, type ReadRow } from './import-rows.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-rows-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(name: string, content: string | Uint8Array, mapping = ''): Promise<ReadRow[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  const rows: ReadRow[] = [];
  for await (const lot of (await openRows(path, parseMapping(mapping))).lots()) rows.push(...lot.rows);
  return rows;
}

describe('the rows of a CSV file', () => {
  it('come with the line they begin on, those that are none in their place', async () => {
    const text = 'id,name\n1,Ada\n\n2,"two\nlines"\n3\n4,"a ""quote"""\n5,x"y\n6,last';
    expect(await read('a.csv', text)).toEqual([
      { line: 2, row: { id: '1', name: 'Ada' } },
      { line: 4, row: { id: '2', name: 'two\nlines' } },
      { line: 6, code: 'wrong_fields', reason: '1 fields where the header has 2', text: '3' },
      { line: 7, row: { id: '4', name: 'a "quote"' } },
      { line: 8, row: { id: '5', name: 'x"y' } },
      { line: 9, row: { id: '6', name: 'last' } },
    ]);
  });

  it('are the same packed, with another delimiter, and without a header', async () => {
    const expected = [{ line: 1, row: { id: '1', name: 'Ada' } }];
    const settings = 'csv: { delimiter: ";", columns: [id, name] }';
    expect(await read('a.csv.gz', gzipSync('1;Ada\r\n'), settings)).toEqual(expected);
    expect(await read('b.csv', '\ufeffid,name\n1,Ada\n')).toEqual([
      { line: 2, row: { id: '1', name: 'Ada' } },
    ]);
  });

  it('are read in the encoding that the mapping names; other characters are refused by line', async () => {
    const bytes = Buffer.from('id,city\n1,M\xfcnchen\n2,Graz\n', 'latin1');
    expect(await read('a.csv', bytes, 'csv: { encoding: windows-1252 }')).toEqual([
      { line: 2, row: { id: '1', city: 'München' } },
      { line: 3, row: { id: '2', city: 'Graz' } },
    ]);
    expect(await read('b.csv', bytes)).toMatchObject([
      { line: 2, code: 'bad_encoding' },
      { line: 3, row: { id: '2' } },
    ]);
  });

  it('that never close a quote are one refused row, not a lost one', async () => {
    const rows = await read('a.csv', 'id,name\n1,Ada\n2,"open\n3,x\n');
    expect(rows).toMatchObject([{ line: 2, row: { id: '1' } }, { code: 'bad_csv' }]);
  });

  it('need a header in which each name stands once', async () => {
    await expect(read('a.csv', 'id,id\n1,2\n')).rejects.toThrow(/column "id"/);
  });
});

describe('the rows of an NDJSON file', () => {
  it('are its objects, with their lines', async () => {
    expect(await read('a.ndjson', '{"a":1}\n\n[2]\n{"a":\n{"a":3}')).toMatchObject([
      { line: 1, row: { a: 1 } },
      { line: 3, code: 'not_an_object' },
      { line: 4, code: 'bad_json' },
      { line: 5, row: { a: 3 } },
    ]);
  });
});

describe('a file that cannot be read', () => {
  it('is named, with what to do', async () => {
    await expect(openRows(join(folder, 'none.csv'), parseMapping(''))).rejects.toThrow(/There is no file/);
    await expect(read('a.parquet', 'x')).rejects.toThrow(/format/);
    await expect(read('a.csv.gz', 'not packed')).rejects.toThrow(/cannot be read to its end/);
  });
});
