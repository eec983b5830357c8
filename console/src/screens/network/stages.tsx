/** Stages with their steps, how long people stay, and the signs that it goes badly; personas and what sets them apart. */
import type { NetworkPersonasView, NetworkPlace, NetworkStagesView } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { Bar, Panel } from '../../parts/panel.tsx';
import { count, percent, plural } from '../../words/numbers.ts';
import { afterText } from './tables.tsx';

export function Stages({ stages }: { stages: NetworkStagesView['stages'] }) {
  if (stages.length === 0) return null;
  return (
    <Panel title="Stages">
      <ol className="network-cards">
        {stages.map((stage) => (
          <li key={stage.name} className="network-card">
            <h3>{stage.name}</h3>
            <p className="stage-now">{plural(stage.people, 'person', 'people')} now</p>
            <p className="quiet">{passage(stage)}</p>
            {stage.from.length === 0 ? null : (
              <p className="quiet">
                from {stage.from.map(({ stage: name, count: times }) => `${name} ${count(times)}`).join(', ')}
              </p>
            )}
            <ul className="facts">
              {stage.steps.map((step) => (
                <li key={step.name} title={step.description ?? undefined}>
                  <span>{step.name}</span>
                  <span className="quiet">{count(step.people)} now</span>
                </li>
              ))}
              {stage.pains.map((pain) => (
                <li key={pain.name} className="stage-pain">
                  <span>
                    <Icon name="warning" /> {pain.name}
                    {pain.description === null ? null : (
                      <span className="event-about">{pain.description}</span>
                    )}
                  </span>
                  <span>
                    {count(pain.entered)} times{pain.rate === null ? '' : `, ${percent(pain.rate)}`}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function passage({ entered, left, times }: NetworkPlace): string {
  const moves = `${count(entered)} entered, ${count(left)} left`;
  return times === null ? moves : `${moves}, usually after ${afterText(times)}`;
}

export function Personas({ personas }: { personas: NetworkPersonasView['personas'] }) {
  if (personas.length === 0) return null;
  return (
    <Panel title="Personas">
      <ul className="network-cards">
        {personas.map(({ name, description, people, share, leanings }) => (
          <li key={name} className="network-card">
            <h3>{name}</h3>
            <p className="stage-now">
              {plural(people, 'person', 'people')}, {percent(share)} of all
              <Bar share={share} />
            </p>
            {description === null ? null : <p>{description}</p>}
            <ul className="facts">
              {leanings.map(({ touchpoint, lift, share: theirs }) => (
                <li key={touchpoint}>
                  <span>{touchpoint}</span>
                  <span className="quiet">
                    {percent(theirs)}, {lift.toFixed(1)} times as everybody
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
