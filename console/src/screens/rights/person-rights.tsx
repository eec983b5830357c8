/** What one person may ask for, each with what it does: copy, restriction, objection, erasure. */
import { type ReactNode, useId, useState } from 'react';
import { exportUrl, object, restrict } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { Problem, ProfileView } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { ProblemNotice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { subjectWords } from '../../words/consents.ts';
import { plural } from '../../words/numbers.ts';
import { fullTime } from '../../words/times.ts';
import { EraseDialog } from './erase-dialog.tsx';

interface Props {
  readonly view: ProfileView;
  readonly changed: () => void;
  readonly erased: () => void;
}

export function PersonRights({ view, changed, erased }: Props) {
  const reference = useId();
  const [ticket, setTicket] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [said, setSaid] = useState('');
  const [isGone, setGone] = useState(false);
  const since = view.restrictedSince;

  async function act(work: Promise<unknown>, done: string) {
    setProblem(undefined);
    try {
      await work;
      setSaid(done);
      changed();
    } catch (error) {
      setProblem(problemOf(error));
    }
  }

  if (isGone)
    return (
      <Panel title="Erased">
        <p role="status">
          Nobody finds {view.who} any more, nothing is sent to them, and what comes late is not kept. The
          files follow: see how far that is under <i>Erasures</i>.
        </p>
      </Panel>
    );
  return (
    <Panel
      title={view.who}
      className="person-rights"
      aside={<a href={href({ screen: 'profile', id: view.id })}>Profile</a>}
    >
      <p className="quiet">
        {plural(view.identifiers.length, 'identifier')}:{' '}
        {view.identifiers.map(({ namespace, value }) => `${namespace} ${value}`).join(', ')}
      </p>
      <div className="rights-form">
        <label htmlFor={reference}>Ticket or letter, without a name: it stays in the audit log</label>
        <input
          id={reference}
          className="field"
          value={ticket}
          onChange={(event) => setTicket(event.target.value.trim())}
          placeholder="T-2041"
          autoComplete="off"
        />
      </div>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      <p role="status" className="rights-said">
        {said}
      </p>
      <Right title="A copy of everything" about="All that is kept, with where it came from, for the person.">
        <a className="button" href={exportUrl(view.id, 'html')} target="_blank" rel="noreferrer">
          <Icon name="document" /> Readable page
        </a>
        <a className="button" href={exportUrl(view.id, 'json')} download="person.json">
          <Icon name="copy" /> JSON
        </a>
      </Right>
      <Right
        title="Restriction of processing"
        about={
          since === undefined
            ? 'While a dispute lasts: all is kept, nothing is decided, said or learnt.'
            : `Restricted since ${fullTime(since)}: nothing is decided, said or learnt.`
        }
      >
        <button
          type="button"
          className="button"
          onClick={() =>
            void act(
              restrict(view.id, since === undefined, ticket),
              since === undefined ? 'Processing is restricted from now on.' : 'The restriction is lifted.',
            )
          }
        >
          <Icon name={since === undefined ? 'pause' : 'play'} />{' '}
          {since === undefined ? 'Restrict processing' : 'Lift the restriction'}
        </button>
      </Right>
      <Objections
        view={view}
        act={(isOn, purpose, done) => void act(object(view.id, isOn, purpose, ticket), done)}
      />
      <Right
        title="Erasure"
        about="From every file, for good. Only keyed hashes stay: of suppressed addresses, and in the audit log."
      >
        <EraseDialog
          view={view}
          reference={ticket}
          erased={() => {
            setGone(true);
            erased();
          }}
        />
      </Right>
    </Panel>
  );
}

function Right({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <section className="right">
      <div>
        <h3>{title}</h3>
        <p className="quiet">{about}</p>
      </div>
      <div className="right-acts">{children}</div>
    </section>
  );
}

interface ObjectionsProps {
  readonly view: ProfileView;
  readonly act: (isOn: boolean, purpose: string, done: string) => void;
}

const everything = '*';

function Objections({ view, act }: ObjectionsProps) {
  const field = useId();
  const [purpose, setPurpose] = useState(everything);
  const objected = view.consents.filter(
    ({ contactPoint, granted }) => contactPoint === 'person:objection' && !granted,
  );
  const purposes = [...new Set(view.permissions.map((one) => one.purpose))].sort();
  const given = (name: string) => (name === everything ? '' : name);
  return (
    <Right
      title="Objection"
      about={
        objected.length === 0
          ? 'For all addresses, later ones too. None is recorded.'
          : `They object to ${objected.map((one) => subjectWords(one.purpose, undefined)).join(', ')}.`
      }
    >
      <label htmlFor={field} className="only-read">
        Purpose of the objection
      </label>
      <select
        id={field}
        className="field"
        value={purpose}
        onChange={(event) => setPurpose(event.target.value)}
      >
        <option value={everything}>everything</option>
        {purposes.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button"
        onClick={() =>
          act(true, given(purpose), `The objection to ${subjectWords(purpose, undefined)} holds from now on.`)
        }
      >
        <Icon name="refused" /> Record an objection
      </button>
      {objected.map((one) => (
        <button
          key={one.purpose}
          type="button"
          className="button"
          onClick={() =>
            act(
              false,
              given(one.purpose),
              'The objection is lifted. Nothing that was granted before it holds again.',
            )
          }
        >
          Lift that to {subjectWords(one.purpose, undefined)}
        </button>
      ))}
    </Right>
  );
}
