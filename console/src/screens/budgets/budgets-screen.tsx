/** Budgets: of each limit what is spent, reserved and left, whether it lasts, and what one unit of it costs. */
import { paths } from '../../api/client.ts';
import type { BudgetLimitView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { useNow } from '../../live/use-now.ts';
import { CodeSample } from '../../parts/code-sample.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { fullTime, span } from '../../words/times.ts';
import { VoucherPools } from '../vouchers/voucher-pools.tsx';
import { Course } from './course.tsx';
import { amountWords, paceWords, periodWords, priceWords, standingOf } from './words.ts';

const followMs = 3_000;

const sample = `kind: budget
name: vouchers
counts:
  - { group: vouchers, uses: 5 EUR }
limits:
  - { most: 200 EUR, per: day }
  - { most: 5000 EUR, until: 2026-12-31 }
`;

export function BudgetsScreen() {
  const fetched = useFetched(paths.budgets(), useFollowed(followMs));
  return (
    <>
      <title>Budgets · Kairos</title>
      <div className="title">
        <h1>Budgets</h1>
        <p>What may be given away, spent or worked, and whether it lasts.</p>
      </div>
      <Loaded of={fetched}>
        {({ limits: all }) =>
          all.length === 0 ? (
            <Nothing />
          ) : (
            <div className="budgets">
              {byBudget(all).map(([name, limits]) => (
                <Panel key={name} title={name}>
                  {limits[0]?.description == null ? null : <p className="quiet">{limits[0].description}</p>}
                  {limits.map((limit) => (
                    <Limit key={limit.limit} limit={limit} />
                  ))}
                </Panel>
              ))}
            </div>
          )
        }
      </Loaded>
      <VoucherPools />
    </>
  );
}

function Limit({ limit }: { limit: BudgetLimitView }) {
  const now = useNow();
  const { unit, most, least, spent, reserved, remaining, to, before } = limit;
  const standing = standingOf(limit);
  const title = most === null ? `At least ${amountWords(least, unit)}` : `At most ${amountWords(most, unit)}`;
  return (
    <section className="budget" aria-label={`${limit.limit}: ${title}`}>
      <h3>
        {title} <span className="quiet">{periodWords(limit)}</span>
        <span className={`budget-standing budget-${standing.replace(' ', '-')}`}>{standing}</span>
      </h3>
      <Shares limit={limit} />
      <dl className="budget-figures">
        <dt className="budget-key-spent">Spent</dt>
        <dd>{amountWords(spent, unit)}</dd>
        <dt className="budget-key-reserved">Reserved</dt>
        <dd>{amountWords(reserved, unit)}</dd>
        <dt>{most === null ? 'Still to reach' : 'Left'}</dt>
        <dd>{amountWords(remaining ?? Math.max(0, least - spent - reserved), unit)}</dd>
        {to === null ? null : (
          <>
            <dt>Ends</dt>
            <dd title={fullTime(to)}>in {span(Math.max(0, Date.parse(to) - now))}</dd>
          </>
        )}
      </dl>
      <p>
        {paceWords(limit)}
        {most !== null && least > 0 ? ` At least ${amountWords(least, unit)} are to be reached.` : ''}
      </p>
      <p>{priceWords(limit)}</p>
      {limit.isPaced && to !== null ? <Course limit={limit} now={now} /> : null}
      {before.length === 0 ? null : (
        <p className="quiet">
          Before:{' '}
          {before
            .slice(0, 5)
            .map((one) => amountWords(one.spent + one.reserved, unit))
            .join(', ')}
        </p>
      )}
    </section>
  );
}

/** Spent, reserved, and how much of the time is over: the mark. The figures stand below as text. */
function Shares({ limit: { most, least, spent, reserved, from, to } }: { limit: BudgetLimitView }) {
  const now = useNow();
  const bound = Math.max(most ?? least, 1e-9);
  const share = (amount: number) => `${Math.max(0, Math.min(1, amount / bound)) * 100}%`;
  const passed =
    from === null || to === null ? null : (now - Date.parse(from)) / (Date.parse(to) - Date.parse(from));
  return (
    <span className="budget-bar" aria-hidden="true">
      <span className="budget-spent" style={{ inlineSize: share(spent) }} />
      <span className="budget-reserved" style={{ inlineSize: share(reserved) }} />
      {passed === null ? null : (
        <span
          className="budget-mark"
          style={{ insetInlineStart: `${Math.max(0, Math.min(1, passed)) * 100}%` }}
        />
      )}
    </span>
  );
}

function Nothing() {
  return (
    <Empty icon="list" title="No budget yet">
      <p>
        A budget bounds money, offers or hours, over journeys and placements alike. Declare a document with{' '}
        <code>kind: budget</code>; it acts at once, and nothing is ever given beyond it.
      </p>
      <CodeSample label="A budget of vouchers" code={sample} />
    </Empty>
  );
}

function byBudget(limits: readonly BudgetLimitView[]): [string, BudgetLimitView[]][] {
  const budgets = new Map<string, BudgetLimitView[]>();
  for (const limit of limits) budgets.set(limit.budget, [...(budgets.get(limit.budget) ?? []), limit]);
  return [...budgets];
}
