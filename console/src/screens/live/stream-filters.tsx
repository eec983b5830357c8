/** Narrows the stream by kind. The choice stands in the address, so that it can be sent to somebody. */
import { Icon } from '../../look/icon.tsx';
import { KindChips } from '../../parts/kind-chips.tsx';
import { everything, type StreamFilter } from '../../routes.ts';
import { navigate } from '../../use-route.ts';

export function StreamFilters({ filter }: { filter: StreamFilter }) {
  return (
    <div className="filters">
      <KindChips
        kinds={filter.kinds}
        onChange={(kinds) => navigate({ screen: 'live', filter: { kinds } }, 'replace')}
      />
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
