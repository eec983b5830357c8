/** Everything that happened to a person, newest first, as far back as the reader likes to go. */
import { paths } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { HappeningRow } from '../../parts/happening-row.tsx';
import { More } from '../../parts/more.tsx';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';

export function Timeline({ profile, version }: { profile: string; version: number }) {
  const pages = usePages((cursor) => paths.timeline(profile, cursor), version);
  return (
    <Panel title="Timeline" className="timeline">
      {pages.problem === undefined ? null : <ProblemNotice problem={pages.problem} onRetry={pages.reload} />}
      {pages.items === undefined && pages.problem === undefined ? <Skeleton lines={10} /> : null}
      {pages.items?.length === 0 ? <Empty icon="event" title="Nothing has happened yet" /> : null}
      <ol className="rows">
        {pages.items?.map((happening) => (
          <li key={happening.id} className="row row-dated">
            <HappeningRow happening={happening} linkWho={false} time="full" />
          </li>
        ))}
      </ol>
      <More pages={pages} />
    </Panel>
  );
}
