/** The records to match, by columns. A record is a number here; its id, which orders ties, comes from outside. */
import { Column, type Frequencies } from './column.ts';
import type { KindName } from './kinds/index.ts';
import { placeholdersIn } from './placeholders.ts';

export interface DeclaredField {
  readonly name: string;
  readonly kind: KindName;
}

export type FieldValues = { readonly [field: string]: string | undefined };

export class Records {
  readonly columns: readonly Column[];
  readonly ids: string[] = [];

  /** @param frequencies of each field, where they were learnt before */
  constructor(fields: readonly DeclaredField[], frequencies?: readonly Frequencies[]) {
    this.columns = fields.map(({ name, kind }, i) => new Column(name, kind, frequencies?.[i]));
  }

  get count(): number {
    return this.ids.length;
  }

  /** @returns its number */
  add(id: string, values: FieldValues): number {
    const record = this.ids.push(id) - 1;
    for (const column of this.columns) column.set(record, values[column.name]);
    return record;
  }

  change(record: number, values: FieldValues): void {
    this.clear(record);
    for (const column of this.columns) column.set(record, values[column.name]);
  }

  /** The record says nothing any more. */
  clear(record: number): void {
    for (const column of this.columns) column.clear(record);
  }

  /** Prepares for comparing what was added without learnt frequencies. */
  settle(): void {
    const placeholders = placeholdersIn(this.columns, this.count);
    for (const [i, column] of this.columns.entries()) {
      column.passOver(placeholders[i]!);
      column.settle();
    }
  }
}
