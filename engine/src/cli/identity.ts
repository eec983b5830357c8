/** `kairos identity match` (and `try`, see identity-try.ts): finds the records of one person in a file, and says how it found them. */
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { Command, InvalidArgumentError } from 'commander';
import { parseMapping } from '../collect/import-mapping.ts';
import { openRows } from '../collect/import-rows.ts';
import { pairwise } from '../core/matching/agreement.ts';
import type { Band } from '../core/matching/bands.ts';
import { type MatchProgress, type MatchReport, type MatchResult, match } from '../core/matching/batch.ts';
import { type CompiledMatching, compileMatching } from '../core/matching/compile.ts';
import { matchingSchema } from '../core/matching/definition.ts';
import { KINDS, type KindName } from '../core/matching/kinds/index.ts';
import { Records } from '../core/matching/records.ts';
import { Scorer } from '../core/matching/score.ts';
import { ProblemCollector } from '../core/problem.ts';
import { dataFolder } from './folders.ts';
import type { TryFlags } from './identity-try.ts';
import { grouped, openProgress, type ProgressView } from './progress.ts';

interface MatchFlags {
  readonly field: Readonly<Record<string, KindName>>;
  readonly documents?: string;
  readonly matching?: string;
  readonly id: string;
  readonly truth?: string;
  readonly link?: number;
  readonly review?: number;
  readonly out?: string;
  readonly pairs?: string;
  readonly json?: true;
}

export function identityCommand(): Command {
  return new Command('identity')
    .description('Who is who')
    .addCommand(matchCommand())
    .addCommand(tryCommand());
}

function matchCommand(): Command {
  return new Command('match')
    .description('Find records of one person that share no identifier; nothing is changed anywhere')
    .argument('<file>', 'CSV or NDJSON, plain or .gz')
    .option('--field <name:kind...>', `a column and its kind: ${KINDS.join(', ')}`, fieldOf, {})
    .option('--documents <folder>', 'documents folder with a document of kind matching, instead of --field')
    .option('--matching <name>', 'its name, where there are several')
    .option('--id <column>', 'column of the id of each record', 'id')
    .option('--truth <column>', 'column that says who it really is: to measure, never used to match')
    .option('--link <probability>', 'from which records are linked', probabilityOf)
    .option('--review <probability>', 'from which a pair is a question', probabilityOf)
    .option('--out <file>', 'where the clusters go: CSV of id and cluster')
    .option('--pairs <file>', 'where links and questions go with their reasons: NDJSON')
    .option('--json', 'print the summary as JSON')
    .action(run);
}

function tryCommand(): Command {
  return new Command('try')
    .description('Try changed rules of identity on everything that was ever sent; nothing is changed')
    .argument('<rules>', 'YAML file with a document of kind identity')
    .addOption(dataFolder('data folder of a Kairos that is not running, or a copy of it'))
    .option('--json', 'print the report as JSON')
    .action(async (rules: string, flags: TryFlags) =>
      (await import('./identity-try.ts')).tryRules(rules, flags),
    );
}

async function run(file: string, flags: MatchFlags): Promise<void> {
  const { fields, bands, rules } = await matchingOf(flags);
  const records = new Records(fields);
  const truth: string[] = [];
  const view = openProgress(process.stderr);
  const begin = performance.now();
  await readRecords(file, flags, records, truth);
  records.settle();
  const result = await stepped(match(records, { bands, ...(rules && { rules }) }), view).finally(() =>
    view.end(),
  );
  const seconds = Math.round((performance.now() - begin) / 100) / 10;
  if (flags.out !== undefined) await writeLines(flags.out, clusterLines(records, result));
  if (flags.pairs !== undefined) await writeLines(flags.pairs, pairLines(records, result));
  const measured = flags.truth === undefined ? null : pairwise([...result.clusters], truth);
  const { report } = result;
  const summary = { ...report, links: result.links.count, reviews: result.reviews.count, measured, seconds };
  process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
}

async function matchingOf(flags: MatchFlags): Promise<CompiledMatching> {
  const { link, review } = flags;
  const found =
    flags.documents === undefined ? byFlags(flags.field) : await byDocument(flags.documents, flags.matching);
  const definition = {
    ...found,
    ...(link !== undefined && { link }),
    ...(review !== undefined && { review }),
  };
  const problems = new ProblemCollector();
  const compiled = compileMatching(definition, problems);
  const [problem] = problems.list;
  if (problem) throw refused(problem.code, `${problem.message}: ${problem.mend}.`);
  return compiled;
}

function byFlags(fields: MatchFlags['field']) {
  if (Object.keys(fields).length === 0)
    throw refused('no_fields', 'Give --field NAME:KIND for each column to compare, or --documents.');
  return matchingSchema.parse({ kind: 'matching', name: 'flags', fields });
}

async function byDocument(folder: string, name: string | undefined) {
  const { checkFolder } = await import('../documents/check.ts');
  const { documents, problems } = await checkFolder(resolve(folder));
  const [problem] = problems;
  if (problem) throw refused(problem.code, `${problem.file}: ${problem.message}: ${problem.mend}.`);
  const all = documents.flatMap(({ document }) => (document.kind === 'matching' ? [document] : []));
  const chosen = name === undefined && all.length === 1 ? all[0] : all.find((each) => each.name === name);
  if (chosen) return chosen;
  const names = all.map((each) => each.name).join(', ') || 'none';
  throw refused(
    'unknown_matching',
    `Name one of the matching documents of ${folder} with --matching: ${names}.`,
  );
}

async function readRecords(
  file: string,
  flags: MatchFlags,
  records: Records,
  truth: string[],
): Promise<void> {
  const rows = await openRows(resolve(file), parseMapping(''));
  const names = records.columns.map(({ name }) => name);
  const seen = new Set<string>();
  for await (const lot of rows.lots())
    for (const read of lot.rows) {
      if (!('row' in read)) throw refused(read.code, `${file}, line ${read.line}: ${read.reason}`);
      const { row } = read;
      const absent = [flags.id, ...names, ...(flags.truth ? [flags.truth] : [])].find(
        (name) => !(name in row),
      );
      // NDJSON leaves out what is missing; a column that no row of a CSV has is a mistake.
      if (absent !== undefined && (rows.format === 'csv' || absent === flags.id))
        throw refused(
          'no_column',
          `${file}, line ${read.line} has no ${absent}: name a column that is there.`,
        );
      const id = String(row[flags.id]);
      if (seen.has(id))
        throw refused('same_id', `${file}, line ${read.line}: ${id} was there before: ids are unique.`);
      seen.add(id);
      records.add(id, Object.fromEntries(names.map((name) => [name, textOf(row[name])])));
      if (flags.truth !== undefined) truth.push(String(row[flags.truth]));
    }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

const STAGES: { readonly [stage in MatchProgress['stage']]: string } = {
  strangers: 'comparing strangers',
  'first pairs': 'learning',
  pairs: 'learning again',
  blocks: 'looking for pairs',
  comparisons: 'comparing',
  clusters: 'clustering',
};
const PAUSE_MS = 50;

/** The command can be stopped and its progress drawn between steps. */
async function stepped(run: Generator<MatchProgress, MatchResult>, view: ProgressView): Promise<MatchResult> {
  let last = performance.now();
  for (let step = run.next(); ; step = run.next()) {
    if (step.done) return step.value;
    view.show(step.value.share, STAGES[step.value.stage]);
    if (performance.now() - last < PAUSE_MS) continue;
    await new Promise((done) => setImmediate(done));
    last = performance.now();
  }
}

function* clusterLines({ ids }: Records, { clusters }: MatchResult): Generator<string> {
  yield 'id,cluster';
  for (const [record, first] of clusters.entries()) yield `${quoted(ids[record]!)},${quoted(ids[first]!)}`;
}

function* pairLines(records: Records, { model, links, reviews }: MatchResult): Generator<string> {
  const scorer = new Scorer(records, model);
  const lots: [Exclude<Band, 'apart'>, MatchResult['links']][] = [
    ['link', links],
    ['review', reviews],
  ];
  for (const [band, { a, b, count }] of lots)
    for (let i = 0; i < count; i++) {
      const [one, other] = [a[i]!, b[i]!];
      yield JSON.stringify({
        band,
        a: records.ids[one],
        b: records.ids[other],
        ...scorer.explain(one, other),
      });
    }
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function writeLines(file: string, lines: Iterable<string>): Promise<void> {
  const stream = createWriteStream(resolve(file));
  for (const line of lines)
    if (!stream.write(`${line}\n`))
      await new Promise<void>((drained) => stream.once('drain', () => drained()));
  stream.end();
  await finished(stream);
}

interface Summary extends MatchReport {
  readonly links: number;
  readonly reviews: number;
  readonly measured: ReturnType<typeof pairwise> | null;
  readonly seconds: number;
}

function summaryText(told: Summary): string {
  const passed = told.rules.reduce((sum, { passedOver }) => sum + passedOver.records, 0);
  const rows: [string, string][] = [
    ['records', grouped(told.records)],
    ['persons', `${grouped(told.clusters)}, the largest of ${grouped(told.largest)} records`],
    ['compared', `${grouped(told.compared)} pairs`],
    ['links', grouped(told.links)],
    ['to look at', grouped(told.reviews)],
    ...told.rules.map(({ rule, pairs }): [string, string] => ['  found by', `${rule}: ${grouped(pairs)}`]),
  ];
  if (passed > 0) rows.push(['passed over', `${grouped(passed)} records in blocks that are too large`]);
  if (told.cut.groups > 0)
    rows.push(['cut', `${told.cut.groups} connected groups, the largest of ${grouped(told.cut.largest)}`]);
  if (told.measured) {
    const { precision, recall, f1 } = told.measured;
    rows.push([
      'measured',
      `precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}, F1 ${f1.toFixed(4)}`,
    ]);
  }
  rows.push(['time', `${told.seconds} s`]);
  return rows.map(([name, value]) => `${name.padEnd(14)} ${value}\n`).join('');
}

function fieldOf(text: string, fields: MatchFlags['field']): MatchFlags['field'] {
  const at = text.lastIndexOf(':');
  const kind = KINDS.find((each) => each === text.slice(at + 1));
  if (at < 1 || kind === undefined)
    throw new InvalidArgumentError(`It must be NAME:KIND, of ${KINDS.join(', ')}.`);
  return { ...fields, [text.slice(0, at)]: kind };
}

function probabilityOf(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number < 1)) throw new InvalidArgumentError('It must be a number between 0 and 1.');
  return number;
}

function refused(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
