/** Listens for the shortcuts, and shows them on request. They can be switched off, as WCAG 2.1.4 asks. */
import { useEffect, useRef } from 'react';
import { useLive } from '../live/use-live.tsx';
import { Icon } from '../look/icon.tsx';
import { navigate } from '../use-route.ts';
import { areas } from './areas.ts';
import { focusOf, shortcutOf } from './keys.ts';
import { searchFieldId } from './search.tsx';
import { stored, useStored } from './stored.ts';

const switched = stored<'on' | 'off'>('kairos.shortcuts', ['on', 'off'], 'on');

/** Single keys mean something: readers can switch that off. */
export const areShortcutsOn = () => switched.get() === 'on';

export const helpDialogId = 'shortcuts';

const keys = [
  ['/', 'Search for a profile'],
  [`1 … ${areas.length}`, `The areas: ${areas.map(({ name }) => name).join(', ')}`],
  ['Space', 'Pause or resume the stream'],
  ['j k', 'Next and previous match'],
  ['a r', 'The two of a match are the same person, or two'],
  ['?', 'Show these shortcuts'],
  ['Esc', 'Close this, or clear the search'],
] as const;

export function Shortcuts() {
  const dialog = useRef<HTMLDialogElement>(null);
  const state = useStored(switched);
  const { paused, setPaused } = useLive();

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || switched.get() === 'off' || dialog.current?.open) return;
      const modified = event.ctrlKey || event.altKey || event.metaKey;
      const shortcut = shortcutOf({ key: event.key, modified, focus: focusOf(document.activeElement) });
      if (shortcut === null || (typeof shortcut === 'number' && shortcut > areas.length)) return;
      event.preventDefault();
      if (typeof shortcut === 'number') navigate(areas[shortcut - 1]!.places[0].to);
      if (shortcut === 'pause') setPaused(!paused);
      if (shortcut === 'search') document.getElementById(searchFieldId)?.focus();
      if (shortcut === 'help') dialog.current?.showModal();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [paused, setPaused]);

  return (
    <dialog ref={dialog} id={helpDialogId} className="dialog" aria-labelledby="shortcuts-title">
      <header className="dialog-head">
        <h2 id="shortcuts-title">Keyboard shortcuts</h2>
        <button
          type="button"
          className="button button-bare"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <dl className="keys">
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={state === 'on'}
          onChange={(event) => switched.set(event.target.checked ? 'on' : 'off')}
        />
        Use single-key shortcuts
      </label>
    </dialog>
  );
}

export function showShortcuts(): void {
  const dialog = document.getElementById(helpDialogId);
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}
