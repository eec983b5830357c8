/** `kairos import`: loads history from a file into a running server; resumable, every row accounted for. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { ImportRefused, type MappingDefinition, parseMapping } from '../collect/import-mapping.ts';
import { runImport } from '../collect/import-run.ts';
import type { ImportState } from '../collect/import-state.ts';
import { chooseDocuments } from './folders.ts';
import { grouped, openProgress } from './progress.ts';

interface ImportFlags {
  readonly mapping?: string;
  readonly source: string;
  readonly url: string;
  readonly apiKey?: string;
  readonly writeKey?: string;
  readonly documents?: string;
  readonly state?: string;
  readonly rejected?: string;
  readonly again?: true;
  readonly json?: true;
}

export function importCommand(): Command {
  const { env } = process;
  return new Command('import')
    .description('Import history into a running server: it updates what is known, and sends nothing')
    .argument('<file>', 'CSV or NDJSON, plain or .gz')
    .option('--mapping <file>', 'what a row means (YAML); not needed for NDJSON of Segment messages')
    .requiredOption('--source <name>', 'the source that the events will carry')
    .option('--url <url>', 'the running server (KAIROS_URL)', env.KAIROS_URL ?? 'http://127.0.0.1:4600')
    .option('--api-key <key>', 'its secret key (KAIROS_API_KEY)', env.KAIROS_API_KEY)
    .option('--write-key <key>', 'of the source; looked up in the documents where it is absent')
    .option(
      '--documents <folder>',
      'documents folder with the source (KAIROS_DOCUMENTS)',
      env.KAIROS_DOCUMENTS,
    )
    .option('--state <file>', 'where to keep how far it came; FILE.kairos-import.json by default')
    .option('--rejected <file>', 'where refused rows go; FILE.rejected.ndjson by default')
    .option('--again', 'begin anew, also where an earlier import of this file is on record')
    .option('--json', 'print the summary as JSON')
    .action(run);
}

async function run(file: string, flags: ImportFlags): Promise<void> {
  const { apiKey } = flags;
  if (apiKey === undefined) {
    throw new ImportRefused(
      'no_api_key',
      'Give --api-key, or set KAIROS_API_KEY, to the key that `kairos start` printed.',
    );
  }
  const path = resolve(file);
  const rejectedPath = resolve(flags.rejected ?? `${path}.rejected.ndjson`);
  const mapping = await readMapping(flags.mapping);
  const writeKey = flags.writeKey ?? (await writeKeyOf(flags.source, flags.documents));
  const view = openProgress(process.stderr);
  const begin = performance.now();
  let first: number | undefined;
  const state = await runImport({
    path,
    mapping,
    source: flags.source,
    target: { url: flags.url, apiKey, writeKey },
    statePath: resolve(flags.state ?? `${path}.kairos-import.json`),
    rejectedPath,
    ...(flags.again && { again: true }),
    ports: { fetch, now: Date.now, pause: (ms) => new Promise((done) => setTimeout(done, ms)) },
    progress: ({ counts }, bytes, totalBytes) => {
      first ??= counts.read;
      const rate = (counts.read - first) / ((performance.now() - begin) / 1_000);
      view.show(
        totalBytes === 0 ? 1 : bytes / totalBytes,
        `${grouped(counts.read)} rows, ${grouped(rate)}/s`,
      );
    },
  }).finally(() => view.end());
  process.stdout.write(
    flags.json ? `${JSON.stringify(summaryOf(state, rejectedPath))}\n` : summaryText(state, rejectedPath),
  );
}

export async function readMapping(file: string | undefined): Promise<MappingDefinition> {
  if (file === undefined) return parseMapping('');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ImportRefused('no_mapping', `There is no mapping file ${file}.`);
  });
  return parseMapping(text, file);
}

async function writeKeyOf(source: string, documents: string | undefined): Promise<string> {
  const { folder } = documents === undefined ? await chooseDocuments(undefined, true) : { folder: documents };
  const { readDocuments } = await import('../documents/read-folder.ts');
  const sources = (await readDocuments(folder)).documents.flatMap(({ document }) =>
    document.kind === 'source' ? [document] : [],
  );
  const found = sources.find(({ name }) => name === source);
  if (found) return found.writeKey;
  const names = sources.map(({ name }) => name).join(', ') || 'none';
  const message = `There is no source "${source}" in ${folder} (there are: ${names}). Name one of them, or give --write-key.`;
  throw new ImportRefused('unknown_source', message);
}

function summaryOf({ counts, reasons }: ImportState, rejectedPath: string) {
  return { ...counts, reasons, ...(counts.refused > 0 && { rejected: rejectedPath }) };
}

export function summaryText({ counts, reasons }: ImportState, rejectedPath: string): string {
  const { read, applied, duplicates, taken, refused } = counts;
  const rows: [string, number][] = [['read', read]];
  if (applied > 0 || taken === 0) rows.push(['applied', applied]);
  if (taken > 0) rows.push(['taken', taken]);
  rows.push(['duplicates', duplicates], ['refused', refused]);
  const byReason = Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]): [string, number] => [`  ${reason}`, count]);
  const width = Math.max(...[...rows, ...byReason].map(([name]) => name.length));
  const lines = [...rows, ...byReason].map(
    ([name, count]) => `${name.padEnd(width)}  ${grouped(count).padStart(12)}`,
  );
  return `${lines.join('\n')}\n${refused > 0 ? `Refused rows with their lines: ${rejectedPath}\n` : ''}`;
}
