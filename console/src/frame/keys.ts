/** Which shortcut a key press means. Pure: what has the focus is described, not looked up. */

/** A number is that of an area, from 1. */
export type Shortcut = 'pause' | 'search' | 'help' | number;

export interface KeyPress {
  readonly key: string;
  /** Control, Alt or the command key is held: then the key belongs to the browser. */
  readonly modified: boolean;
  readonly focus: 'page' | 'control' | 'text';
}

export function shortcutOf(press: KeyPress): Shortcut | null {
  if (press.modified || press.focus === 'text') return null;
  if (press.key === '/') return 'search';
  if (press.key === '?') return 'help';
  if (/^[1-9]$/.test(press.key)) return Number(press.key);
  // On a control, space works the control.
  return press.key === ' ' && press.focus === 'page' ? 'pause' : null;
}

/** Describes the focused element for {@link shortcutOf}. */
export function focusOf(element: Element | null): KeyPress['focus'] {
  if (element === null) return 'page';
  if (element.matches('input, textarea, select, [contenteditable]')) return 'text';
  return element.matches('a, button, summary, iframe, [role=option], [role=radio], [role=tab]')
    ? 'control'
    : 'page';
}
