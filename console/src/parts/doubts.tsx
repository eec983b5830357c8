/** What would make a number wrong, beside every number that was worked out from what happened. */
import { Icon } from '../look/icon.tsx';
import { Panel } from './panel.tsx';

export function Doubts({ doubts }: { doubts: readonly string[] }) {
  return (
    <Panel title="What would make it wrong">
      <ul className="doubts">
        {doubts.map((doubt) => (
          <li key={doubt}>
            <Icon name="warning" />
            <span>{doubt}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
