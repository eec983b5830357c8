/** The frame's head: where one is, where one can go, and whether the engine is there. */
import { useEffect, useRef } from 'react';
import { useFigures, useLive } from '../live/use-live.tsx';
import { useNow } from '../live/use-now.ts';
import { Icon, type IconName, Mark } from '../look/icon.tsx';
import { everything, href, live, type Route, wholeCatalogue, wholeNetwork } from '../routes.ts';
import { plural } from '../words/numbers.ts';
import { fullTime, span } from '../words/times.ts';
import { ConnectionBadge } from './connection-badge.tsx';
import { Search } from './search.tsx';
import { showShortcuts } from './shortcuts.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

const places: readonly { name: string; icon: IconName; to: Route; screens: readonly Route['screen'][] }[] = [
  { name: 'Live', icon: 'live', to: live, screens: ['live', 'decision'] },
  {
    name: 'Profiles',
    icon: 'profile',
    to: { screen: 'profiles', search: '' },
    screens: ['profiles', 'profile', 'group'],
  },
  { name: 'Audiences', icon: 'audience', to: { screen: 'audiences' }, screens: ['audiences'] },
  {
    name: 'Contact',
    icon: 'pause',
    to: { screen: 'contact-policy' },
    screens: ['contact-policy'],
  },
  { name: 'Journeys', icon: 'journey', to: { screen: 'journeys' }, screens: ['journeys'] },
  { name: 'Catalogue', icon: 'list', to: wholeCatalogue, screens: ['catalogue'] },
  { name: 'Network', icon: 'network', to: wholeNetwork, screens: ['network'] },
  {
    name: 'Experiments',
    icon: 'experiment',
    to: { screen: 'experiments' },
    screens: ['experiments'],
  },
  { name: 'Models', icon: 'decision', to: { screen: 'models' }, screens: ['models'] },
  { name: 'Budgets', icon: 'list', to: { screen: 'budgets' }, screens: ['budgets'] },
  { name: 'Matches', icon: 'identity', to: { screen: 'matches' }, screens: ['matches'] },
  { name: 'Rights', icon: 'consent', to: { screen: 'rights', person: '' }, screens: ['rights', 'audit'] },
  { name: 'Mails', icon: 'message', to: { screen: 'mails' }, screens: ['mails'] },
  { name: 'Events', icon: 'event', to: { screen: 'events', search: '' }, screens: ['events'] },
  { name: 'Refused', icon: 'refused', to: { screen: 'dead-letters' }, screens: ['dead-letters'] },
  { name: 'Configuration', icon: 'document', to: { screen: 'configuration' }, screens: ['configuration'] },
];

export function Header({ route }: { route: Route }) {
  const nav = useRef<HTMLElement>(null);
  const { screen } = route;
  useEffect(() => showHere(nav.current, screen), [screen]);
  return (
    <header className="head">
      <div className="head-bar">
        <a className="brand" href={href({ screen: 'live', filter: everything })}>
          <Mark />
          <span>Kairos</span>
        </a>
        <nav ref={nav} className="places" aria-label="Screens">
          {places.map((place) => (
            <a
              key={place.name}
              className="place"
              href={href(place.to)}
              aria-current={place.screens.includes(route.screen) ? 'page' : undefined}
            >
              <Icon name={place.icon} />
              <span data-name={place.name}>{place.name}</span>
            </a>
          ))}
        </nav>
        <Search />
        <ThemeSwitch />
        <button
          type="button"
          className="button button-bare help"
          aria-label="Keyboard shortcuts"
          aria-haspopup="dialog"
          onClick={showShortcuts}
        >
          <Icon name="help" />
        </button>
      </div>
      <StatusLine />
    </header>
  );
}

/** Where there are more places than fit, the one where one is stands in the middle. */
function showHere(nav: HTMLElement | null, _screen: Route['screen']): void {
  const here = nav?.querySelector<HTMLElement>('[aria-current]');
  if (!nav || !here || nav.scrollWidth <= nav.clientWidth) return;
  nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
}

function StatusLine() {
  const figures = useFigures();
  return (
    <div className="status">
      <ConnectionBadge />
      {figures === null ? null : (
        <>
          <span className="status-item">
            revision <code>{figures.revision}</code>
          </span>
          <Uptime since={figures.startedAt} />
          <span className="status-item status-wide">{plural(figures.profiles, 'profile')}</span>
        </>
      )}
      <PauseButton />
    </div>
  );
}

function Uptime({ since }: { since: string }) {
  const now = useNow();
  return (
    <span className="status-item" title={`since ${fullTime(since)}`}>
      up {span(now - Date.parse(since))}
    </span>
  );
}

function PauseButton() {
  const { paused, setPaused } = useLive();
  return (
    <button type="button" className="button button-small pause" onClick={() => setPaused(!paused)}>
      <Icon name={paused ? 'play' : 'pause'} />
      <span>
        {paused ? 'Resume' : 'Pause'}
        <span className="status-wide"> stream</span>
      </span>
    </button>
  );
}
