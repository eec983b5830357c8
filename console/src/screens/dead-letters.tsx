/** Events that were refused: nothing is dropped silently, so each is here with its reason and its body. */
import { paths } from '../api/client.ts';
import type { DeadLetterRow } from '../api/types.ts';
import { usePages } from '../api/use-pages.ts';
import { More } from '../parts/more.tsx';
import { Empty, ProblemNotice, Skeleton } from '../parts/notice.tsx';
import { Ago } from '../parts/panel.tsx';
import { pretty } from '../words/bodies.ts';

export function DeadLettersScreen() {
  const pages = usePages(paths.deadLetters);
  return (
    <>
      <title>Refused events · Kairos</title>
      <div className="title">
        <h1>Refused events</h1>
        <p>Kept as they came, with the reason. Mend the sender, then send them again.</p>
      </div>
      {pages.problem === undefined ? null : <ProblemNotice problem={pages.problem} onRetry={pages.reload} />}
      {pages.items === undefined && pages.problem === undefined ? <Skeleton lines={6} /> : null}
      {pages.items?.length === 0 ? <Empty icon="check" title="No event was refused" /> : null}
      <ul className="letters">
        {pages.items?.map((letter) => (
          <Letter key={letter.id} letter={letter} />
        ))}
      </ul>
      <More pages={pages} />
    </>
  );
}

function Letter({ letter }: { letter: DeadLetterRow }) {
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
    </li>
  );
}
