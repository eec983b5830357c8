/**
 * What was decided for a person, newest first: what was chosen, what kept the others out, what came of it; and between
 * these what there was no time to decide.
 */
import { paths } from '../../api/client.ts';
import type { DecisionRow, GivenUpRow } from '../../api/types.ts';
import { type Pages, usePages } from '../../api/use-pages.ts';
import { More } from '../../parts/more.tsx';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Ago, Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { givenUpBy, givenUpWords } from '../../words/given-up.ts';
import { percent, plural } from '../../words/numbers.ts';
import { policyWords, ruleOf } from '../decision/words.ts';
import { interleaved, type ReadSoFar } from './interleaved.ts';

export function Decisions({ profile, version }: { profile: string; version: number }) {
  const decided = usePages((cursor) => paths.decisions(profile, cursor), version);
  const givenUp = usePages((cursor) => paths.givenUp(profile, cursor), version, givenUpKey);
  const { entries, readOn } = interleaved(readSoFar(decided), readSoFar(givenUp));
  const both = [decided, givenUp];
  const isLoading = both.some(({ items, problem }) => items === undefined && problem === undefined);
  return (
    <Panel title="Decisions">
      {both.map(({ problem, reload }, i) =>
        problem === undefined ? null : (
          <ProblemNotice key={i === 0 ? 'decided' : 'given-up'} problem={problem} onRetry={reload} />
        ),
      )}
      {isLoading ? <Skeleton lines={3} /> : null}
      {entries.length === 0 && readOn === undefined && !isLoading ? (
        <p className="quiet">None yet. A journey that decides, or a call to /v1/decide, makes one.</p>
      ) : null}
      <ul className="facts">
        {isLoading
          ? null
          : entries.map((entry) =>
              entry.type === 'decision' ? (
                <Row key={entry.row.id} row={entry.row} />
              ) : (
                <GivenUp key={givenUpKey(entry.row)} row={entry.row} />
              ),
            )}
      </ul>
      {readOn === undefined ? null : (
        <More pages={readOn === 'decision' ? decided : givenUp} label="Older decisions" />
      )}
    </Panel>
  );
}

function readSoFar<Row>({ items = [], more, readTo }: Pages<Row>): ReadSoFar<Row> {
  return { items, hasMore: more !== undefined, readTo };
}

function givenUpKey({ at, requestId, placement }: GivenUpRow): string {
  return `${at} ${requestId} ${placement}`;
}

/** Nobody was asked, so there is no decision to explain. */
function GivenUp({ row: { at, placement, degraded, action, named } }: { row: GivenUpRow }) {
  return (
    <li>
      <span>
        <b>Not decided</b> at {placement}: {givenUpWords[degraded]}
        <span className="reason">
          {action === undefined
            ? "The placement's fallback was given, if it has one"
            : `${action} was given as the fallback, and counts against the caps as shown`}
          . Asked for {named}
        </span>
      </span>
      <span className="message-state">
        <a href={href({ screen: 'in-time' })}>
          how often<span className="only-read"> calls are given up</span>
        </a>
        <span className="quiet">
          <Ago at={at} />
        </span>
      </span>
    </li>
  );
}

function Row({ row }: { row: DecisionRow }) {
  const [best, ...others] = row.chosen;
  const givenUp = givenUpBy(row.degraded);
  return (
    <li>
      <span>
        <b>{givenUp !== undefined ? 'Not decided' : best === undefined ? 'Nothing' : best.action}</b>
        {others.length === 0 ? null : `, then ${others.map(({ action }) => action).join(', ')}`} at{' '}
        {row.placement}
        {givenUp === undefined ? (
          <span className="reason">{reasons(row)}</span>
        ) : (
          <>
            : {givenUpWords[givenUp]}
            <span className="reason">The placement's fallback was given, if it has one</span>
          </>
        )}
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
