/** The reference data, where it is; each reader says plainly which file is missing. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(process.env.KAIROS_REFERENCE_DATA ?? join(here, '../../../shared/data'));

/** @returns the file's path, plain or .gz; undefined (and said on stderr) where it is missing */
export function find(...path) {
  const plain = join(folder, ...path);
  const found = [plain, `${plain}.gz`].find((each) => existsSync(each));
  if (found === undefined)
    process.stderr.write(
      `There is no ${plain}. Set KAIROS_REFERENCE_DATA to the folder of the reference data.\n`,
    );
  return found;
}

export function readText(file) {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

export const readJson = (file) => JSON.parse(readText(file));
export const readCsv = (file) => parse(readText(file), { columns: true, bom: true });
