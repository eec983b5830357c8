/** Everything that happened to a person, newest first, as far back as the reader likes to go; narrowed by chips. */
import { type FormEvent, useId, useState } from 'react';
import { paths, type TimelineNarrowed } from '../../api/client.ts';
import { type Pages, usePages } from '../../api/use-pages.ts';
import { HappeningRow } from '../../parts/happening-row.tsx';
import { KindChips } from '../../parts/kind-chips.tsx';
import { More } from '../../parts/more.tsx';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { fromLocal } from '../../words/local-time.ts';
import { fullTime } from '../../words/times.ts';

const everything: TimelineNarrowed = { kinds: [] };

export function Timeline({ profile, version }: { profile: string; version: number }) {
  const [narrowed, setNarrowed] = useState(everything);
  const pages = usePages((cursor) => paths.timeline(profile, narrowed, cursor), version);
  const isAll = narrowed.kinds.length === 0 && !narrowed.event && !narrowed.from && !narrowed.to;
  return (
    <Panel title="Timeline" className="timeline">
      <div className="timeline-filters">
        <KindChips kinds={narrowed.kinds} onChange={(kinds) => setNarrowed({ ...narrowed, kinds })} />
        <Narrowing
          onChange={(rest) => setNarrowed({ kinds: narrowed.kinds, ...rest })}
          onClear={isAll ? undefined : () => setNarrowed(everything)}
        />
      </div>
      {pages.problem === undefined ? null : <ProblemNotice problem={pages.problem} onRetry={pages.reload} />}
      {pages.items === undefined && pages.problem === undefined ? <Skeleton lines={10} /> : null}
      {pages.items?.length === 0 ? <Nothing isAll={isAll} pages={pages} /> : null}
      <ol className="rows">
        {pages.items?.map((happening) => (
          <li key={happening.id} className="row row-dated">
            <HappeningRow happening={happening} linkWho={false} time="full" />
          </li>
        ))}
      </ol>
      <More pages={pages} label={pages.items?.length === 0 ? 'Look further back' : 'Load older'} />
    </Panel>
  );
}

type Rest = Omit<TimelineNarrowed, 'kinds'>;

function Narrowing({
  onChange,
  onClear,
}: {
  onChange: (rest: Rest) => void;
  onClear: (() => void) | undefined;
}) {
  const event = useId();
  const from = useId();
  const to = useId();

  function submit(submitted: FormEvent<HTMLFormElement>) {
    submitted.preventDefault();
    const given = new FormData(submitted.currentTarget);
    const name = String(given.get('event') ?? '').trim();
    const [start, end] = ['from', 'to'].map((field) => fromLocal(String(given.get(field) ?? '')));
    onChange({
      ...(name !== '' && { event: name }),
      ...(start !== undefined && { from: start }),
      ...(end !== undefined && { to: end }),
    });
  }

  return (
    <form className="timeline-form" onSubmit={submit} onReset={onClear}>
      <label htmlFor={event}>
        Event
        <input id={event} name="event" className="field" placeholder="Order Completed" />
      </label>
      <label htmlFor={from}>
        From
        <input id={from} name="from" type="datetime-local" className="field" />
      </label>
      <label htmlFor={to}>
        To
        <input id={to} name="to" type="datetime-local" className="field" />
      </label>
      <button type="submit" className="button">
        Narrow
      </button>
      {onClear === undefined ? null : (
        <button type="reset" className="button button-bare">
          Show all
        </button>
      )}
    </form>
  );
}

function Nothing({ isAll, pages }: { isAll: boolean; pages: Pages<unknown> }) {
  if (pages.more !== undefined && pages.readTo !== undefined) {
    return (
      <Empty icon="search" title={`Nothing that fits since ${fullTime(pages.readTo)}`}>
        There is an older part of the history that has not been looked at yet.
      </Empty>
    );
  }
  if (!isAll)
    return (
      <Empty icon="search" title="Nothing of this kind has happened">
        Choose other kinds, a longer time, or show all.
      </Empty>
    );
  return (
    <Empty icon="event" title="Nothing has happened yet">
      The next event of this person stands here a moment after it was sent.
    </Empty>
  );
}
