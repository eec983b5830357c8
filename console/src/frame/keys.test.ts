import { describe, expect, it } from 'vitest';
import { type KeyPress, shortcutOf } from './keys.ts';

const press = (key: string, focus: KeyPress['focus'] = 'page', modified = false) =>
  shortcutOf({ key, focus, modified });

describe('shortcuts', () => {
  it('work from the page', () => {
    expect([press(' '), press('/'), press('?')]).toEqual(['pause', 'search', 'help']);
  });

  it('lead to areas by their number', () => {
    expect([press('1'), press('6', 'control')]).toEqual([1, 6]);
    expect([press('1', 'text'), press('1', 'page', true), press('0')]).toEqual([null, null, null]);
  });

  it('leave space to a control that has the focus', () => {
    expect(press(' ', 'control')).toBeNull();
    expect(press('/', 'control')).toBe('search');
  });

  it('never take a letter from somebody who types', () => {
    for (const key of [' ', '/', '?']) expect(press(key, 'text')).toBeNull();
  });

  it('leave modified keys to the browser', () => {
    expect(press('/', 'page', true)).toBeNull();
  });
});
