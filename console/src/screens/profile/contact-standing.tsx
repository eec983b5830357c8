/** How much may still be said to the person: their caps, what is paused and why, where it is quiet now. */
import type { ContactStandingView } from '../../api/types.ts';
import { useNow } from '../../live/use-now.ts';
import { Panel } from '../../parts/panel.tsx';
import { fullTime, span } from '../../words/times.ts';

type Cap = ContactStandingView['caps'][number];

/** Null where no policy asks for anything. */
export function contactPanel(standing: ContactStandingView | undefined) {
  if (standing === undefined) return null;
  const { caps, pauses, quiet } = standing;
  return caps.length + pauses.length + quiet.length === 0 ? null : <ContactStanding standing={standing} />;
}

function ContactStanding({ standing: { caps, pauses, quiet, zone } }: { standing: ContactStandingView }) {
  return (
    <Panel title="Contact">
      <p className="quiet">
        {zone === null
          ? 'Their time zone is not known: the strictest clock that may be theirs holds.'
          : `On the clock of ${zone}.`}
      </p>
      <ul className="facts">
        {quiet.map(({ name, until }) => (
          <li key={`quiet ${name}`}>
            <span>
              <b>Quiet now</b>: {name}
            </span>
            <span className="quiet">
              <Until at={until} />
            </span>
          </li>
        ))}
        {pauses.map(({ name, words, of, until }) => (
          <li key={`pause ${name} ${of}`} title={words}>
            <span>
              <b>Paused</b>: {of ?? 'everything that is not owed'}
              <span className="event-about">{words}</span>
            </span>
            <span className="quiet">
              <Until at={until} />
            </span>
          </li>
        ))}
        {caps.map((cap) => (
          <li key={`cap ${cap.name} ${cap.of}`} title={cap.words}>
            <span>
              <b>{cap.name}</b>
              {cap.of === undefined ? null : ` (${cap.of})`}: {cap.used} of {cap.max}
            </span>
            <span className="quiet">
              <Room cap={cap} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Room({ cap: { freeAt } }: { cap: Cap }) {
  if (freeAt === undefined) return 'has room';
  return freeAt === null ? 'full' : <Until at={freeAt} what="full " />;
}

function Until({ at, what = '' }: { at: string | null; what?: string }) {
  const now = useNow();
  if (at === null) return 'no end in sight';
  return (
    <time dateTime={at} title={fullTime(at)}>
      {what}for {span(Math.max(0, Date.parse(at) - now))}
    </time>
  );
}
