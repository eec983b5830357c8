/** The network in numbers: what was come to, what followed what, and where design and walks differ. */
import type { NetworkTimes, NetworkView } from '../../api/types.ts';
import { Bar, Panel } from '../../parts/panel.tsx';
import { count, percent } from '../../words/numbers.ts';
import { span } from '../../words/times.ts';

/** Rows of each; nobody reads more. */
const MOST_ROWS = 30;

export function Touchpoints({ touchpoints }: { touchpoints: NetworkView['walked']['touchpoints'] }) {
  return (
    <Panel title="Touchpoints" className="table-panel">
      <table className="table cards">
        <thead>
          <tr>
            <th scope="col">Touchpoint</th>
            <th scope="col" className="end">
              Came
            </th>
            <th scope="col" className="end">
              Began here
            </th>
            <th scope="col">Went no further</th>
            <th scope="col">In journeys</th>
          </tr>
        </thead>
        <tbody>
          {touchpoints.slice(0, MOST_ROWS).map(({ name, arrivals, begins, stopped, late, journeys }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="end" data-label="Came">
                {count(arrivals)}
                {late === 0 ? null : <span className="event-about">and {count(late)} known late</span>}
              </td>
              <td className="end" data-label="Began here">
                {count(begins)}
              </td>
              <td data-label="Went no further">
                {arrivals === 0 ? null : percent(stopped / arrivals)}
                <Bar share={arrivals === 0 ? 0 : stopped / arrivals} tone="quiet" />
              </td>
              <td data-label="In journeys">{journeys.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export function Connections(props: {
  connections: NetworkView['walked']['connections'];
  chosen: string | undefined;
}) {
  const { connections, chosen } = props;
  const shown = connections.filter(
    ({ from, to }) => chosen === undefined || from === chosen || to === chosen,
  );
  return (
    <Panel
      title={chosen === undefined ? 'What follows what' : `To and from ${chosen}`}
      className="table-panel"
    >
      <table className="table cards">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" className="end">
              Times
            </th>
            <th scope="col">Of those who came</th>
            <th scope="col">Usually after</th>
            <th scope="col">Designed in</th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, MOST_ROWS).map(({ from, to, count: times, share, times: after, journeys }) => (
            <tr key={`${from}\n${to}`}>
              <th scope="row">{from}</th>
              <td data-label="To">{to}</td>
              <td className="end" data-label="Times">
                {count(times)}
              </td>
              <td data-label="Of those who came">
                {percent(share)}
                <Bar share={share} />
              </td>
              <td data-label="Usually after">{after === null ? '' : afterText(after)}</td>
              <td data-label="Designed in">{journeys.length === 0 ? 'no journey' : journeys.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export function afterText({ p10, p50, p90 }: NetworkTimes): string {
  return `${span(p50)} (${span(p10)} to ${span(p90)})`;
}

export function Differences({ differences }: { differences: NetworkView['differences'] }) {
  const { unwalked, undesigned } = differences;
  return (
    <div className="network-differences">
      <Panel title="Designed, and nobody walks it">
        {unwalked.length === 0 ? <p className="quiet">All that journeys expect is walked.</p> : null}
        <ul className="facts">
          {unwalked.slice(0, MOST_ROWS).map(({ from, to, journeys, chances }) => (
            <li key={`${from}\n${to}`}>
              <span>
                {from} → {to}
                <span className="event-about">{journeys.join(', ')}</span>
              </span>
              <span className="quiet">{count(chances)} chances</span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="Walked, and in no journey">
        {undesigned.length === 0 ? <p className="quiet">Journeys expect all that is walked.</p> : null}
        <ul className="facts">
          {undesigned.slice(0, MOST_ROWS).map(({ from, to, count: times }) => (
            <li key={`${from}\n${to}`}>
              <span>
                {from} → {to}
              </span>
              <span className="quiet">{count(times)} times</span>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
