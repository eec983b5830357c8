/**
 * The one table of the console: columns say what stands in them, the first one names the row. Where there is no room each
 * row is a card, its cells with their titles; a row can open to more.
 */
import { Fragment, type ReactNode } from 'react';
import { OpenRow } from './open-row.tsx';

export interface Column<Row> {
  readonly title: string;
  /** What the title means, for those who point at it. */
  readonly about?: string;
  cell(row: Row): ReactNode;
  /** Numbers stand at the end of their column. */
  readonly end?: true;
  /** The title is for those who hear the table: what stands in it is plain to see. */
  readonly unseen?: true;
  readonly className?: string;
}

interface Props<Row> {
  readonly rows: readonly Row[];
  /** The first names the row. */
  readonly columns: readonly [Column<Row>, ...Column<Row>[]];
  rowKey(row: Row): string;
  readonly caption?: { readonly words: string; readonly unseen?: true };
  /** A row opens to it; `label` says to what, for its button. */
  readonly open?: {
    label(row: Row): string;
    detail(row: Row): ReactNode;
    /** All of them, where it is absent. */
    opens?(row: Row): boolean;
  };
  rowClass?(row: Row): string | undefined;
}

export function Table<Row>({ rows, columns, rowKey, caption, open, rowClass }: Props<Row>) {
  return (
    <table className="table cards">
      {caption === undefined ? null : (
        <caption className={caption.unseen ? 'only-read' : undefined}>{caption.words}</caption>
      )}
      <thead>
        <tr>
          {columns.map(({ title, about, end, unseen }) => (
            <th key={title} scope="col" className={end ? 'end' : undefined}>
              {unseen ? <span className="only-read">{title}</span> : <Title title={title} about={about} />}
            </th>
          ))}
          {open === undefined ? null : (
            <th scope="col">
              <span className="only-read">Details</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) =>
          open === undefined ? (
            <tr key={rowKey(row)} className={rowClass?.(row)}>
              <Cells row={row} columns={columns} />
            </tr>
          ) : open.opens?.(row) === false ? (
            <tr key={rowKey(row)} className={rowClass?.(row)}>
              <Cells row={row} columns={columns} />
              <td />
            </tr>
          ) : (
            <OpenRow
              key={rowKey(row)}
              className={rowClass?.(row)}
              label={open.label(row)}
              columns={columns.length + 1}
              detail={() => open.detail(row)}
            >
              <Cells row={row} columns={columns} />
            </OpenRow>
          ),
        )}
      </tbody>
    </table>
  );
}

function Title({ title, about }: { title: string; about: string | undefined }) {
  return about === undefined ? title : <abbr title={about}>{title}</abbr>;
}

function Cells<Row>({ row, columns: [first, ...others] }: { row: Row; columns: Props<Row>['columns'] }) {
  return (
    <>
      <th scope="row" className={first.className}>
        {first.cell(row)}
      </th>
      {others.map(({ title, cell, end, unseen, className }) => (
        <td
          key={title}
          className={[end ? 'end' : '', className ?? ''].join(' ').trim() || undefined}
          data-label={unseen ? undefined : title}
        >
          {cell(row)}
        </td>
      ))}
    </>
  );
}

/** What more than one line is made of, in a cell that names a row. */
export function Named({ children, about }: { children: ReactNode; about?: ReactNode }) {
  return (
    <Fragment>
      {children}
      {about === undefined ? null : <span className="event-about">{about}</span>}
    </Fragment>
  );
}
