/** Who may be one person: how far matching is, and the questions that only people can answer. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { answerMatch, learnMatching, paths } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { MatchingAnswer, MatchingView, Problem } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { usePages } from '../../api/use-pages.ts';
import { useFigures } from '../../live/use-live.tsx';
import { Icon } from '../../look/icon.tsx';
import { More } from '../../parts/more.tsx';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Ago } from '../../parts/panel.tsx';
import { plural } from '../../words/numbers.ts';
import { QuestionCard } from './question-card.tsx';
import { useMatchKeys } from './use-keys.ts';
import { stateWords } from './words.ts';

const followMs = 3_000;

const said: Readonly<Record<MatchingAnswer, string>> = {
  accept: 'Joined: the two are one person now.',
  always: 'Joined for good: the two are one person now.',
  reject: 'Kept apart, until one of the traits changes.',
  never: 'Kept apart for good.',
};

export function MatchesScreen() {
  const version = useVersion();
  const status = useFetched(paths.matching(), version);
  const pages = usePages((cursor) => paths.matchingQuestions(cursor), version);
  const { answered, busy, told, problem, answer } = useAnswers();
  useMatchKeys(answer);
  const questions = pages.items?.filter(({ id }) => !answered.has(id));
  const view = status.data;
  return (
    <>
      <title>Matches · Kairos</title>
      <div className="title">
        <h1>Who may be one person</h1>
        {view === undefined ? null : <p>{stateWords(view)}</p>}
        {view === undefined || view.document === null ? null : <LearnButton onBegun={status.reload} />}
      </div>
      {view === undefined ? null : <Standing view={view} />}
      <p role="status" className="match-told">
        {told}
      </p>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      {status.problem === undefined ? null : (
        <ProblemNotice problem={status.problem} onRetry={status.reload} />
      )}
      {questions === undefined && pages.problem === undefined ? <Skeleton lines={8} /> : null}
      {questions?.length === 0 && view !== undefined ? <Nothing view={view} /> : null}
      <div className="matches">
        {questions?.map((question) => (
          <QuestionCard
            key={question.id}
            question={question}
            isBusy={busy === question.id}
            onAnswer={(given) => answer(question.id, given)}
          />
        ))}
      </div>
      <More pages={pages} label="Load more questions" />
    </>
  );
}

function useAnswers() {
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState<string>();
  const [told, setTold] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const next = useRef<string>(undefined);
  // The next question has the focus that the answered one had.
  useEffect(() => {
    if (next.current === undefined || answered.size === 0) return;
    document.querySelector<HTMLElement>(`[data-question="${CSS.escape(next.current)}"]`)?.focus();
    next.current = undefined;
  }, [answered]);
  const answer = useCallback(async (question: string, given: MatchingAnswer) => {
    const cards = [...document.querySelectorAll<HTMLElement>('[data-question]')];
    const place = cards.findIndex((card) => card.dataset.question === question);
    const follower = (cards[place + 1] ?? cards[place - 1])?.dataset.question;
    setBusy(question);
    setProblem(undefined);
    try {
      await answerMatch(question, given);
      next.current = follower;
      setTold(said[given]);
      setAnswered((old) => new Set(old).add(question));
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(undefined);
  }, []);
  return { answered, busy, told, problem, answer: useVoid(answer) };
}

/** Whoever calls it does not wait. */
function useVoid<A extends unknown[]>(run: (...args: A) => Promise<void>): (...args: A) => void {
  return useCallback((...args: A) => void run(...args), [run]);
}

function Standing({ view }: { view: MatchingView }) {
  const { progress, questions, joined, links, answers, model, problem } = view;
  if (problem !== null) {
    const { code, detail, mend } = problem;
    return (
      <ProblemNotice problem={{ type: '', title: 'Matching has stopped', status: 0, code, detail, mend }} />
    );
  }
  const given = answers.accept + answers.reject + answers.always + answers.never;
  return (
    <>
      {progress === null ? null : (
        <progress className="match-progress" aria-label="Matching" value={progress.share} max={1} />
      )}
      {view.state === 'off' ? null : (
        <ul className="tags match-tags">
          <li className="tag">{plural(questions, 'question')}</li>
          <li className="tag">{plural(given, 'answer')}</li>
          <li className="tag">{plural(joined, 'pair')} joined by the machine since the start</li>
          {links === 0 ? null : <li className="tag">{plural(links, 'pair')} still to be joined</li>}
          {model === null ? null : (
            <li className="tag">
              learnt <Ago at={model.learntAt} />
            </li>
          )}
        </ul>
      )}
    </>
  );
}

function LearnButton({ onBegun }: { onBegun: () => void }) {
  return (
    <button
      type="button"
      className="button"
      title="Learn from the profiles of now, and match everybody again"
      onClick={() => void learnMatching().then(onBegun, onBegun)}
    >
      <Icon name="reload" /> Learn again
    </button>
  );
}

function Nothing({ view }: { view: MatchingView }) {
  if (view.state === 'off')
    return (
      <Empty icon="identity" title="Nobody is matched">
        Write a YAML file with <code>kind: matching</code>, a <code>name</code> and <code>fields</code>, such
        as <code>{'{ surname: name, birthday: date, postcode: code }'}</code>, into the documents folder.
      </Empty>
    );
  if (view.state === 'watching')
    return (
      <Empty icon="check" title="No questions">
        Whoever changes is matched again; a pair that the machine is not sure about comes here.
      </Empty>
    );
  return view.state === 'stopped' ? null : (
    <Empty icon="identity" title="No questions yet">
      They come when everybody has been matched.
    </Empty>
  );
}

/** A look every few seconds, while the page hears from the engine. */
function useVersion(): number {
  const at = useFigures()?.at;
  return at === undefined ? 0 : Math.floor(Date.parse(at) / followMs);
}
