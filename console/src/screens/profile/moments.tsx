/** What the person may want right now: how likely each moment is, and what speaks for it. */
import type { MomentView } from '../../api/types.ts';
import { Ago, Panel } from '../../parts/panel.tsx';

type Reason = MomentView['reasons'][number];

export function Moments({ moments }: { moments: readonly MomentView[] }) {
  return (
    <Panel title="Moments">
      <dl className="known">
        {moments.map((one) => (
          <Moment key={one.moment} one={one} />
        ))}
      </dl>
    </Panel>
  );
}

function Moment({ one: { moment, probability, reasons } }: { one: MomentView }) {
  const percent = Math.round(probability * 100);
  const name = moment.replaceAll('_', ' ');
  return (
    <div className="known-row">
      <dt>{name}</dt>
      <dd>
        <span className="known-value">
          <meter className="chance" min={0} max={100} value={percent} aria-label={name} /> {percent} %
        </span>
        {reasons.map((reason) => (
          <span className="quiet" key={`${reason.event} ${reason.at} ${reason.weight}`}>
            {reason.weight > 0 ? 'for' : 'against'}: <Said reason={reason} />, <Ago at={reason.at} />
          </span>
        ))}
      </dd>
    </div>
  );
}

/** The event; where words spoke, the text with them. */
function Said({ reason: { event, text, words = [] } }: { reason: Reason }) {
  if (text === undefined) return event;
  return (
    <>
      {event} “{text}”{words.length === 0 ? null : <> ({words.join(', ')})</>}
    </>
  );
}
