/** Where a person stands now: journeys with their step and what comes next, audiences, messages. */
import type { MessageStatus, ProfileView } from '../../api/types.ts';
import { useNow } from '../../live/use-now.ts';
import { Ago, Panel } from '../../parts/panel.tsx';
import { ahead, fullTime } from '../../words/times.ts';

export function Journeys({ journeys }: { journeys: ProfileView['journeys'] }) {
  return (
    <Panel title="Journeys">
      {journeys.length === 0 ? <p className="quiet">In no journey at the moment.</p> : null}
      <ul className="runs">
        {journeys.map((run) => (
          <li key={run.instance} className="run">
            <b>{run.journey}</b>
            {run.key === '' ? null : <code className="run-key">{run.key}</code>}
            <span className="run-step">
              at <strong>{run.step}</strong>{' '}
              <span className="quiet">
                since <Ago at={run.since} />
              </span>
            </span>
            <Due at={run.due} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Due({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return <span className="run-due">waits for an event</span>;
  return (
    <time className="run-due run-timed" dateTime={at} title={fullTime(at)}>
      continues {ahead(at, now)}
    </time>
  );
}

export function Audiences({ audiences }: { audiences: ProfileView['audiences'] }) {
  return (
    <Panel title="Audiences">
      {audiences.length === 0 ? <p className="quiet">In no audience at the moment.</p> : null}
      <ul className="tags">
        {audiences.map((audience) => (
          <li key={audience.name} className="tag">
            <b>{audience.name}</b> <Ago at={audience.since} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const tones: Readonly<Record<MessageStatus, 'good' | 'warn' | 'bad' | 'plain'>> = {
  queued: 'plain',
  attempted: 'plain',
  sent: 'good',
  retrying: 'warn',
  held: 'plain',
  refused: 'warn',
  failed: 'bad',
  uncertain: 'warn',
  recalled: 'plain',
};

export function Messages({ messages }: { messages: ProfileView['messages'] }) {
  if (messages.length === 0) return null;
  return (
    <Panel title="Messages">
      <ul className="facts">
        {messages.map((message) => (
          <li key={message.message}>
            <span>
              <b>{message.action ?? 'Message'}</b> by {message.channel}
              {message.journey === undefined ? null : (
                <span className="quiet"> in journey {message.journey}</span>
              )}
              {message.reason === undefined ? null : <span className="reason">{message.reason}</span>}
            </span>
            <span className="message-state">
              <span className={`state tone-${tones[message.status]}`}>{message.status}</span>
              <span className="quiet">
                <Ago at={message.at} />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
