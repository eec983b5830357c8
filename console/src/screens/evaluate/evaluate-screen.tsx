/** Evaluate: what another policy would have earned, or what a rule costs, told from decisions that were taken. */
import { useState } from 'react';
import { paths, stopEvaluation } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { EvaluationView, Problem } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { Icon } from '../../look/icon.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty, ProblemNotice } from '../../parts/notice.tsx';
import { Ago, Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { navigate } from '../../use-route.ts';
import { percent } from '../../words/numbers.ts';
import { day } from '../../words/times.ts';
import { Answer, Refusals } from './answer.tsx';
import { AskPanel } from './ask-panel.tsx';
import { useEvaluation } from './use-evaluation.ts';

export function EvaluateScreen({ id }: { id: string | undefined }) {
  return (
    <>
      <title>Evaluate · Kairos</title>
      <div className="title">
        <h1>Evaluate</h1>
        <p>
          What would have come of other decisions? Told from those that were taken, with nothing tried on
          anybody.
        </p>
      </div>
      <AskPanel onStarted={(started) => navigate({ screen: 'evaluate', id: started })} />
      {id === undefined ? null : <One key={id} id={id} />}
      {/* Another one begins when another is shown. */}
      <Earlier key={`earlier ${id ?? ''}`} shown={id} />
    </>
  );
}

function One({ id }: { id: string }) {
  const fetched = useEvaluation(id);
  return (
    <section className="evaluation" aria-label="Answer">
      <Loaded of={fetched}>
        {(view) => (
          <>
            <div className="evaluation-head">
              <h2>{view.question}</h2>
              <p className="quiet">{scopeWords(view)}</p>
            </div>
            <State view={view} onStopped={fetched.reload} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function State({ view, onStopped }: { view: EvaluationView; onStopped: () => void }) {
  const { state, problem, result } = view;
  switch (state) {
    case 'running':
      return <Running view={view} onStopped={onStopped} />;
    case 'finished':
      return result === null ? null : <Answer view={view} result={result} />;
    case 'refused':
      return <Refusals refusals={problem === null ? [] : [problem]} />;
    case 'stopped':
      return <Empty icon="pause" title="It was stopped before it had an answer" />;
    case 'failed':
      return (
        <ProblemNotice
          problem={{
            type: 'about:blank',
            title: 'It has no answer',
            status: 0,
            code: problem?.code ?? 'failed',
            detail: problem?.detail ?? '',
            ...(problem && { mend: problem.mend }),
          }}
        />
      );
  }
}

function Running({ view: { id, share, step }, onStopped }: { view: EvaluationView; onStopped: () => void }) {
  const [problem, setProblem] = useState<Problem>();
  const stop = () => stopEvaluation(id).then(onStopped, (error: unknown) => setProblem(problemOf(error)));
  return (
    <Panel title={step === 'reading' ? 'Reading decisions' : 'Working it out'}>
      <progress aria-label="Evaluating" max={1} {...(step === 'reading' && { value: share })} />
      <p className="quiet" role="status">
        {step === 'reading'
          ? `${percent(share)} done. Live traffic goes first.`
          : 'All decisions are read; what would have come of them is worked out.'}
      </p>
      <button type="button" className="button" onClick={() => void stop()}>
        <Icon name="close" /> Stop
      </button>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
    </Panel>
  );
}

const stateWords: Readonly<Record<EvaluationView['state'], string>> = {
  running: 'under way',
  finished: '',
  refused: 'these decisions cannot tell',
  stopped: 'stopped',
  failed: 'failed',
};

function Earlier({ shown }: { shown: string | undefined }) {
  const { data } = useFetched(paths.evaluations());
  const items = (data?.items ?? []).filter(({ id }) => id !== shown);
  if (data === undefined || (items.length === 0 && shown !== undefined)) return null;
  if (items.length === 0)
    return (
      <Empty icon="decision" title="Nothing has been asked yet">
        Choose a rule above, and see what it costs. Answers stay here until Kairos is restarted.
      </Empty>
    );
  return (
    <Panel title="Asked before">
      <ul className="facts">
        {items.map((item) => (
          <li key={item.id}>
            <span>
              <a href={href({ screen: 'evaluate', id: item.id })}>{item.question}</a>{' '}
              <span className="quiet">
                {item.result?.answer?.words ?? (item.result ? stateWords.refused : stateWords[item.state])}
              </span>
            </span>
            <span className="quiet">
              <Ago at={item.startedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function scopeWords({ from, to, placement, within, counts }: EvaluationView): string {
  const when = [from === null ? '' : `from ${day(from)}`, to === null ? '' : `to ${day(to)}`].filter(Boolean);
  return [
    `Decisions ${when.length === 0 ? 'of all time' : when.join(' ')}`,
    placement === null ? 'for all placements' : `for ${placement}`,
    `outcomes within ${within}`,
    counts === 'response' ? 'each response counts one' : 'each response counts what it was worth',
  ].join('; ');
}
