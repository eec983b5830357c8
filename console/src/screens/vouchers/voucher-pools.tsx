/** Pools of vouchers beside the budgets: how many codes are where, and which pool runs low. */
import { paths } from '../../api/client.ts';
import type { VoucherPoolView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { CodeSample } from '../../parts/code-sample.tsx';
import { ProblemNotice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { count } from '../../words/numbers.ts';
import { fullTime } from '../../words/times.ts';
import { sourceWords, stockWords } from './words.ts';

const followMs = 3_000;

const sample = `kind: vouchers
name: spring
generate: SPRING-????-????-????
value: 10 EUR
days: 14
`;

export function VoucherPools() {
  const { data, problem, reload } = useFetched(paths.vouchers(), useFollowed(followMs));
  if (problem !== undefined) return <ProblemNotice problem={problem} onRetry={reload} />;
  if (data === undefined) return null;
  return (
    <Panel title="Pools of vouchers" className="table-panel vouchers">
      {data.pools.length === 0 ? <Nothing /> : <Pools pools={data.pools} />}
    </Panel>
  );
}

function Pools({ pools }: { pools: readonly VoucherPoolView[] }) {
  return (
    <Table
      rows={pools}
      rowKey={({ pool }) => pool}
      columns={[
        { title: 'Pool', cell: (pool) => <Name pool={pool} /> },
        { title: 'Left', cell: (pool) => <Left pool={pool} /> },
        { title: 'Free', end: true, cell: ({ free }) => count(free) },
        { title: 'Reserved', end: true, cell: ({ reserved }) => count(reserved) },
        { title: 'Issued', end: true, cell: ({ issued }) => count(issued) },
        { title: 'Redeemed', end: true, cell: ({ redeemed }) => count(redeemed) },
        { title: 'Expired', end: true, cell: ({ expired }) => count(expired) },
      ]}
    />
  );
}

function Name({ pool }: { pool: VoucherPoolView }) {
  const { description, endsAt } = pool;
  return (
    <>
      {pool.pool}
      <p className="quiet">
        {sourceWords(pool)}
        {endsAt === null ? null : `, until ${fullTime(endsAt)}`}
      </p>
      {description === null ? null : <p className="quiet">{description}</p>}
    </>
  );
}

function Left({ pool }: { pool: VoucherPoolView }) {
  return (
    <>
      {stockWords(pool)}
      {pool.isLow ? <strong className="voucher-low">Low</strong> : null}
    </>
  );
}

function Nothing() {
  return (
    <div className="voucher-none">
      <p>
        No pool of vouchers yet. Declare a document with <code>kind: vouchers</code>, and name it in an action
        as <code>voucher</code>: whoever is given the action gets a code that nobody else has.
      </p>
      <CodeSample label="A pool of vouchers" code={sample} />
    </div>
  );
}
