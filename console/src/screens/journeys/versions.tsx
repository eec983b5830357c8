/** The versions of a journey, newest first: when and why, who goes on by each, and what is different from the newest. */
import { useState } from 'react';
import { paths } from '../../api/client.ts';
import type { JourneyVersionRow, JourneyView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Ago, Panel } from '../../parts/panel.tsx';
import { plural } from '../../words/numbers.ts';
import { Diff } from './diff.tsx';

export function Versions({ journey, onAgain }: { journey: JourneyView; onAgain: (version: number) => void }) {
  return (
    <Panel title="Versions">
      {journey.versions.length === 0 ? <p className="quiet">Nothing was published yet.</p> : null}
      <ol className="journey-versions">
        {journey.versions.map((version) => (
          <Version key={version.version} journey={journey} version={version} onAgain={onAgain} />
        ))}
      </ol>
    </Panel>
  );
}

function Version({
  journey,
  version: { version, publishedAt, by, why, people },
  onAgain,
}: {
  journey: JourneyView;
  version: JourneyVersionRow;
  onAgain: (version: number) => void;
}) {
  const [open, setOpen] = useState(false);
  const isNewest = version === journey.version;
  return (
    <li>
      <div className="journey-version">
        <span>
          <b>Version {version}</b> {isNewest ? 'in force' : ''}
          <span className="event-about">
            <Ago at={publishedAt} />, by {by === 'documents' ? 'the documents' : by}
            {why === '' ? '' : `: ${why}`}; {plural(people, 'person', 'people')} in it
          </span>
        </span>
        {isNewest ? null : (
          <span className="journey-version-acts">
            <button
              type="button"
              className="button button-small"
              aria-expanded={open}
              aria-label={`Compare version ${version} with the newest`}
              onClick={() => setOpen(!open)}
            >
              Compare
            </button>
            <button
              type="button"
              className="button button-small"
              aria-label={`Publish version ${version} again`}
              onClick={() => onAgain(version)}
            >
              Publish again
            </button>
          </span>
        )}
      </div>
      {open ? <Comparison name={journey.name} from={version} to={journey.version} /> : null}
    </li>
  );
}

function Comparison({ name, from, to }: { name: string; from: number; to: number }) {
  const { data, problem, reload } = useFetched(paths.journeyDiff(name, from, to));
  if (problem !== undefined) return <ProblemNotice problem={problem} onRetry={reload} />;
  return data === undefined ? (
    <Skeleton lines={4} />
  ) : (
    <Diff text={data.diff} label={`From version ${from} to ${to}`} />
  );
}
