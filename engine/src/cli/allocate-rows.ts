/** Rows of customers and offers, read into an allocation problem: by limits that flags name, or by budget documents. */
import { resolve } from 'node:path';
import {
  type Allocation,
  AllocationError,
  type Limit,
  PairCollector,
} from '../analytics/allocation/problem.ts';
import { parseMapping } from '../collect/import-mapping.ts';
import { openRows } from '../collect/import-rows.ts';
import { MICROS } from '../core/budget/quantity.ts';

export interface Columns {
  readonly customer: string;
  readonly offer: string;
  readonly value: string;
}

/** What an offer uses of limits, by its name. */
export interface Rules {
  readonly limits: readonly Limit[];
  usesOf(offer: string): readonly { readonly limit: number; readonly amount: number }[];
  /** Columns of the file, each with the limit of which it says what a row uses. */
  readonly columns: readonly { readonly limit: number; readonly name: string }[];
  /** How many of its units a limit is counted in: millionths where amounts have decimals. */
  readonly scale: number;
}

export interface ReadProblem {
  readonly problem: Allocation;
  readonly customers: readonly string[];
  readonly offers: readonly string[];
  /** By limit: its amounts over this are units that people read. */
  readonly scale: number;
}

const MOST_OFFERS = 65_000;

/** @throws AllocationError with the line of what cannot be read */
export async function readProblem(
  file: string,
  columns: Columns,
  rules: Rules,
  tell: (share: number, rows: number) => void,
): Promise<ReadProblem> {
  const rows = await openRows(resolve(file), parseMapping(''));
  const byCustomer = new Map<string, { offer: number; value: number; own: readonly number[] }[]>();
  const offers = new Map<string, number>();
  let count = 0;
  for await (const { rows: lot, bytes } of rows.lots()) {
    for (const read of lot) {
      if (!('row' in read))
        throw new AllocationError(read.code, `line ${read.line}: ${read.reason}`, 'correct the line');
      const { row, line } = read;
      const customer = textOf(row, columns.customer, line);
      const name = textOf(row, columns.offer, line);
      const value = numberOf(row, columns.value, line);
      const own = rules.columns.map((column) => amountOf(row, column.name, line));
      let offer = offers.get(name);
      if (offer === undefined) {
        offer = offers.size;
        offers.set(name, offer);
        if (offer >= MOST_OFFERS)
          throw new AllocationError(
            'many_offers',
            `there are more than ${MOST_OFFERS} offers`,
            'name the column of offers',
          );
      }
      const list = byCustomer.get(customer);
      if (list) list.push({ offer, value, own });
      else byCustomer.set(customer, [{ offer, value, own }]);
      count++;
    }
    tell(bytes / Math.max(1, rows.bytes), count);
  }
  return { ...problemOf(byCustomer, [...offers.keys()], rules), scale: rules.scale };
}

function problemOf(
  byCustomer: ReadonlyMap<string, readonly { offer: number; value: number; own: readonly number[] }[]>,
  offers: readonly string[],
  rules: Rules,
): Omit<ReadProblem, 'scale'> {
  const uses = offers.map((offer) => rules.usesOf(offer));
  const helps = uses.map((row) => row.some(({ limit }) => rules.limits[limit]!.least > 0));
  const pairs = new PairCollector(rules.columns.length);
  for (const list of byCustomer.values()) {
    for (const { offer, value, own } of list) if (value > 0 || helps[offer]) pairs.add(offer, value, own);
    pairs.endCustomer();
  }
  const { own, ...packed } = pairs.packed();
  const problem = {
    ...packed,
    offers: offers.length,
    limits: rules.limits,
    uses,
    own: own.map((amount, i) => ({ limit: rules.columns[i]!.limit, amount })),
  };
  return { problem, customers: [...byCustomer.keys()], offers };
}

type Row = { readonly [column: string]: unknown };

function textOf(row: Row, column: string, line: number): string {
  const value = row[column];
  if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return String(value);
  throw new AllocationError(
    'no_column',
    `line ${line} has no ${column}`,
    `name a column that is there: ${Object.keys(row).slice(0, 12).join(', ')}`,
  );
}

function numberOf(row: Row, column: string, line: number): number {
  const text = textOf(row, column, line);
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  throw new AllocationError(
    'no_number',
    `line ${line}: ${column} is "${text.slice(0, 40)}"`,
    'write a number',
  );
}

/** In millionths, so that amounts add up exactly. */
function amountOf(row: Row, column: string, line: number): number {
  const amount = numberOf(row, column, line);
  if (amount >= 0 && amount <= 1e9) return Math.round(amount * MICROS);
  throw new AllocationError(
    'bad_use',
    `line ${line}: ${column} is ${amount}`,
    'write what is used as 0 or more',
  );
}
