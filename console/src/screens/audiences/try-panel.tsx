/** A condition before it is saved: an estimate while it is written, and on request an exact count of everybody. */
import { useId, useState } from 'react';
import type { AudienceCountView, AudiencePreviewView } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { ProblemNotice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { count as counted, percent, plural } from '../../words/numbers.ts';
import { span } from '../../words/times.ts';
import { useCount } from './use-count.ts';
import { usePreview } from './use-preview.ts';

export function TryPanel() {
  const field = useId();
  const [text, setText] = useState('');
  const condition = text.trim();
  const preview = usePreview(condition);
  const { count, problem, begin, stop } = useCount();
  const isRunning = count?.state === 'running';
  // What was counted of another text says nothing of this one.
  const shown = count?.condition === condition ? count : undefined;
  const estimate = preview?.condition === condition ? preview.found : undefined;
  return (
    <Panel title="Try a condition" className="try">
      <label htmlFor={field}>Whom it would fit now, before it is saved</label>
      <textarea
        id={field}
        className="field try-text"
        rows={3}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={'events("Order Completed").within("30d").count() >= 2'}
      />
      <div role="status">{estimate === undefined ? null : <Estimate found={estimate} />}</div>
      {preview?.problem === undefined || condition === '' ? null : (
        <ProblemNotice problem={preview.problem} />
      )}
      <div className="try-foot">
        <button
          type="button"
          className="button"
          disabled={condition === '' || isRunning}
          onClick={() => begin(condition)}
        >
          <Icon name="audience" /> Count exactly
        </button>
        {isRunning ? (
          <button type="button" className="button" onClick={stop}>
            <Icon name="close" /> Stop
          </button>
        ) : null}
      </div>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      {count !== undefined && isRunning ? <Running count={count} /> : null}
      {shown === undefined || isRunning ? null : <Ended count={shown} />}
    </Panel>
  );
}

function Estimate({ found }: { found: AudiencePreviewView }) {
  const { estimate, interval, persons, exact, sample } = found;
  return (
    <>
      <p>
        {exact ? 'Now' : 'About'} <strong>{counted(estimate)}</strong> of{' '}
        {plural(persons, 'person', 'persons')}
        {exact ? '.' : `: probably between ${counted(interval[0])} and ${counted(interval[1])}.`}
      </p>
      <Sample people={sample} />
    </>
  );
}

function Running({ count }: { count: AudienceCountView }) {
  const { share, leftMs, members, looked, persons } = count;
  return (
    <div className="try-running">
      <progress aria-label="Counting" max={1} value={share} />
      <p className="quiet">
        {percent(share)} done{leftMs === null ? '' : `, about ${span(leftMs)} left`}: {counted(members)} of
        the first {counted(looked)} of {counted(persons)}
      </p>
    </div>
  );
}

function Ended({ count }: { count: AudienceCountView }) {
  const { state, members, looked, persons, reason, sample } = count;
  return (
    <div role="status">
      {state === 'finished' ? (
        <p>
          Exactly <strong>{counted(members)}</strong> of {plural(persons, 'person', 'persons')}.
        </p>
      ) : (
        <p>
          {state === 'stopped' ? 'Stopped' : `Ended early, ${reason ?? 'for no known reason'}`}:{' '}
          {counted(members)} of the {counted(looked)} that were looked at.
        </p>
      )}
      <Sample people={sample} />
    </div>
  );
}

function Sample({ people }: { people: AudienceCountView['sample'] }) {
  if (people.length === 0) return null;
  return (
    <ul className="tags" aria-label="Some of them">
      {people.map(({ id, who }) => (
        <li key={id} className="tag">
          <a href={href({ screen: 'profile', id })}>{who}</a>
        </li>
      ))}
    </ul>
  );
}
