/** What somebody decided of two identifiers holds no more: the rules say again whether they are one person. */
import { type FormEvent, useId, useState } from 'react';
import { decideLink } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { IdentifierView, Problem } from '../../api/types.ts';
import { DialogButton } from '../../parts/dialog-button.tsx';
import { ProblemNotice } from '../../parts/notice.tsx';
import { identifierText } from '../../words/identity.ts';

interface Props {
  readonly a: IdentifierView;
  readonly b: IdentifierView;
  readonly done: () => void;
}

export function LetRulesDecide(props: Props) {
  return (
    <DialogButton className="button-small" label="Let the rules decide …" title="Let the rules decide again?">
      <Confirm {...props} />
    </DialogButton>
  );
}

function Confirm({ a, b, done }: Props) {
  const why = useId();
  const [problem, setProblem] = useState<Problem>();
  const [isAsking, setAsking] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isAsking) return;
    const reason = String(new FormData(event.currentTarget).get('reason')).trim();
    setAsking(true);
    setProblem(undefined);
    try {
      await decideLink({ a: identifierText(a), b: identifierText(b), rule: 'open', reason, by: 'console' });
      done();
    } catch (error) {
      setProblem(problemOf(error));
      setAsking(false);
    }
  }

  return (
    <form className="dialog-form" onSubmit={(event) => void submit(event)}>
      <p>
        <code>{identifierText(a)}</code> and <code>{identifierText(b)}</code> may then be one person where an
        event has shown them together.
      </p>
      <label htmlFor={why}>Why, for whoever reads it later</label>
      <input id={why} name="reason" className="field" required maxLength={500} autoComplete="off" />
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      <button type="submit" className="button" disabled={isAsking}>
        {isAsking ? 'Asking …' : 'Let the rules decide'}
      </button>
    </form>
  );
}
