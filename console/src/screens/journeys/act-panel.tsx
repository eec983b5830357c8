/** Before something is done with a journey: what it means, what becomes of people inside, and why it is done. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { actOnJourney } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { JourneyView, Problem, ResumeChoiceView } from '../../api/types.ts';
import { ProblemNotice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { WhyField } from '../../parts/why-field.tsx';
import { PublishChoices } from './publish-choices.tsx';
import { type ActKind, actWords } from './words.ts';

export interface Wanted {
  readonly act: ActKind;
  /** Of an old text that is to be published again. */
  readonly version?: number;
}

export interface PublishSettings {
  readonly inside: 'follow' | 'stay' | 'migrate';
  readonly everyone: boolean;
}

const said: Readonly<Record<ActKind, string>> = {
  pause: 'Paused: nobody enters and nobody moves.',
  resume: 'Live again.',
  drain: 'Nobody enters any more.',
  publish: 'Published.',
  rollback: 'Published.',
};

export function ActPanel(props: {
  journey: JourneyView;
  wanted: Wanted;
  onDone: (said: string) => void;
  onCancel: () => void;
}) {
  const { journey, wanted, onDone, onCancel } = props;
  const { act, version } = wanted;
  const [why, setWhy] = useState('');
  const [resume, setResume] = useState<{ ended: ResumeChoiceView; over: string }>({
    ended: 'go-on',
    over: '10m',
  });
  const [publish, setPublish] = useState<PublishSettings>({ inside: 'follow', everyone: false });
  const [isAllowed, setAllowed] = useState(act !== 'publish' && act !== 'rollback');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('select, input')?.focus(), []);

  async function run(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const chosen = { ...(version !== undefined && { version }), publish };
      const more = act === 'resume' ? resume : act === 'publish' || act === 'rollback' ? chosen : {};
      await actOnJourney(journey.name, act, { why, ...more });
      onDone(said[act]);
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  const title = version === undefined ? actWords[act].name : `${actWords[act].name}: version ${version}`;
  return (
    <Panel title={title} className="journey-act">
      <p>{actWords[act].means}</p>
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {act === 'resume' && journey.status === 'paused' ? (
          <ResumeChoices value={resume} onChange={setResume} />
        ) : null}
        {act === 'publish' || act === 'rollback' ? (
          <PublishChoices
            journey={journey}
            version={version}
            value={publish}
            onChange={setPublish}
            onAllowed={setAllowed}
          />
        ) : null}
        <WhyField className="journey-field" value={why} onChange={setWhy} />
        {problem === undefined ? null : <ProblemNotice problem={problem} />}
        <div className="journey-acts">
          <button type="submit" className="button button-accent" disabled={isBusy || !isAllowed}>
            {actWords[act].name}
          </button>
          <button type="button" className="button" onClick={onCancel}>
            Cancel
          </button>
        </div>
      </form>
    </Panel>
  );
}

function ResumeChoices({
  value,
  onChange,
}: {
  value: { ended: ResumeChoiceView; over: string };
  onChange: (value: { ended: ResumeChoiceView; over: string }) => void;
}) {
  return (
    <>
      <Choice
        label="Those whose wait ended meanwhile"
        value={value.ended}
        onChange={(ended) => onChange({ ...value, ended: ended as ResumeChoiceView })}
      >
        <option value="go-on">go on</option>
        <option value="wait-anew">wait anew</option>
        <option value="leave">leave</option>
      </Choice>
      <Choice
        label="They are let go on evenly over"
        value={value.over}
        onChange={(over) => onChange({ ...value, over })}
      >
        <option value="1m">a minute</option>
        <option value="10m">10 minutes</option>
        <option value="1h">an hour</option>
        <option value="1d">a day</option>
      </Choice>
    </>
  );
}

export function Choice(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div className="journey-field">
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        className="field"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.children}
      </select>
    </div>
  );
}
