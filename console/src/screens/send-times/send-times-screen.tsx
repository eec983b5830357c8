/** Send times: when people answer on each channel, and what waiting for their hour has brought against sending at once. */
import { paths } from '../../api/client.ts';
import type { SendTimes } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { CodeSample } from '../../parts/code-sample.tsx';
import { Doubts } from '../../parts/doubts.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty } from '../../parts/notice.tsx';
import { plural } from '../../words/numbers.ts';
import { Gains } from './gains.tsx';
import { Hours } from './hours.tsx';

const FOLLOW_MS = 10_000;

const sample = `kind: journey
name: news
entry: { event: News Ready }
steps:
  - { id: choose, decide: { channel: email, sendWithin: { within: 12h, sendNow: 0.1 } } }
  - { id: say, send: { channel: email, decided: true } }
`;

export function SendTimesScreen() {
  const fetched = useFetched(paths.sendTimes(), useFollowed(FOLLOW_MS));
  return (
    <>
      <title>Send times · Kairos</title>
      <div className="title">
        <h1>Send times</h1>
        <p>When people answer, and what waiting for their hour has brought.</p>
      </div>
      <Loaded of={fetched}>
        {({ channels }) => (channels.length === 0 ? <Nothing /> : <Body channels={channels} />)}
      </Loaded>
    </>
  );
}

function Body({ channels }: { channels: SendTimes['channels'] }) {
  return (
    <>
      <Gains channels={channels} />
      {channels.map(({ channel, hours }) => (
        <Hours key={channel} channel={channel} hours={hours} />
      ))}
      <Doubts doubts={doubts(channels)} />
    </>
  );
}

function doubts(channels: SendTimes['channels']): readonly string[] {
  const waiting = channels.flatMap(({ steps }) => steps).filter(({ gain }) => gain === null).length;
  return [
    ...(waiting > 0
      ? [
          `${plural(waiting, 'step')} cannot be judged yet: time, or a larger share that is sent at once (sendNow), helps.`,
        ]
      : []),
    'A decision counts when its time is over, whether it was said in the end or not: what was not said any more after waiting counts against waiting.',
    'The hours are those of somebody without habits of their own. Whoever answers at other hours is written to then.',
    'Who is written to at an hour is not drawn by lot. What was expected of each person anyway is taken into account, as far as it is known.',
  ];
}

function Nothing() {
  return (
    <Empty icon="message" title="No message has waited for its hour yet">
      <p>
        With <code>sendWithin</code> in a <code>decide</code> step a message may wait for the hour at which
        this person is likely to answer. A share is sent at once all the same, so that this page can tell what
        waiting brings.
      </p>
      <CodeSample label="A journey whose mail may wait for twelve hours" code={sample} />
    </Empty>
  );
}
