/** One question: two profiles side by side, field by field, what each field speaks for, and the four answers. */
import { useId } from 'react';
import type { MatchingAnswer, MatchingPerson, MatchingQuestionView } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { href } from '../../routes.ts';
import { percent } from '../../words/numbers.ts';
import { levelWords, weightWords } from './words.ts';

/** Beyond it a bar is full: a factor of three thousand. */
const fullWeight = 8;

const answers: readonly { answer: MatchingAnswer; name: string; key?: string; means: string }[] = [
  { answer: 'accept', name: 'Same person', key: 'a', means: 'Join the two profiles' },
  {
    answer: 'reject',
    name: 'Two persons',
    key: 'r',
    means: 'Leave them apart; ask again only if one of these traits changes',
  },
  { answer: 'always', name: 'Always the same', means: 'Join them, whatever they will say' },
  { answer: 'never', name: 'Never the same', means: 'Keep them apart, whatever they will say' },
];

export interface QuestionCardProps {
  readonly question: MatchingQuestionView;
  /** An answer is on its way. */
  readonly isBusy: boolean;
  onAnswer(answer: MatchingAnswer): void;
}

export function QuestionCard({ question, isBusy, onAnswer }: QuestionCardProps) {
  const title = useId();
  const { persons, fields, prior, related, taught, probability } = question;
  const [one, other] = persons;
  return (
    <article className="panel match" aria-labelledby={title} tabIndex={-1} data-question={question.id}>
      <header className="match-head">
        <h2 id={title}>
          <PersonName person={one} /> and <PersonName person={other} />
        </h2>
        <p className="match-score">
          <b>{percent(probability)}</b> one person
        </p>
      </header>
      <table className="match-table">
        <thead>
          <tr>
            <th scope="col">Trait</th>
            <th scope="col">{one.who}</th>
            <th scope="col">{other.who}</th>
            <th scope="col">Speaks</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.field}>
              <th scope="row">{field.field}</th>
              <td data-label={one.who}>{field.values[0] ?? <span className="quiet">nothing</span>}</td>
              <td data-label={other.who}>{field.values[1] ?? <span className="quiet">nothing</span>}</td>
              <td>
                <Evidence weight={field.weight} words={levelWords(field)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="match-rest">
        <div>
          <dt>Any two profiles</dt>
          <dd>{weightWords(prior)}</dd>
        </div>
        {related > -0.1 ? null : (
          <div>
            <dt>They look like one household</dt>
            <dd>{weightWords(related)}</dd>
          </div>
        )}
        {Math.abs(taught) < 0.1 ? null : (
          <div>
            <dt>Answers to other questions</dt>
            <dd>{weightWords(taught)}</dd>
          </div>
        )}
      </dl>
      <div className="match-answers">
        {answers.map(({ answer, name, key, means }) => (
          <button
            key={answer}
            type="button"
            className={`button ${answer === 'accept' ? 'button-accent' : ''}`}
            title={means}
            disabled={isBusy}
            onClick={() => onAnswer(answer)}
          >
            {answer === 'accept' ? <Icon name="check" /> : null}
            {name}
            {key === undefined ? null : (
              <span className="match-key" aria-hidden="true">
                {key}
              </span>
            )}
          </button>
        ))}
      </div>
    </article>
  );
}

function PersonName({ person }: { person: MatchingPerson }) {
  const names = person.identifiers.map(({ namespace, value }) => `${namespace} ${value}`);
  return (
    <a href={href({ screen: 'profile', id: person.id })} title={names.join(', ')}>
      {person.who}
    </a>
  );
}

/** To the right for one person, to the left for two; the words beside it say the same. */
function Evidence({ weight, words }: { weight: number; words: string }) {
  const share = Math.min(1, Math.abs(weight) / fullWeight) * 50;
  const side = weight < 0 ? 'match-bar-two' : 'match-bar-one';
  return (
    <span className="match-evidence">
      <span className={`match-bar ${side}`} aria-hidden="true">
        <span style={{ inlineSize: `${share}%` }} />
      </span>
      <span>
        {words}
        {words === 'missing' ? null : <span className="quiet">: {weightWords(weight)}</span>}
      </span>
    </span>
  );
}
