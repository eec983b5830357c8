/** Two who were made one are parted again: which identifiers are somebody else's, and why. */
import { type FormEvent, useId, useState } from 'react';
import { takeApart } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { IdentifierView, Problem, UnmergedView } from '../../api/types.ts';
import { DialogButton } from '../../parts/dialog-button.tsx';
import { ProblemNotice } from '../../parts/notice.tsx';
import { href } from '../../routes.ts';
import { identifierText } from '../../words/identity.ts';

interface Props {
  readonly profile: string;
  readonly identifiers: readonly IdentifierView[];
  /** What it has changed is to be shown. */
  closed(): void;
}

export function TakeApart(props: Props) {
  return (
    <DialogButton
      className="button-small"
      label="Take apart …"
      title="Is this somebody else?"
      closed={props.closed}
    >
      <Choose {...props} />
    </DialogButton>
  );
}

function Choose({ profile, identifiers }: Props) {
  const why = useId();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const [isAsking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<UnmergedView>();
  const isAll = chosen.length === identifiers.length;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isAsking) return;
    const reason = String(new FormData(event.currentTarget).get('reason')).trim();
    setAsking(true);
    setProblem(undefined);
    try {
      setAnswer(await takeApart(profile, { identifiers: chosen, reason, by: 'console' }));
    } catch (error) {
      setProblem(problemOf(error));
      setAsking(false);
    }
  }

  if (answer !== undefined) return <Answer answer={answer} />;
  return (
    <form className="dialog-form" onSubmit={(event) => void submit(event)}>
      <p>
        What is somebody else's becomes a person of their own, with all that happened under it. What was sent
        and decided stays with both; no consent comes back. They are never made one again, unless somebody
        allows it.
      </p>
      <fieldset className="choices">
        <legend>Somebody else's</legend>
        {identifiers.map(identifierText).map((text) => (
          <label key={text} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(text)}
              onChange={({ target }) =>
                setChosen(target.checked ? [...chosen, text] : chosen.filter((one) => one !== text))
              }
            />
            <code>{text}</code>
          </label>
        ))}
      </fieldset>
      <label htmlFor={why}>Why, for whoever reads it later</label>
      <input id={why} name="reason" className="field" required maxLength={500} autoComplete="off" />
      {isAll ? <p role="status">Leave at least one: somebody has to stay.</p> : null}
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      <button type="submit" className="button" disabled={chosen.length === 0 || isAll || isAsking}>
        {isAsking ? 'Taking apart …' : 'Take apart'}
      </button>
    </form>
  );
}

const rebuiltWords: Record<UnmergedView['rebuilt'], string> = {
  rebuilt: 'Each has what is theirs.',
  nothing: 'Each had what is theirs already.',
  'too-large':
    'The history is too long to be told apart: traits and consents went to whose event said them, all else stays where it was.',
  gone: 'A part of the history is not kept any more: traits and consents went to whose event said them, all else stays where it was.',
  busy: 'They are active just now: what is theirs is told apart in a moment.',
};

function Answer({ answer: { apart, rebuilt } }: { answer: UnmergedView }) {
  return (
    <div role="status" className="dialog-form">
      <p>They are apart. {rebuiltWords[rebuilt]}</p>
      {apart.map((id) => (
        <a key={id} href={href({ screen: 'profile', id })}>
          Open the other person
        </a>
      ))}
    </div>
  );
}
