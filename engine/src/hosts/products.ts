/**
 * What the API says of prices and stock. Each partition has all of it, from its own log; the gateway gives each change a
 * version and tells every partition, so that all end with the same, whatever was interrupted.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ProductChange } from '../core/product/definition.ts';
import {
  changedFigures,
  type ProductFigures,
  type ProductRow,
  type ProductView,
} from '../core/product/figures.ts';
import { padded } from './cells/keys.ts';
import { decode, encode } from './codec.ts';
import type { LogRecord } from './log.ts';
import { OneByOne } from './one-by-one.ts';
import { decodeEntry, isProducts } from './record.ts';
import type { Change, Store } from './store.ts';

/** Of one partition: what is said now, and what was from each position of the log on. */
export class ProductTable {
  readonly #rows = new Map<string, ProductRow>();
  /** In the order of the log: what the store does not have yet. */
  #unwritten: Said[] = [];

  get(name: string): ProductRow | undefined {
    return this.#rows.get(name);
  }

  /**
   * Of each product the highest version holds.
   * @param position of the log entry that says so; absent: it is known from where
   */
  take(rows: readonly ProductRow[], position?: number): void {
    for (const row of rows) {
      const [name, version] = row;
      const known = this.#rows.get(name);
      if (known !== undefined && known[1] >= version) continue;
      this.#rows.set(name, row);
      if (position !== undefined) this.#unwritten.push({ position, row });
    }
  }

  rows(): readonly ProductRow[] {
    return [...this.#rows.values()];
  }

  /** As the entries below a position of the log say; reads only the products that it is asked for. */
  before(position: number, store: Pick<Store, 'range'>): ProductView {
    return {
      get: (name) => {
        const recent = this.#unwritten.findLast((said) => said.row[0] === name && said.position < position);
        if (recent !== undefined) return recent.row;
        for (const { value } of store.range(saidKey(name, position - 1), `q/${name}0`, 1))
          return decode<ProductRow>(value);
        return undefined;
      },
    };
  }

  /** For the store, with a way to say that it has them. */
  changes(): { readonly changes: readonly Change[]; readonly written: () => void } {
    const said = this.#unwritten;
    const changes = said.map(
      ({ position, row }): Change => ({ key: saidKey(row[0], position), value: encode(row) }),
    );
    const written = () => {
      this.#unwritten = this.#unwritten.slice(said.length);
    };
    return { changes, written };
  }

  /** Looks through the log, this once: a store of an earlier version does not have from when on what was said. */
  async readFrom(pieces: AsyncIterable<readonly LogRecord[]>, below: number): Promise<void> {
    const table = new ProductTable();
    for await (const records of pieces)
      for (const { position, data } of records) {
        if (position >= below) break;
        const entry = isProducts(data) ? decodeEntry(data) : undefined;
        if (entry?.type === 'products') table.take(entry.rows, position);
      }
    this.#unwritten = [...table.#unwritten, ...this.#unwritten];
  }
}

interface Said {
  readonly position: number;
  readonly row: ProductRow;
}

/** The newest first, so that the first one found is the one that held. */
const saidKey = (name: string, position: number) => `q/${name}/${padded(Number.MAX_SAFE_INTEGER - position)}`;

export function hasSaid(store: Pick<Store, 'range'>): boolean {
  return [...store.range('q/', 'q0', 1)].length > 0;
}

export interface ProductPorts {
  now(): number;
  /** Tells every partition; resolves when it is durable in all. */
  tell(rows: readonly ProductRow[]): Promise<unknown>;
  /** What each partition has. */
  told(): Promise<readonly (readonly ProductRow[])[]>;
}

/** One change after the other. */
export class ProductDesk {
  readonly #ports: ProductPorts;
  readonly #rows = new Map<string, ProductRow>();
  #version = 0;
  readonly #turns = new OneByOne();
  #isRead = false;
  /** As {@link newest} was asked last, kept up to date: nobody counts many products again for each change of one. */
  #newest: { readonly names: ReadonlySet<string>; version: number } | undefined;

  constructor(ports: ProductPorts) {
    this.#ports = ports;
  }

  figures(): Promise<ReadonlyMap<string, ProductFigures>> {
    return this.#inTurn(async () => {
      const said = [...this.#rows.values()].flatMap(([name, , figures]) =>
        figures === null ? [] : [[name, figures] as const],
      );
      return new Map(said);
    });
  }

  /** Resolves when decisions everywhere see it. @returns what is said of each now; null: nothing */
  change(changes: ReadonlyMap<string, ProductChange>): Promise<ReadonlyMap<string, ProductFigures | null>> {
    return this.#inTurn(async () => {
      const rows = [...changes].map(([name, change]): ProductRow => {
        this.#version = Math.max(this.#version + 1, this.#ports.now());
        return [name, this.#version, changedFigures(this.#rows.get(name)?.[2] ?? null, change)];
      });
      await this.#ports.tell(rows);
      for (const row of rows) this.#keep(row);
      return new Map(rows.map(([name, , figures]) => [name, figures]));
    });
  }

  /**
   * The highest version of what was said of any of these products; 0: nothing. A change that is still on its way to the
   * partitions does not count yet, though decisions may see it: whoever asked before deciding asks too early, never too late.
   */
  async newest(names: ReadonlySet<string>): Promise<number> {
    if (!this.#isRead) await this.#inTurn(async () => undefined);
    if (this.#newest?.names !== names) {
      let version = 0;
      for (const [name, row] of this.#rows) if (names.has(name)) version = Math.max(version, row[1]);
      this.#newest = { names, version };
    }
    return this.#newest.version;
  }

  #keep(row: ProductRow): void {
    this.#rows.set(row[0], row);
    if (this.#newest?.names.has(row[0])) this.#newest.version = Math.max(this.#newest.version, row[1]);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.run(async () => {
      await this.#read();
      return work();
    });
  }

  /** What a stop interrupted has reached some partitions only: then the others hear of it first. */
  async #read(): Promise<void> {
    if (this.#isRead) return;
    const told = await this.#ports.told();
    const table = new ProductTable();
    for (const rows of told) table.take(rows);
    const rows = table.rows();
    const isEqual = told.every(
      (part) => part.length === rows.length && isDeepStrictEqual(sorted(part), sorted(rows)),
    );
    if (!isEqual) await this.#ports.tell(rows);
    for (const row of rows) {
      this.#rows.set(row[0], row);
      this.#version = Math.max(this.#version, row[1]);
    }
    this.#isRead = true;
  }
}

function sorted(rows: readonly ProductRow[]): readonly ProductRow[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
}
