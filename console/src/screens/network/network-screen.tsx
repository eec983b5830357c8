/** The network that people walk, beside the designed one: as a picture and as tables, of everybody or some, of a period. */
import { useId, useState } from 'react';
import { paths } from '../../api/client.ts';
import type { NetworkView } from '../../api/types.ts';
import { type Fetched, useFetched } from '../../api/use-fetched.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { href, type NetworkRoute } from '../../routes.ts';
import { count } from '../../words/numbers.ts';
import { span } from '../../words/times.ts';
import { NetworkPicture } from './picture.tsx';
import { Personas, Stages } from './stages.tsx';
import { Connections, Differences, Touchpoints } from './tables.tsx';

const DAY_MS = 86_400_000;
const FOLLOW_MS = 10_000;
const periods = [
  [1, 'today'],
  [7, 'the last 7 days'],
  [30, 'the last 30 days'],
  [365, 'the last 365 days'],
] as const;

export function NetworkScreen({ route }: { route: NetworkRoute }) {
  const { audience, days } = route;
  const version = useFollowed(FOLLOW_MS);
  const from = new Date(Date.now() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  const network = useFetched(paths.network(from, audience), version);
  const stages = useFetched(paths.networkStages(from, audience), version);
  const personas = useFetched(paths.networkPersonas(from), version);
  const isOff = network.problem?.code === 'no_network';
  return (
    <>
      <title>Network · Kairos</title>
      <div className="title">
        <h1>Network</h1>
        {network.data === undefined ? null : <p>{summary(network.data)}</p>}
        {isOff ? null : <Filters route={route} audiences={network.data?.audiences ?? []} />}
      </div>
      {isOff ? <Off /> : <Body network={network} />}
      {stages.data === undefined || isOff ? null : <Stages stages={stages.data.stages} />}
      {personas.data === undefined || isOff ? null : <Personas personas={personas.data.personas} />}
    </>
  );
}

function Body({ network: { data, problem, reload } }: { network: Fetched<NetworkView> }) {
  const [chosen, choose] = useState<string>();
  if (problem !== undefined) return <ProblemNotice problem={problem} onRetry={reload} />;
  if (data === undefined) return <Skeleton lines={10} />;
  const { walked, differences } = data;
  const known = walked.touchpoints.some(({ name }) => name === chosen) ? chosen : undefined;
  return (
    <>
      {walked.touchpoints.length === 0 ? (
        <Empty icon="journey" title="Nobody has walked here in this period">
          It is counted from the moment at which a document asks for it; imported history counts too.
        </Empty>
      ) : (
        <>
          <Panel
            title="As it is walked"
            aside={`a walk ends after ${span(data.within)} without a touchpoint`}
          >
            <NetworkPicture {...walked} chosen={known} onChoose={choose} />
          </Panel>
          <Connections connections={walked.connections} chosen={known} />
          <Touchpoints touchpoints={walked.touchpoints} />
        </>
      )}
      <Differences differences={differences} />
    </>
  );
}

function Filters({ route, audiences }: { route: NetworkRoute; audiences: NetworkView['audiences'] }) {
  const [whom, when] = [useId(), useId()];
  const go = (to: Partial<NetworkRoute>) => {
    location.hash = href({ ...route, ...to });
  };
  return (
    <search className="network-filters">
      <label htmlFor={whom}>Of</label>
      <select
        id={whom}
        className="field"
        value={route.audience}
        onChange={(event) => go({ audience: event.target.value })}
      >
        <option value="">everybody</option>
        {audiences.map(({ audience, persona }) => (
          <option key={audience} value={audience}>
            {persona === null ? audience : `persona ${persona}`}
          </option>
        ))}
      </select>
      <label htmlFor={when}>in</label>
      <select
        id={when}
        className="field"
        value={route.days}
        onChange={(event) => go({ days: Number(event.target.value) })}
      >
        {periods.map(([days, words]) => (
          <option key={days} value={days}>
            {words}
          </option>
        ))}
      </select>
    </search>
  );
}

function summary({ walked, designed }: NetworkView): string {
  const visits = walked.touchpoints.reduce((sum, { arrivals }) => sum + arrivals, 0);
  return `${count(visits)} visits to ${count(walked.touchpoints.length)} touchpoints; journeys design ${count(designed.connections.length)} connections`;
}

function Off() {
  return (
    <Empty icon="journey" title="The network is not drawn yet">
      Write a document with <code>kind: touchpoints</code> and <code>name: touchpoints</code> into the
      documents folder. Every event is then counted as a touchpoint, and what follows it.
    </Empty>
  );
}
