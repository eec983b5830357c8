/** Narrows the stream by kind. The choice stands in the address, so that it can be sent to somebody. */
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { Icon } from '../../look/icon.tsx';
import { everything, type HappeningKind, happeningKinds, type StreamFilter } from '../../routes.ts';
import { navigate } from '../../use-route.ts';

const names: Readonly<Record<HappeningKind, string>> = {
  event: 'Events',
  audience: 'Audiences',
  journey: 'Journeys',
  decision: 'Decisions',
  message: 'Messages',
  consent: 'Consents',
  identity: 'Identities',
  list: 'Lists',
};

export function StreamFilters({ filter }: { filter: StreamFilter }) {
  return (
    <div className="filters">
      <ToggleButtonGroup
        className="chips"
        aria-label="Show only"
        selectionMode="multiple"
        selectedKeys={filter.kinds}
        onSelectionChange={(keys) => {
          const kinds = happeningKinds.filter((kind) => keys.has(kind));
          navigate({ screen: 'live', filter: { kinds } }, 'replace');
        }}
      >
        {happeningKinds.map((kind) => (
          <ToggleButton key={kind} id={kind} className="chip">
            <Icon name={kind} size={14} /> {names[kind]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {filter.kinds.length === 0 ? null : (
        <button
          type="button"
          className="button button-small"
          onClick={() => navigate({ screen: 'live', filter: everything }, 'replace')}
        >
          <Icon name="close" size={12} />
          {filter.status === undefined ? 'Show all' : `Only ${filter.status}: show all`}
        </button>
      )}
    </div>
  );
}
