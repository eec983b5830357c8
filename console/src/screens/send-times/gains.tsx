/** What waiting has brought, step by step: both sides, and the difference with its interval. */
import type { SendTimeGainView, SendTimes } from '../../api/types.ts';
import { IntervalBar } from '../../parts/interval-bar.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Named, Table } from '../../parts/table.tsx';
import { href } from '../../routes.ts';
import { count, percent } from '../../words/numbers.ts';
import { gainWords, reachOf, stepOf } from './words.ts';

interface Row extends SendTimeGainView {
  readonly channel: string;
}

export function Gains({ channels }: { channels: SendTimes['channels'] }) {
  const rows: readonly Row[] = channels.flatMap(({ channel, steps }) =>
    steps.map((step) => ({ ...step, channel })),
  );
  const reach = reachOf(rows);
  return (
    <Panel
      title="What waiting has brought"
      aside="against those sent at once by a draw; the line is no difference"
      className="table-panel gains"
    >
      {rows.length === 0 ? (
        <p className="quiet table-none">
          No decision whose message might wait is old enough yet. Each counts when its time, and the time for
          an answer after it, are over.
        </p>
      ) : (
        <Table
          rows={rows}
          rowKey={({ placement, channel }) => `${placement} ${channel}`}
          columns={[
            { title: 'Step', cell: (row) => <Step row={row} /> },
            { title: 'Answered after waiting', cell: ({ chosen }) => <Arm arm={chosen} /> },
            { title: 'Answered, sent at once', cell: ({ now }) => <Arm arm={now} /> },
            {
              title: 'Picture',
              unseen: true,
              className: 'answer-picture',
              cell: (row) => <Picture row={row} reach={reach} />,
            },
            { title: 'Which means', className: 'wide-cell', cell: (row) => gainWords(row).words },
          ]}
        />
      )}
    </Panel>
  );
}

function Step({ row: { placement, channel } }: { row: Row }) {
  const step = stepOf(placement);
  return (
    <Named about={`by ${channel}`}>
      {step === undefined ? (
        placement
      ) : (
        <>
          <a href={href({ screen: 'journeys', name: step.journey })}>{step.journey}</a>, {step.step}
        </>
      )}
    </Named>
  );
}

function Arm({ arm: { decisions, responses } }: { arm: SendTimeGainView['now'] }) {
  return (
    <Named about={`${count(responses)} of ${count(decisions)}`}>
      {decisions === 0 ? '–' : percent(responses / decisions)}
    </Named>
  );
}

function Picture({ row, reach }: { row: Row; reach: number }) {
  const { gain } = row;
  if (gain === null) return null;
  const { estimate, lower, upper } = gain;
  return (
    <IntervalBar
      interval={{ estimate, low: lower, high: upper }}
      from={-reach}
      to={reach}
      marks={[0]}
      tone={gainWords(row).tone}
    />
  );
}
