/** `kairos allocate`: who gets which offer, so that the whole is worth most and no limit is passed. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type Allocated, allocate } from '../analytics/allocation/allocate.ts';
import { AllocationError, type Limit } from '../analytics/allocation/problem.ts';
import { MICROS } from '../core/budget/quantity.ts';
import { type Columns, type ReadProblem, type Rules, readProblem } from './allocate-rows.ts';
import { allocationText } from './allocate-text.ts';
import { openProgress } from './progress.ts';

type Amounts = { readonly [name: string]: number };

interface Flags extends Columns {
  readonly limit: Amounts;
  readonly cap: Amounts;
  readonly least: Amounts;
  readonly boost?: number;
  readonly documents?: string;
  readonly channel?: string;
  readonly placement?: string;
  readonly out?: string;
  readonly json?: true;
}

export function allocateCommand(): Command {
  return new Command('allocate')
    .description('Who gets which offer: the best there is under budgets, caps and minima, with its proof')
    .argument(
      '<file>',
      'CSV or NDJSON, plain or .gz: one line for each customer and offer, and what that is worth',
    )
    .option('--customer <column>', 'column of the customer', 'customer')
    .option('--offer <column>', 'column of the offer (with --documents: the action)', 'offer')
    .option('--value <column>', 'column of what it is worth', 'value')
    .option('--limit <column=most>', 'a column, and how much of it may be used in all; repeat it', amount, {})
    .option('--cap <offer=most>', 'how often an offer may be given; repeat it', amount, {})
    .option('--least <offer=count>', 'how often it is to be given at least; repeat it', amount, {})
    .option('--boost <value>', 'the most value to give up for one more towards --least', positive)
    .option('--documents <folder>', 'take limits and uses from its documents of kind budget instead')
    .option('--channel <name>', 'with --documents: the channel they go out on')
    .option('--placement <name>', 'with --documents: the placement they are shown in')
    .option('--out <file>', 'write customer and offer here, as CSV')
    .option('--json', 'print the result as JSON')
    .action(run);
}

async function run(file: string, flags: Flags): Promise<void> {
  try {
    await runOrRefuse(file, flags);
  } catch (error) {
    if (!(error instanceof AllocationError)) throw error;
    throw Object.assign(new Error(`${error.message}: ${error.mend}.`), { code: error.code });
  }
}

async function runOrRefuse(file: string, flags: Flags): Promise<void> {
  const rules = await rulesOf(flags);
  const view = openProgress(process.stderr);
  const read = await readProblem(file, flags, rules, (share, rows) =>
    view.show(share / 2, `${rows} rows read`),
  );
  const begin = performance.now();
  const found = allocate(read.problem, {
    tell: (at) =>
      at.stage === 'prices'
        ? view.show(0.5 + (0.4 * at.step) / at.steps, `prices, looking at ${at.customers} customers`)
        : view.show(0.95, 'choosing'),
  });
  view.end();
  const seconds = Math.round((performance.now() - begin) / 100) / 10;
  if (flags.out !== undefined) await writeChoices(flags.out, read, found);
  const told = resultOf(read, found, seconds);
  process.stdout.write(flags.json ? `${JSON.stringify(told)}\n` : allocationText(told));
}

export type AllocationTold = ReturnType<typeof resultOf>;

function resultOf({ problem, customers, scale }: ReadProblem, found: Allocated, seconds: number) {
  const { value, bound, gap, served } = found;
  return {
    customers: customers.length,
    pairs: problem.value.length,
    served,
    value,
    bound,
    gap,
    seconds,
    limits: found.limits.map(({ name, most, least, used, price, short }) => ({
      name,
      most: Number.isFinite(most) ? most / scale : null,
      least: least / scale,
      used: used / scale,
      short: short / scale,
      price: price * scale,
    })),
  };
}

async function rulesOf(flags: Flags): Promise<Rules> {
  if (flags.documents === undefined) return rulesOfFlags(flags);
  const { rulesOfDocuments } = await import('./allocate-documents.ts');
  return rulesOfDocuments(flags.documents, flags);
}

/** All amounts are millionths: what a column says has decimals, and adds up exactly so. */
function rulesOfFlags({ limit, cap, least, boost }: Flags): Rules {
  const columns = Object.keys(limit);
  const offers = [...new Set([...Object.keys(cap), ...Object.keys(least)])];
  if (columns.length + offers.length === 0)
    throw new AllocationError(
      'no_limits',
      'nothing is limited',
      'give --limit, --cap, --least or --documents',
    );
  if (Object.keys(least).length > 0 && boost === undefined)
    throw new AllocationError(
      'boost_missing',
      'a minimum needs a bound of what may be given up for it',
      'give --boost',
    );
  const limits = [
    ...columns.map((name) => limitOf(name, limit[name]!, 0, 0)),
    ...offers.map((name) =>
      limitOf(name, cap[name] ?? Number.POSITIVE_INFINITY, least[name] ?? 0, boost ?? 0),
    ),
  ];
  const places = new Map(offers.map((name, i) => [name, columns.length + i]));
  return {
    limits,
    columns: columns.map((name, i) => ({ name, limit: i })),
    usesOf: (offer) => {
      const place = places.get(offer);
      return place === undefined ? [] : [{ limit: place, amount: MICROS }];
    },
    scale: MICROS,
  };
}

function limitOf(name: string, most: number, least: number, boost: number): Limit {
  return { name, most: Math.round(most * MICROS), least: Math.round(least * MICROS), boost: boost / MICROS };
}

async function writeChoices(
  out: string,
  { problem, customers, offers }: ReadProblem,
  { pair }: Allocated,
): Promise<void> {
  const stream = createWriteStream(resolve(out));
  stream.write('customer,offer\n');
  for (const [i, customer] of customers.entries()) {
    const e = pair[i]!;
    if (e < 0) continue;
    if (!stream.write(`${cell(customer)},${cell(offers[problem.offer[e]!]!)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function amount(text: string, before: Amounts): Amounts {
  const at = text.lastIndexOf('=');
  const number = Number(text.slice(at + 1));
  if (at <= 0 || text.slice(at + 1) === '' || !(number >= 0) || number > 1e9)
    throw new InvalidArgumentError('write NAME=NUMBER, as in cost=400');
  return { ...before, [text.slice(0, at)]: number };
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('write a number above 0');
  return number;
}
