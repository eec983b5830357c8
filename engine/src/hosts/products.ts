/**
 * What the API says of prices and stock. Each partition has all of it, from its own log; the gateway gives each change a
 * version and tells every partition, so that all end with the same, whatever was interrupted.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ProductChange } from '../core/product/definition.ts';
import { changedFigures, type ProductFigures, type ProductRow } from '../core/product/figures.ts';

/** Of one partition. */
export class ProductTable {
  readonly #rows = new Map<string, ProductRow>();

  get(name: string): ProductRow | undefined {
    return this.#rows.get(name);
  }

  /** Of each product the highest version holds. */
  take(rows: readonly ProductRow[]): void {
    for (const row of rows) {
      const [name, version] = row;
      const known = this.#rows.get(name);
      if (known === undefined || known[1] < version) this.#rows.set(name, row);
    }
  }

  rows(): readonly ProductRow[] {
    return [...this.#rows.values()];
  }
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
  #last: Promise<unknown> = Promise.resolve();
  #isRead = false;

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
      for (const row of rows) this.#rows.set(row[0], row);
      return new Map(rows.map(([name, , figures]) => [name, figures]));
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      await this.#read();
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
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
