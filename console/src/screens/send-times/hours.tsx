/** When people answer on a channel: the slots of working days and weekends side by side, on the clock of the person. */
import { Columns } from '../../parts/columns.tsx';
import { Panel } from '../../parts/panel.tsx';
import { percent } from '../../words/numbers.ts';
import { bestHour, type Hour, hoursSummary, hourWords, slotHours, type Week, weekWords } from './words.ts';

const weeks: readonly Week[] = ['workday', 'weekend'];

export function Hours({ channel, hours }: { channel: string; hours: readonly Hour[] }) {
  const top = Math.max(0.001, ...hours.map(({ chance }) => chance));
  const best = bestHour(hours)?.slot;
  return (
    <Panel title={`When people answer by ${channel}`} aside="on their own clock" className="send-hours">
      {hours.length === 0 ? (
        <p className="quiet">Nothing that might wait has left here yet.</p>
      ) : (
        <>
          <p>{hoursSummary(hours)}</p>
          <div className="send-weeks">
            {weeks.map((week) => (
              <div key={week}>
                <h3>{weekWords[week]}</h3>
                <Columns
                  label={`Chance of an answer by ${channel}, by hour, ${weekWords[week].toLowerCase()}`}
                  top={top}
                  topWords={percent(top)}
                  namedEach={2}
                  columns={slotHours.map((hour) => columnOf(week, hour, hours, best))}
                />
              </div>
            ))}
          </div>
        </>
      )}
    </Panel>
  );
}

function columnOf(week: Week, hour: number, hours: readonly Hour[], best: string | undefined) {
  const name = String(hour).padStart(2, '0');
  const slot = `${week}-${name}`;
  const known = hours.find((one) => one.slot === slot);
  return {
    key: slot,
    name,
    value: known?.chance,
    words: hourWords(slot, known),
    ...(slot === best && { tone: 'strong' as const }),
  };
}
