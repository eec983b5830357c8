/** What is wrong with one event: equal violations together, how often, and the last events that had them. */
import { paths } from '../../api/client.ts';
import type { ViolationRow } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Ago } from '../../parts/panel.tsx';
import { pretty } from '../../words/bodies.ts';
import { plural } from '../../words/numbers.ts';

export function ViolationList({ event, version }: { event: string; version: number }) {
  const { data, problem, reload } = useFetched(paths.violations(event), version);
  if (data === undefined)
    return problem === undefined ? (
      <Skeleton lines={3} />
    ) : (
      <ProblemNotice problem={problem} onRetry={reload} />
    );
  const rows = data.items.toSorted((a, b) => b.count - a.count);
  return (
    <ul className="violations" aria-label={`Violations of ${event}`}>
      {rows.map((row) => (
        <Violation key={row.id} row={row} />
      ))}
    </ul>
  );
}

function Violation({ row }: { row: ViolationRow }) {
  return (
    <li className="violation">
      <p>
        <code className="violation-path">{row.path}</code> {row.message}
      </p>
      <p className="quiet">
        {plural(row.count, 'time')}, last <Ago at={row.lastAt} />, rule <code>{row.rule}</code>
      </p>
      {row.samples.length === 0 ? null : (
        <details>
          <summary>
            The last {row.samples.length === 1 ? 'event' : plural(row.samples.length, 'event')} that had it
          </summary>
          {row.samples.map((sample) => (
            <figure key={sample.messageId} className="sample">
              <figcaption>
                from <b>{sample.source}</b>, <Ago at={sample.at} />, message <code>{sample.messageId}</code>
              </figcaption>
              <pre className="wrap">{pretty(sample.body)}</pre>
            </figure>
          ))}
        </details>
      )}
    </li>
  );
}
