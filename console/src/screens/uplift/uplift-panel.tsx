/** What saying each action adds, against people from whom it was withheld: one table a goal, with what could make it wrong. */
import { paths } from '../../api/client.ts';
import type { UpliftGoalView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { addsWords, armWords, basisOf } from './uplift-words.ts';

export function UpliftPanel() {
  const fetched = useFetched(paths.uplift());
  return (
    <Panel title="What saying it adds">
      <Loaded of={fetched} lines={3}>
        {({ goals }) =>
          goals.length === 0 ? (
            <p className="quiet">
              Name a goal under <code>uplift</code> in the document of arbitration: then it is learnt from
              holdouts what each action adds, and decisions go by that.
            </p>
          ) : (
            goals.map((goal) => (
              <Goal key={`${goal.event} ${goal.where ?? ''} ${goal.withinMs}`} goal={goal} />
            ))
          )
        }
      </Loaded>
    </Panel>
  );
}

function Goal({ goal }: { goal: UpliftGoalView }) {
  const { event, where, about, isInForce, actions, doubts } = goal;
  return (
    <section>
      <h3>
        {event}
        {where === undefined ? null : <code> {where}</code>} ({about.join(', ')})
      </h3>
      <p>{isInForce ? 'Decisions go by these numbers.' : 'Decisions do not go by it yet.'}</p>
      {actions.length === 0 ? null : (
        <div className="table-panel">
          <table className="table">
            <caption className="only-read">What saying each action adds by {event}</caption>
            <thead>
              <tr>
                <th scope="col">Action</th>
                <th scope="col">Adds in 100 people (95&nbsp;%)</th>
                <th scope="col">Said to</th>
                <th scope="col">Withheld from</th>
                <th scope="col">Rests on</th>
              </tr>
            </thead>
            <tbody>
              {actions.map(({ action, adds, said, silent }) => (
                <tr key={action}>
                  <th scope="row">{action}</th>
                  <td>{addsWords(adds)}</td>
                  <td>{armWords(said)}</td>
                  <td>{armWords(silent)}</td>
                  <td>{basisOf(adds)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p>
        Compared with people of whom the action would have come first, and to whom nothing was said. What
        could make it wrong:
      </p>
      <ul className="quiet">
        {doubts.map((doubt) => (
          <li key={doubt}>{doubt}</li>
        ))}
      </ul>
    </section>
  );
}
