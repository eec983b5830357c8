/** Says whether what you see is live; while it is not, when we try again, with a button to do so now. */
import { useConnection, useLive } from '../live/use-live.tsx';
import { useNow } from '../live/use-now.ts';

export function ConnectionBadge() {
  const state = useConnection();
  const { store, paused } = useLive();
  if (state.phase === 'open') {
    return <Badge tone={paused ? 'warn' : 'good'} text={paused ? 'Paused' : 'Live'} />;
  }
  if (state.phase !== 'waiting') return <Badge tone="quiet" text="Connecting…" />;
  return (
    <>
      <Badge tone="bad" text="Connection lost" />
      <Countdown untilMs={state.retryAtMs} />
      <button type="button" className="button button-small" onClick={() => store.retryNow()}>
        Try now
      </button>
    </>
  );
}

/** The text is a status: a screen reader hears when the connection is lost and when it is back, not each second. */
function Badge({ tone, text }: { tone: 'good' | 'warn' | 'bad' | 'quiet'; text: string }) {
  return (
    <span className={`badge badge-${tone}`} role="status">
      <span className="badge-dot" aria-hidden="true" />
      {text}
    </span>
  );
}

function Countdown({ untilMs }: { untilMs: number }) {
  const left = Math.max(0, Math.ceil((untilMs - useNow()) / 1000));
  return <span className="status-item">{left === 0 ? 'trying…' : `next try in ${left} s`}</span>;
}
