/** A button that opens a dialog over the page. What is in it begins anew each time it is opened. */
import { type ReactNode, useId, useRef, useState } from 'react';
import { Icon } from '../look/icon.tsx';

interface Props {
  readonly label: ReactNode;
  readonly className: string;
  readonly title: string;
  readonly children: ReactNode;
  closed?(): void;
}

export function DialogButton({ label, className, title, children, closed }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [times, setTimes] = useState(0);
  function open() {
    setTimes(times + 1);
    dialog.current?.showModal();
  }
  return (
    <>
      <button type="button" className={`button ${className}`} aria-haspopup="dialog" onClick={open}>
        {label}
      </button>
      <dialog ref={dialog} className="dialog" aria-labelledby={heading} onClose={closed}>
        <header className="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button
            type="button"
            className="button button-bare"
            aria-label="Close"
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
        <div key={times}>{children}</div>
      </dialog>
    </>
  );
}
