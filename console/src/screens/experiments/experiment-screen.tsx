/** One experiment or holdout: the number, its interval, what it is compared with, and what would make it wrong. */
import { useState } from 'react';
import { actOnExperiment, paths } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { ExperimentView, Problem } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { Icon } from '../../look/icon.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { ProblemNotice } from '../../parts/notice.tsx';
import { Ago, Bar, Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { WhyField } from '../../parts/why-field.tsx';
import { count } from '../../words/numbers.ts';
import { FOLLOW_MS, Peeking } from './experiments-screen.tsx';
import { ArmBars, Effect, reachOf } from './pictures.tsx';
import { actWords, percentOf, statusWords } from './words.ts';

export function ExperimentScreen({ name }: { name: string }) {
  const fetched = useFetched(paths.experiment(name), useFollowed(FOLLOW_MS));
  const { data } = fetched;
  return (
    <>
      <title>{`${name} · Experiments · Kairos`}</title>
      <div className="title">
        <h1>{name}</h1>
        {data === undefined ? null : <p>{summary(data)}</p>}
      </div>
      <Loaded of={fetched} lines={10}>
        {(view) => <Body view={view} onActed={fetched.reload} />}
      </Loaded>
    </>
  );
}

function Body({ view, onActed }: { view: ExperimentView; onActed: () => void }) {
  return (
    <>
      {view.hypothesis === undefined ? null : <p>{view.hypothesis}</p>}
      {view.comparisons.map((comparison) => (
        <Comparison key={`${comparison.arm} ${comparison.against}`} comparison={comparison} />
      ))}
      <Checks view={view} />
      <Arms view={view} />
      {view.kind === 'experiment' ? <Acts view={view} onActed={onActed} /> : null}
      <Peeking />
    </>
  );
}

function Comparison({ comparison }: { comparison: ExperimentView['comparisons'][number] }) {
  const { arm, against, estimand, metrics } = comparison;
  const reach = reachOf(metrics);
  return (
    <Panel title={`${arm} against ${against}`} aside={estimand}>
      <ul className="trial-metrics">
        {metrics.map((metric) => (
          <li key={metric.metric} className="trial-metric">
            <h3>{metric.metric}</h3>
            <p>{metric.words}</p>
            <ArmBars metric={metric} arm={arm} against={against} />
            {metric.scale === 'relative' ? <Effect metric={metric} reach={reach} /> : null}
            {metric.explained === null || metric.explained < 0.01 ? null : (
              <p className="trial-about">
                What people did before explains {percentOf(metric.explained * 100)} of the differences between
                them, and is taken away.
              </p>
            )}
          </li>
        ))}
      </ul>
      {metrics.some(({ scale, effect }) => scale === 'relative' && effect !== null) ? (
        <p className="trial-about">
          Below the arms: the line in the middle is no effect at all; the bar is where the effect lies, the
          point what it most likely is.
        </p>
      ) : null}
    </Panel>
  );
}

const levels = {
  fine: { icon: 'check', words: 'In order', className: '' },
  note: { icon: 'warning', words: 'To be kept in mind', className: 'trial-note' },
  alarm: { icon: 'warning', words: 'Alarm', className: 'trial-alarm' },
} as const;

function Checks({ view }: { view: ExperimentView }) {
  return (
    <Panel title="What would make it wrong">
      <ul className="trial-checks">
        {view.checks.map(({ code, level, words }) => (
          <li key={`${code} ${words}`} className={levels[level].className}>
            <Icon name={levels[level].icon} />
            <span>
              <span className="only-read">{levels[level].words}: </span>
              {words}
            </span>
          </li>
        ))}
        {view.guardrails.map(({ metric, arm, isBroken, words }) => (
          <li key={`guardrail ${metric} ${arm}`} className={isBroken ? 'trial-alarm' : ''}>
            <Icon name={isBroken ? 'warning' : 'check'} />
            <span>Guardrail: {words}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Arms({ view }: { view: ExperimentView }) {
  const all = view.arms.reduce((sum, { people }) => sum + people, 0);
  return (
    <Panel title="Arms" className="table-panel">
      <Table
        rows={view.arms}
        rowKey={({ name }) => name}
        columns={[
          { title: 'Arm', cell: ({ name }) => name },
          {
            title: 'People',
            end: true,
            className: 'priority',
            cell: ({ people }) => (
              <>
                {count(people)}
                <Bar share={people / Math.max(1, all)} tone="quiet" />
              </>
            ),
          },
          {
            title: 'Share',
            end: true,
            cell: ({ people }) => percentOf(Math.round((1_000 * people) / Math.max(1, all)) / 10),
          },
          { title: 'Meant to be', end: true, cell: ({ share }) => percentOf(share) },
          { title: 'Had two arms', end: true, cell: ({ crossed }) => count(crossed) },
        ]}
      />
    </Panel>
  );
}

type Wanted = 'stop' | 'resume' | 'ramp' | 'roll-out';

function Acts({ view, onActed }: { view: ExperimentView; onActed: () => void }) {
  const [arm, setArm] = useState(view.arms.at(-1)?.name ?? '');
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const next = view.ramp.find((step) => step > view.coverage);
  const run = async (act: Wanted, more: object = {}): Promise<void> => {
    setProblem(undefined);
    try {
      await actOnExperiment(view.name, act, { why, ...more });
      setWhy('');
      onActed();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const isRunning = view.status === 'running';
  return (
    <Panel title="Decide" aside={`${percentOf(view.coverage)} of the people are in it`}>
      <form className="trial-acts" onSubmit={(event) => event.preventDefault()}>
        <WhyField value={why} onChange={setWhy} />
        {isRunning && next !== undefined ? (
          <button type="button" className="button" onClick={() => void run('ramp', { coverage: next })}>
            Let {percentOf(next)} in
          </button>
        ) : null}
        {isRunning ? (
          <button type="button" className="button" onClick={() => void run('stop')}>
            Stop
          </button>
        ) : null}
        {view.status === 'stopped' || view.status === 'rolled-out' ? (
          <button type="button" className="button" onClick={() => void run('resume')}>
            Resume
          </button>
        ) : null}
        {isRunning ? (
          <>
            <label>
              Winner
              <select className="field" value={arm} onChange={(event) => setArm(event.target.value)}>
                {view.arms.map(({ name }) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <button
              type="button"
              className="button button-accent"
              onClick={() => void run('roll-out', { winner: arm })}
            >
              Roll out
            </button>
          </>
        ) : null}
      </form>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      <ol className="trial-checks">
        {view.acts.map(({ at, by, act, coverage, winner: won, why: said }) => (
          <li key={`${at} ${act}`}>
            <span>
              {actWords[act]}
              {won === null ? '' : `: ${won}`}, {percentOf(coverage)} of the people, by {by}
              {said === '' ? '' : ` (${said})`}, <Ago at={at} />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function summary({ kind, status, period, people, winner }: ExperimentView): string {
  const parts = [kind, statusWords[status] + (winner === null ? '' : ` (${winner})`), period];
  return `${parts.filter((part) => part !== null).join(', ')}; ${count(people)} people`;
}
