/** What was decided for a person, newest first: what was chosen, what kept the others out, what came of it. */
import { paths } from '../../api/client.ts';
import type { DecisionRow } from '../../api/types.ts';
import { usePages } from '../../api/use-pages.ts';
import { More } from '../../parts/more.tsx';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Ago, Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { percent, plural } from '../../words/numbers.ts';
import { policyWords, ruleOf } from '../decision/words.ts';

export function Decisions({ profile, version }: { profile: string; version: number }) {
  const pages = usePages((cursor) => paths.decisions(profile, cursor), version);
  return (
    <Panel title="Decisions">
      {pages.problem === undefined ? null : <ProblemNotice problem={pages.problem} onRetry={pages.reload} />}
      {pages.items === undefined && pages.problem === undefined ? <Skeleton lines={3} /> : null}
      {pages.items?.length === 0 && pages.more === undefined ? (
        <p className="quiet">None yet. A journey that decides, or a call to /v1/decide, makes one.</p>
      ) : null}
      <ul className="facts">
        {pages.items?.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      <More pages={pages} label="Older decisions" />
    </Panel>
  );
}

function Row({ row }: { row: DecisionRow }) {
  const [best, ...others] = row.chosen;
  return (
    <li>
      <span>
        <b>{best === undefined ? 'Nothing' : best.action}</b>
        {others.length === 0 ? null : `, then ${others.map(({ action }) => action).join(', ')}`} at{' '}
        {row.placement}
        <span className="reason">{reasons(row)}</span>
      </span>
      <span className="message-state">
        <a href={href({ screen: 'decision', id: row.decision })}>
          why<span className="only-read"> this decision at {row.placement}</span>
        </a>
        <span className="quiet">
          <Ago at={row.at} />
        </span>
      </span>
    </li>
  );
}

/** "Of 4 candidates, with probability 62 %. 2 not eligible (traits.age >= 18). shown." */
function reasons({ chosen, candidates, refused, outcomes }: DecisionRow): string {
  const chance = chosen[0]?.selectionProbability;
  return [
    `Of ${plural(candidates, 'candidate')}${chance === undefined ? '' : `, with probability ${percent(chance)}`}`,
    ...refused.slice(0, 2).map(({ count, ...by }) => {
      const words = `${count} ${policyWords[by.policy].toLowerCase()}`;
      return by.policy === 'not-chosen' ? words : `${words} (${ruleOf(by)})`;
    }),
    ...outcomes.map(({ action, outcome }) =>
      chosen.length > 1 ? `${action}: ${outcome}` : outcome === 'shown' ? 'Shown' : 'Responded to',
    ),
  ].join('. ');
}
