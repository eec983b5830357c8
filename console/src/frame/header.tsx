/** The frame's head: where one is, where one can go, and whether the engine is there. */
import { useEffect, useRef } from 'react';
import { useFigures, useLive } from '../live/use-live.tsx';
import { useNow } from '../live/use-now.ts';
import { Icon, Mark } from '../look/icon.tsx';
import { everything, href, type Route } from '../routes.ts';
import { plural } from '../words/numbers.ts';
import { fullTime, span } from '../words/times.ts';
import { type Area, areaOf, areas } from './areas.ts';
import { ConnectionBadge } from './connection-badge.tsx';
import { Search } from './search.tsx';
import { showShortcuts } from './shortcuts.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

export function Header({ route }: { route: Route }) {
  const area = areaOf(route.screen);
  return (
    <header className="head">
      <div className="head-bar">
        <a className="brand" href={href({ screen: 'live', filter: everything })}>
          <Mark />
          <span>Kairos</span>
        </a>
        <nav className="areas" aria-label="Areas">
          {areas.map((one) => (
            <a
              key={one.name}
              className="area"
              href={href(one.places[0].to)}
              aria-current={one === area ? 'true' : undefined}
            >
              <Icon name={one.icon} />
              <span data-name={one.name}>{one.name}</span>
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
      <div className="head-foot">
        {area === undefined || area.places.length < 2 ? null : <Places area={area} route={route} />}
        <StatusLine />
      </div>
    </header>
  );
}

function Places({ area, route }: { area: Area; route: Route }) {
  const list = useRef<HTMLElement>(null);
  // Where there is no room for all of them, the one that is shown is among those that are seen.
  useEffect(() => {
    if (areaOf(route.screen) !== area) return;
    const current = list.current?.querySelector('[aria-current]');
    current?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [area, route.screen]);
  return (
    <nav ref={list} className="places" aria-label={area.name}>
      {area.places.map((place) => (
        <a
          key={place.name}
          className="place"
          href={href(place.to)}
          aria-current={place.screens.includes(route.screen) ? 'page' : undefined}
        >
          <span data-name={place.name}>{place.name}</span>
        </a>
      ))}
    </nav>
  );
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
