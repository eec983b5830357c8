/** A row of a table that opens to more: its last cell is the button, and what it opens to stands in a row below. */
import { type ReactNode, useId, useState } from 'react';

interface Props {
  /** What is said of the button, as "Condition and movement of vip". */
  readonly label: string;
  /** Of the whole table, the button's among them. */
  readonly columns: number;
  readonly className?: string | undefined;
  /** The cells before the button. */
  readonly children: ReactNode;
  /** Made when it is open. */
  detail(): ReactNode;
}

export function OpenRow({ label, columns, className = '', children, detail }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <tr className={`${className}${open ? ' event-open' : ''}`.trim() || undefined}>
        {children}
        <td className="end">
          <button
            type="button"
            className="button button-small"
            aria-expanded={open}
            aria-controls={id}
            aria-label={label}
            onClick={() => setOpen(!open)}
          >
            {open ? 'Less' : 'More'}
          </button>
        </td>
      </tr>
      {open ? (
        <tr id={id} className="event-detail">
          <td colSpan={columns}>{detail()}</td>
        </tr>
      ) : null}
    </>
  );
}
