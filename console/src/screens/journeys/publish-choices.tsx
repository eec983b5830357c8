/** What becomes of people inside when a text is published: the choice, and its preview on those who are inside now. */
import { useEffect, useState } from 'react';
import { previewJourney } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { JourneyPreviewView, JourneyView, Problem } from '../../api/types.ts';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { count } from '../../words/numbers.ts';
import { Choice, type PublishSettings } from './act-panel.tsx';
import { Diff } from './diff.tsx';
import { fateWords, previewSentence } from './words.ts';

interface Props {
  readonly journey: JourneyView;
  readonly version: number | undefined;
  readonly value: PublishSettings;
  readonly onChange: (value: PublishSettings) => void;
  readonly onAllowed: (isAllowed: boolean) => void;
}

export function PublishChoices({ journey, version, value, onChange, onAllowed }: Props) {
  const { preview, problem } = usePreview(journey.name, version, value);
  const isAllowed = preview?.isNew === true && preview.problems.length === 0;
  useEffect(() => onAllowed(isAllowed), [isAllowed, onAllowed]);
  return (
    <>
      <Choice
        label="People inside"
        value={value.inside}
        onChange={(inside) => onChange({ ...value, inside: inside as PublishSettings['inside'] })}
      >
        <option value="follow">follow: same step, what is due stays due</option>
        <option value="stay">stay in the version that they are in</option>
        <option value="migrate">migrate: waits that are other now are counted anew</option>
      </Choice>
      {journey.earlier.length === 0 || value.inside === 'stay' ? null : (
        <label className="journey-check">
          <input
            type="checkbox"
            checked={value.everyone}
            onChange={(event) => onChange({ ...value, everyone: event.target.checked })}
          />{' '}
          Also those who stayed in earlier versions
        </label>
      )}
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      {preview === undefined && problem === undefined ? (
        <Skeleton lines={3} label="Looking at who is inside" />
      ) : null}
      {preview === undefined ? null : <Preview preview={preview} />}
    </>
  );
}

function Preview({ preview }: { preview: JourneyPreviewView }) {
  return (
    <div className="journey-preview">
      <p>
        <b>{previewSentence(preview)}</b>
      </p>
      {preview.problems.map(({ code, message, mend }) => (
        <p key={`${code} ${message}`} className="tone-bad">
          {message}: {mend}
        </p>
      ))}
      {preview.steps.length === 0 ? null : (
        <ul className="facts" aria-label="What becomes of people inside">
          {preview.steps.map(({ version, step, people, fate, to }) => (
            <li key={`${version} ${step} ${fate} ${to}`}>
              <span>
                <b>{step}</b> <span className="quiet">in version {version}</span>
              </span>
              <span>
                {count(people)} {to === undefined ? fateWords[fate] : `move to ${to}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {preview.diff === '' ? null : (
        <details>
          <summary>What changes in the text</summary>
          <Diff text={preview.diff} label="What changes in the text" />
        </details>
      )}
    </div>
  );
}

function usePreview(name: string, version: number | undefined, { inside, everyone }: PublishSettings) {
  const [preview, setPreview] = useState<JourneyPreviewView>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    const abort = new AbortController();
    setPreview(undefined);
    setProblem(undefined);
    const asked = { ...(version !== undefined && { version }), publish: { inside, everyone } };
    previewJourney(name, asked, abort.signal).then(setPreview, (error) => {
      if (!abort.signal.aborted) setProblem(problemOf(error));
    });
    return () => abort.abort();
  }, [name, version, inside, everyone]);
  return { preview, problem };
}
