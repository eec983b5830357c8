/** Pools of vouchers beside the budgets: how many codes are where, and which pool runs low. */
import { paths } from '../../api/client.ts';
import type { VoucherPoolView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { CodeSample } from '../../parts/code-sample.tsx';
import { ProblemNotice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { fullTime } from '../../words/times.ts';
import { countWords, sourceWords, stockWords } from './words.ts';

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
    <Panel title="Pools of vouchers" className="table-panel">
      {data.pools.length === 0 ? <Nothing /> : <Pools pools={data.pools} />}
    </Panel>
  );
}

function Pools({ pools }: { pools: readonly VoucherPoolView[] }) {
  return (
    <table className="table vouchers">
      <thead>
        <tr>
          <th scope="col">Pool</th>
          <th scope="col">Left</th>
          {['Free', 'Reserved', 'Issued', 'Redeemed', 'Expired'].map((name) => (
            <th key={name} scope="col" className="end">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {pools.map((pool) => (
          <Pool key={pool.pool} pool={pool} />
        ))}
      </tbody>
    </table>
  );
}

function Pool({ pool }: { pool: VoucherPoolView }) {
  const { description, endsAt, free, reserved, issued, redeemed, expired, isLow } = pool;
  const cells = { Free: free, Reserved: reserved, Issued: issued, Redeemed: redeemed, Expired: expired };
  return (
    <tr>
      <th scope="row">
        {pool.pool}
        <p className="quiet">
          {sourceWords(pool)}
          {endsAt === null ? null : <span title={fullTime(endsAt)}>, until {fullTime(endsAt)}</span>}
        </p>
        {description === null ? null : <p className="quiet">{description}</p>}
      </th>
      <td>
        {stockWords(pool)}
        {isLow ? <strong className="voucher-low">Low</strong> : null}
      </td>
      {Object.entries(cells).map(([name, count]) => (
        <td key={name} data-label={name} className="end">
          {countWords(count)}
        </td>
      ))}
    </tr>
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
