/** What was known of the person when a decision was made: nothing that came later. */
import type { DecisionTrace } from '../../api/types.ts';
import { Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { actWords, pointWords, subjectWords } from '../../words/consents.ts';
import { fullTime } from '../../words/times.ts';
import { Computed, Traits } from '../profile/facts.tsx';

type Known = NonNullable<DecisionTrace['known']>;

export function KnownThen({ trace }: { trace: DecisionTrace }) {
  const { known, profile, at } = trace;
  if (known === undefined) return null;
  if (known === null) {
    return (
      <Panel title="What was known then">
        <p className="quiet">
          This person's history is too long to be applied anew; the timeline has it all.
        </p>
      </Panel>
    );
  }
  return (
    <section className="known-then" aria-label="What was known then">
      <p>
        What was known of the person at {fullTime(known.asOf.knownAt)}; what came later is not in it.{' '}
        <a href={href({ screen: 'profile', id: profile, at, knownAt: at })}>The whole profile then</a>,{' '}
        <a href={href({ screen: 'profile', id: profile, at })}>and as it is known now</a>.
      </p>
      <div className="pair">
        <Traits traits={known.traits} />
        <Computed
          computed={known.computed}
          {...(known.awaitsHistory && { awaited: known.awaitsHistory.computed })}
        />
        <KnownAudiences audiences={known.audiences} />
        <KnownConsents consents={known.consents} />
      </div>
    </section>
  );
}

function KnownAudiences({ audiences }: Pick<Known, 'audiences'>) {
  return (
    <Panel title="Audiences">
      {audiences.length === 0 ? <p className="quiet">In none then.</p> : null}
      <ul className="tags">
        {audiences.map(({ name, since }) => (
          <li key={name} className="tag" title={`since ${fullTime(since)}`}>
            {name}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function KnownConsents({ consents }: Pick<Known, 'consents'>) {
  return (
    <Panel title="Consents">
      {consents.length === 0 ? <p className="quiet">None were known then.</p> : null}
      <ul className="facts">
        {consents.map((one) => (
          <li key={`${one.contactPoint} ${one.purpose} ${one.topic}`}>
            <span>
              {actWords(one.contactPoint, one.act)} <b>{subjectWords(one.purpose, one.topic)}</b>,{' '}
              {pointWords(one.contactPoint)}
            </span>
            <span className="quiet">{fullTime(one.at)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
