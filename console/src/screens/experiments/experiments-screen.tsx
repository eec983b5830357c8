/** All experiments and holdouts with what they have shown in one sentence, and how many people a new one needs. */
import { paths } from '../../api/client.ts';
import type { ExperimentRow } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { plural } from '../../words/numbers.ts';
import { UpliftPanel } from '../uplift/uplift-panel.tsx';
import { Planner } from './planner.tsx';
import { statusWords } from './words.ts';

export const FOLLOW_MS = 10_000;

export function ExperimentsScreen() {
  const fetched = useFetched(paths.experiments(), useFollowed(FOLLOW_MS));
  const { data } = fetched;
  return (
    <>
      <title>Experiments · Kairos</title>
      <div className="title">
        <h1>Experiments</h1>
        {data === undefined ? null : (
          <p>{plural(data.items.length, 'experiment or holdout', 'experiments and holdouts')}</p>
        )}
      </div>
      <Loaded of={fetched} lines={6}>
        {({ items }) => (items.length === 0 ? <Nothing /> : <List rows={items} />)}
      </Loaded>
      <UpliftPanel />
      <Peeking />
      <Planner />
    </>
  );
}

function List({ rows }: { rows: readonly ExperimentRow[] }) {
  return (
    <ul className="trial-list">
      {rows.map((row) => (
        <li key={row.name} className="trial-row">
          <h2>
            <a href={href({ screen: 'experiments', name: row.name })}>{row.name}</a>
          </h2>
          <p className="trial-about">
            {[row.kind, statusWords[row.status], row.period, plural(row.people, 'person', 'people')]
              .filter((part) => part !== null)
              .join(', ')}
          </p>
          <p className={row.isAlarming ? 'trial-alarm' : ''}>{row.headline}</p>
        </li>
      ))}
    </ul>
  );
}

function Nothing() {
  return (
    <Empty icon="experiment" title="There are no experiments yet">
      Write a document with <code>kind: experiment</code>. Holdouts begin by themselves when there are 1,000
      people: 2&nbsp;% of them then hear nothing that is not owed to them, so that it is known what all of it
      adds.
    </Empty>
  );
}

export function Peeking() {
  return (
    <Panel title="You may look as often as you like">
      <p>
        These intervals are right at every look at once. A usual test is right for one look at a time that was
        fixed beforehand; whoever looks at it every day, and stops when it shows something, finds an effect in
        more than a third of experiments in which there is none. The price is a wider interval.
      </p>
    </Panel>
  );
}
