/** Erasing a person, confirmed by writing who it is: it cannot be undone. */
import { type FormEvent, useId, useState } from 'react';
import { erasePerson } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { ErasureReason, Problem, ProfileView } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { DialogButton } from '../../parts/dialog-button.tsx';
import { ProblemNotice } from '../../parts/notice.tsx';
import { reasonWords } from '../../words/rights.ts';

interface Props {
  readonly view: ProfileView;
  readonly reference: string;
  readonly erased: () => void;
}

export function EraseDialog(props: Props) {
  const label = (
    <>
      <Icon name="close" /> Erase this person …
    </>
  );
  return (
    <DialogButton className="button-bad" label={label} title={`Erase ${props.view.who}?`}>
      <Confirm {...props} />
    </DialogButton>
  );
}

function Confirm({ view, reference, erased }: Props) {
  const [reason, words, suppress] = [useId(), useId(), useId()];
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [isAsking, setAsking] = useState(false);
  const isConfirmed = typed.trim().toLowerCase() === view.who.trim().toLowerCase();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!isConfirmed || isAsking) return;
    const form = new FormData(event.currentTarget);
    setAsking(true);
    setProblem(undefined);
    try {
      await erasePerson(view.id, {
        reason: String(form.get('reason')) as ErasureReason,
        reference,
        suppress: form.get('suppress') !== null,
      });
      erased();
    } catch (error) {
      setProblem(problemOf(error));
      setAsking(false);
    }
  }

  return (
    <form className="dialog-form" onSubmit={(event) => void submit(event)}>
      <p>
        Profile, history, messages, decisions, mails: everything goes, from every file, and nobody can bring
        it back. Mails that left and backups are beyond reach.
      </p>
      <label htmlFor={reason}>Why</label>
      <select id={reason} name="reason" className="field" defaultValue="request">
        {Object.entries(reasonWords).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <label htmlFor={suppress} className="check">
        <input id={suppress} type="checkbox" name="suppress" defaultChecked />
        Also never write to their addresses again (a keyed hash of each stays)
      </label>
      <label htmlFor={words}>
        Write <b>{view.who}</b> to confirm
      </label>
      <input
        id={words}
        className="field"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        spellCheck={false}
      />
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      <button type="submit" className="button button-bad" disabled={!isConfirmed || isAsking}>
        {isAsking ? 'Erasing …' : 'Erase for good'}
      </button>
    </form>
  );
}
