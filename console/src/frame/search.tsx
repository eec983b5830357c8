/** Finds profiles from every screen: suggestions while typing, Enter for the whole list. */
import { useEffect, useState } from 'react';
import { ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { get, paths } from '../api/client.ts';
import type { ProfileRow } from '../api/types.ts';
import { Icon } from '../look/icon.tsx';
import { navigate } from '../use-route.ts';

export const searchFieldId = 'search-profiles';
const pauseMs = 150;
const shownAtMost = 8;

export function Search() {
  const [text, setText] = useState('');
  const { found, searching } = useSuggestions(text);

  function open(id: string) {
    setText('');
    navigate({ screen: 'profile', id });
  }

  return (
    <ComboBox
      className="search"
      aria-label="Search for a profile"
      items={found}
      inputValue={text}
      onInputChange={setText}
      selectedKey={null}
      onSelectionChange={(key) => key !== null && open(String(key))}
      allowsCustomValue
      allowsEmptyCollection
      menuTrigger="input"
    >
      <Icon name="search" />
      <Input
        id={searchFieldId}
        className="search-field"
        placeholder="Search e-mail, user id, name"
        enterKeyHint="search"
        onKeyDown={(event) => {
          const choosing = event.currentTarget.getAttribute('aria-activedescendant');
          if (event.key !== 'Enter' || choosing) return;
          event.preventDefault();
          navigate({ screen: 'profiles', search: text.trim() });
          setText('');
        }}
      />
      <span className="search-key" aria-hidden="true">
        /
      </span>
      <Popover className="search-list" offset={6}>
        <ListBox<ProfileRow>
          aria-label="Profiles found"
          renderEmptyState={() => (
            <p className="search-none">
              {searching ? 'Searching…' : 'Nobody found so far. Enter looks further.'}
            </p>
          )}
        >
          {(row) => (
            <ListBoxItem id={row.id} textValue={row.who} className="search-item">
              <span className="search-who">{row.who}</span>
              <span className="search-about">{row.audiences.join(', ') || row.id}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** Empty for an empty text. A failed search shows nothing here: Enter leads to the list, which says why. */
function useSuggestions(text: string): { found: readonly ProfileRow[]; searching: boolean } {
  const wanted = text.trim();
  const [answer, setAnswer] = useState<{ to: string; found: readonly ProfileRow[] }>({ to: '', found: [] });
  useEffect(() => {
    const abort = new AbortController();
    const keep = (found: readonly ProfileRow[]) => {
      if (!abort.signal.aborted) setAnswer({ to: wanted, found });
    };
    if (wanted === '') keep([]);
    const timer = setTimeout(() => {
      if (wanted === '') return;
      get(paths.profiles(wanted), abort.signal)
        .then((page) => keep(page.items.slice(0, shownAtMost)))
        .catch(() => keep([]));
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted]);
  return { found: answer.found, searching: answer.to !== wanted };
}
