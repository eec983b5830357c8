/** Events that were refused: nothing is dropped silently, so each is here with its reason and its body, to be sent again. */
import { type FormEvent, useId, useState } from 'react';
import { discardLetter, paths, sendKindAgain, sendLetterAgain } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import type { DeadLetterRow, Problem } from '../api/types.ts';
import { usePages } from '../api/use-pages.ts';
import { DialogButton } from '../parts/dialog-button.tsx';
import { More } from '../parts/more.tsx';
import { Empty, ProblemNotice, Skeleton } from '../parts/notice.tsx';
import { Ago } from '../parts/panel.tsx';
import { pretty } from '../words/bodies.ts';
import { sentAllSentence, sentSentence, stateSentence } from '../words/letters.ts';

export function DeadLettersScreen() {
  const [version, setVersion] = useState(0);
  const pages = usePages(paths.deadLetters, version);
  const changed = () => setVersion((before) => before + 1);
  const waiting = pages.items?.filter(({ state }) => state === 'waiting') ?? [];
  const kinds = [...new Set(waiting.filter(({ cannotSend }) => cannotSend === null).map(({ code }) => code))];
  return (
    <>
      <title>Refused events · Kairos</title>
      <div className="title">
        <h1>Refused events</h1>
        <p>Kept as they came, with the reason. Mend the cause, then send them again.</p>
      </div>
      {pages.problem === undefined ? null : <ProblemNotice problem={pages.problem} onRetry={pages.reload} />}
      {pages.items === undefined && pages.problem === undefined ? <Skeleton lines={6} /> : null}
      {pages.items?.length === 0 ? <Empty icon="check" title="No event was refused" /> : null}
      {kinds.map((code) => (
        <Kind key={code} code={code} changed={changed} />
      ))}
      <ul className="letters">
        {pages.items?.map((letter) => (
          <Letter key={letter.id} letter={letter} changed={changed} />
        ))}
      </ul>
      <More pages={pages} />
    </>
  );
}

/** All that were refused for one cause. */
function Kind({ code, changed }: { readonly code: string; readonly changed: () => void }) {
  const act = useAct(async () => sentAllSentence(await sendKindAgain(code)), changed);
  return (
    <div className="letter-about">
      <button type="button" className="button button-small" disabled={act.isAsking} onClick={act.begin}>
        {act.isAsking ? 'Sending …' : `Send all again that are ${code}`}
      </button>{' '}
      <Said act={act} />
    </div>
  );
}

function Letter({ letter, changed }: { readonly letter: DeadLetterRow; readonly changed: () => void }) {
  const act = useAct(async () => sentSentence(await sendLetterAgain(letter.id)), changed);
  const { state, cannotSend } = letter;
  const isOpen = state === 'waiting' || state === 'uncertain';
  return (
    <li className="panel letter">
      <p className="letter-reason">{letter.reason}</p>
      <p className="letter-about">
        <code>{letter.code}</code> from <b>{letter.source}</b>, <Ago at={letter.at} />
      </p>
      <details>
        <summary>The event as it came</summary>
        <pre className="wrap">{pretty(letter.body)}</pre>
      </details>
      <p className="letter-about">{stateSentence(letter)}</p>
      <div className="letter-about">
        {isOpen && cannotSend === null ? (
          <button type="button" className="button button-small" disabled={act.isAsking} onClick={act.begin}>
            {act.isAsking ? 'Sending …' : 'Send again'}
          </button>
        ) : null}{' '}
        {isOpen ? (
          <DialogButton className="button-small" label="Discard …" title="Discard this event?">
            <Discard letter={letter} changed={changed} />
          </DialogButton>
        ) : null}{' '}
        <Said act={act} />
      </div>
    </li>
  );
}

interface Act {
  readonly isAsking: boolean;
  readonly said: string | undefined;
  readonly problem: Problem | undefined;
  begin(): void;
}

/** Something that is asked for by a button, and what came of it in words. */
function useAct(ask: () => Promise<string>, changed: () => void): Act {
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  async function run() {
    setAsking(true);
    setProblem(undefined);
    try {
      setSaid(await ask());
      changed();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setAsking(false);
  }
  return { isAsking, said, problem, begin: () => void run() };
}

function Said({ act }: { readonly act: Act }) {
  if (act.problem !== undefined) return <ProblemNotice problem={act.problem} />;
  return <span role="status">{act.said}</span>;
}

function Discard({ letter, changed }: { readonly letter: DeadLetterRow; readonly changed: () => void }) {
  const why = useId();
  const [problem, setProblem] = useState<Problem>();
  const [isAsking, setAsking] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isAsking) return;
    setAsking(true);
    setProblem(undefined);
    try {
      await discardLetter(letter.id, String(new FormData(event.currentTarget).get('reason')).trim());
      changed();
    } catch (error) {
      setProblem(problemOf(error));
      setAsking(false);
    }
  }

  return (
    <form className="dialog-form" onSubmit={(event) => void submit(event)}>
      <p>It waits no more and cannot be sent again. It stays here to be looked at.</p>
      <label htmlFor={why}>Why nobody needs it; it must not name anybody</label>
      <input id={why} name="reason" className="field" required maxLength={200} autoComplete="off" />
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      <button type="submit" className="button" disabled={isAsking}>
        {isAsking ? 'Asking …' : 'Discard'}
      </button>
    </form>
  );
}
