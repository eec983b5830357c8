/** The first screen: how fast, how much, what happens now, and what stands. */
import type { StreamFilter } from '../../routes.ts';
import { LatencyPanel } from './latency-panel.tsx';
import { SpokenSummary } from './spoken-summary.tsx';
import { ActionsPanel, AudiencesPanel, JourneysPanel } from './standing.tsx';
import { Stream } from './stream.tsx';
import { ThroughputPanel } from './throughput-panel.tsx';
import { TotalsPanel } from './totals-panel.tsx';

export function LiveScreen({ filter }: { filter: StreamFilter }) {
  return (
    <>
      <title>Live · Kairos</title>
      <h1 className="only-read">Live</h1>
      <SpokenSummary />
      <div className="pulse">
        <LatencyPanel />
        <ThroughputPanel />
        <TotalsPanel />
      </div>
      <div className="now">
        <Stream filter={filter} />
        <div className="standing">
          <AudiencesPanel />
          <JourneysPanel />
          <ActionsPanel />
        </div>
      </div>
    </>
  );
}
