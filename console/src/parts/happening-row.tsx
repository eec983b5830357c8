/** One happening as a row: when, what kind, the sentence, and the way to what stands behind it. */
import { createElement, Fragment, type ReactNode } from 'react';
import type { Happening } from '../api/types.ts';
import { type Part, sentenceOf } from '../live/sentence.ts';
import { Icon } from '../look/icon.tsx';
import { href } from '../routes.ts';
import { clockTime, fullTime } from '../words/times.ts';

interface Props {
  readonly happening: Happening;
  /** On a profile's own page the person is not a link to it. */
  readonly linkWho?: boolean;
  /** The stream shows the time of day, a timeline the date as well. */
  readonly time?: 'clock' | 'full';
}

export function HappeningRow({ happening, linkWho = true, time = 'clock' }: Props) {
  const { parts, note, tone } = sentenceOf(happening);
  const link = linkWho ? 'link' : isTheirOwn(parts) ? 'unseen' : 'plain';
  return (
    <>
      <time className="row-time" dateTime={happening.at} title={fullTime(happening.at)}>
        {time === 'clock' ? clockTime(happening.at) : fullTime(happening.at)}
      </time>
      <span className={`row-icon tone-${tone}`}>
        <Icon name={happening.kind} />
      </span>
      <span className="row-text">
        {createElement(Fragment, null, ...parts.map((part, i) => piece(part, happening, link, i === 0)))}
        {note === undefined ? null : <span className="row-note"> {note}</span>}
        {happening.kind === 'decision' ? (
          <a className="row-why" href={href({ screen: 'decision', id: happening.decision })}>
            why<span className="only-read"> this decision for {happening.who}</span>
          </a>
        ) : null}
      </span>
    </>
  );
}

/** On their own page it need not be said of each row who did it, unless they did it together with somebody. */
function isTheirOwn([, next]: readonly Part[]): boolean {
  return !(typeof next === 'string' && next.startsWith(' and'));
}

function piece(
  part: Part,
  happening: Happening,
  link: 'link' | 'plain' | 'unseen',
  isFirst: boolean,
): ReactNode {
  if (part !== 'who-is-here') return typeof part === 'string' ? part : <strong>{part.strong}</strong>;
  if (link === 'unseen' && isFirst) return <span className="only-read">{happening.who}</span>;
  if (link !== 'link') return <span className="row-who">{happening.who}</span>;
  return (
    <a className="row-who" href={href({ screen: 'profile', id: happening.profile })}>
      {happening.who}
    </a>
  );
}
