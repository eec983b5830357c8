/** How and when what was chosen is said: ways with their chances, channels that were closed, and the moments it had. */
import type { DecisionTrace, SayingView } from '../../api/types.ts';
import { Columns } from '../../parts/columns.tsx';
import { Bar, Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { href } from '../../routes.ts';
import { factor, percent } from '../../words/numbers.ts';
import { slotWords } from '../send-times/words.ts';
import {
  hourOnClock,
  inTime,
  momentWords,
  onClock,
  promiseOf,
  type Timing,
  timingSentence,
  type Way,
  waysByAction,
  wayWords,
} from './saying-words.ts';
import { policyWords } from './words.ts';

export function SayingPanels({ trace: { at, saying } }: { trace: DecisionTrace }) {
  if (saying === undefined) return null;
  return (
    <div className="pair saying">
      <How saying={saying} />
      {saying.timing === undefined ? null : <When timing={saying.timing} at={at} />}
    </div>
  );
}

function How({ saying: { ways, closed } }: { saying: SayingView }) {
  if (ways.length === 0 && closed.length === 0) return null;
  return (
    <Panel title="How it is said" aside="one way is drawn for each action" className="table-panel">
      {waysByAction(ways).map(([action, own]) => (
        <Ways key={action} action={action} ways={own} />
      ))}
      {closed.length === 0 ? null : (
        <ul className="ways-closed">
          {closed.map(({ action, channel, policy, rule }) => (
            <li key={`${action} ${channel}`}>
              {action} was not possible by <b>{channel}</b>: {refusalWords(policy)} <code>{rule}</code>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Ways({ action, ways }: { action: string; ways: readonly Way[] }) {
  return (
    <Table
      caption={{ words: action }}
      rows={ways}
      rowKey={wayWords}
      rowClass={(way) => (way === ways[0] ? 'candidate-chosen' : undefined)}
      columns={[
        { title: 'Way', cell: (way) => `${wayWords(way)}${way === ways[0] ? ', drawn' : ''}` },
        {
          title: 'Chance',
          about: 'That this way is drawn',
          end: true,
          className: 'priority',
          cell: (way) => (
            <>
              {percent(way.chance)}
              <Bar share={way.chance} tone={way === ways[0] ? 'accent' : 'quiet'} />
            </>
          ),
        },
        {
          title: 'Propensity',
          about: 'Chance of a response, said so, as it was believed',
          end: true,
          cell: ({ propensity }) => percent(propensity),
        },
        {
          title: 'Cost',
          about: 'Of the contact, in the unit of the value',
          end: true,
          cell: ({ cost }) => factor(cost),
        },
      ]}
    />
  );
}

function When({ timing, at }: { timing: Timing; at: string }) {
  const moments = inTime(timing);
  const top = Math.max(1e-9, ...moments.map(promiseOf));
  const { zone, sendAt } = timing;
  return (
    <Panel title="When it leaves" aside={`on the clock of ${zone}`} className="when">
      <p>{timingSentence(timing, at)}</p>
      {moments.length < 2 ? null : (
        <Columns
          label="Moments by what they promise: the chance of an answer, less what is lost by waiting"
          top={top}
          topWords={percent(top)}
          namedEach={moments.length > 16 ? 3 : 1}
          columns={moments.map((moment) => ({
            key: moment.at,
            name: hourOnClock(moment.at, zone),
            value: promiseOf(moment),
            words: momentWords(moment, zone),
            ...(moment.at === sendAt && { tone: 'strong' as const }),
          }))}
        />
      )}
      <p className="quiet">
        A moment is as high as the chance of an answer then, less what is lost by waiting. What is believed of
        each is drawn anew for each decision, so that hours that are hardly known are tried too.{' '}
        <a href={href({ screen: 'send-times' })}>What waiting has brought</a>
      </p>
      {moments.length < 2 ? null : <Numbers timing={timing} />}
    </Panel>
  );
}

function Numbers({ timing: { moments, zone } }: { timing: Timing }) {
  return (
    <details className="when-numbers">
      <summary>The figures of all {moments.length} moments, as they came out</summary>
      <div className="table-panel">
        <Table
          rows={moments}
          rowKey={({ at }) => at}
          columns={[
            { title: 'Moment', cell: ({ at, slot }) => `${onClock(at, zone)}, ${slotWords(slot)}` },
            { title: 'Answer then', end: true, cell: ({ propensity }) => percent(propensity) },
            { title: 'Left after waiting', end: true, cell: ({ worth }) => percent(worth) },
            { title: 'The best with', end: true, cell: ({ chance }) => percent(chance) },
          ]}
        />
      </div>
    </details>
  );
}

/** Policies are named by the engine; one that is not known here is said as it is. */
function refusalWords(policy: string): string {
  const known: Readonly<Record<string, string>> = policyWords;
  return (known[policy] ?? policy).toLowerCase();
}
