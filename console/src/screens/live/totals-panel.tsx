/** What was counted since the start. What went wrong or is in doubt leads to where it can be looked up. */
import type { LiveFigures } from '../../api/types.ts';
import { useFigures } from '../../live/use-live.tsx';
import { Skeleton } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { href, type Route } from '../../routes.ts';
import { count, shortCount } from '../../words/numbers.ts';

type Totals = LiveFigures['totals'];

interface Entry {
  readonly name: keyof Totals;
  readonly label: string;
  readonly meaning: string;
  /** Where it can be looked up; such a number is marked as soon as it is not zero. */
  readonly to?: Route;
}

const entries: readonly Entry[] = [
  { name: 'received', label: 'Received', meaning: 'events that arrived' },
  { name: 'applied', label: 'Applied', meaning: 'events that changed what we know' },
  {
    name: 'duplicates',
    label: 'Duplicates',
    meaning: 'events that had been here before, by their messageId',
  },
  { name: 'late', label: 'Late', meaning: 'events that arrived long after they happened' },
  {
    name: 'refused',
    label: 'Refused',
    meaning: 'events kept aside, each with its reason',
    to: { screen: 'dead-letters' },
  },
  {
    name: 'violations',
    label: 'Violations',
    meaning: 'breaches of the tracking plan',
    to: { screen: 'events', search: '' },
  },
  { name: 'decisions', label: 'Decisions', meaning: 'questions of what to do, answered' },
  {
    name: 'givenUp',
    label: 'Given up',
    meaning: 'questions of what to do that there was no time for: the fallback was given',
    to: { screen: 'in-time' },
  },
  { name: 'sent', label: 'Sent', meaning: 'messages that the receiver took' },
  {
    name: 'failed',
    label: 'Failed',
    meaning: 'messages that can not be delivered',
    to: { screen: 'live', filter: { kinds: ['message'], status: 'failed' } },
  },
  {
    name: 'uncertain',
    label: 'Uncertain',
    meaning: 'messages of which nobody knows whether they arrived',
    to: { screen: 'live', filter: { kinds: ['message'], status: 'uncertain' } },
  },
];

export function TotalsPanel() {
  const figures = useFigures();
  return (
    <Panel title="Since the start" className="totals">
      {figures === null ? (
        <Skeleton lines={6} />
      ) : (
        <dl className="tiles">
          {entries.map((entry) => (
            <Tile key={entry.name} entry={entry} value={figures.totals[entry.name]} />
          ))}
        </dl>
      )}
    </Panel>
  );
}

function Tile({ entry, value }: { entry: Entry; value: number }) {
  const text = <span title={count(value)}>{shortCount(value)}</span>;
  return (
    <div className={`tile ${entry.to !== undefined && value > 0 ? 'tile-warn' : ''}`} title={entry.meaning}>
      <dt>{entry.label}</dt>
      <dd>
        {entry.to === undefined ? (
          text
        ) : (
          <a href={href(entry.to)} aria-label={`${entry.label}: ${count(value)}, look them up`}>
            {text}
          </a>
        )}
      </dd>
    </div>
  );
}
