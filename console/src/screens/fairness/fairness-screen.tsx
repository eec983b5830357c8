/** Fairness: what decisions gave to people of each group, by the traits that are declared protected. */
import { useId, useState } from 'react';
import { paths } from '../../api/client.ts';
import type { FairnessView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useRevisionChanges } from '../../live/use-revision.ts';
import { CodeSample } from '../../parts/code-sample.tsx';
import { Doubts } from '../../parts/doubts.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty } from '../../parts/notice.tsx';
import type { FairnessRoute } from '../../routes.ts';
import { navigate } from '../../use-route.ts';
import { percent, plural } from '../../words/numbers.ts';
import { TraitPanel } from './trait-panel.tsx';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const periods = [1, 7, 30, 90] as const;

const sample = `kind: fairness
name: fairness
protected:
  - trait: gender
    reference: male
  - trait: age
    bands: [30, 60]
`;

export function FairnessScreen({ route }: { route: FairnessRoute }) {
  const { days, placement } = route;
  // Asked once: the logs are read for it. Whole hours, so that the same question has the same address.
  const [now] = useState(() => Math.floor(Date.now() / hourMs) * hourMs);
  const from = new Date(now - days * dayMs).toISOString();
  const fetched = useFetched(paths.fairness(from, placement), useRevisionChanges());
  const { data, problem } = fetched;
  return (
    <>
      <title>Fairness · Kairos</title>
      <div className="title">
        <h1>Fairness</h1>
        <p>{data === undefined ? 'What decisions gave to people of each group' : summary(data)}</p>
      </div>
      {problem?.code === 'no_protected_traits' ? (
        <Undeclared />
      ) : (
        <>
          <Narrow route={route} />
          <Loaded of={fetched} label="Reading the decisions of these days; live traffic goes first">
            {(view) => <Report view={view} />}
          </Loaded>
        </>
      )}
    </>
  );
}

function Narrow({ route }: { route: FairnessRoute }) {
  const placement = useId();
  return (
    <form
      className="ask-row fairness-narrow"
      onSubmit={(event) => {
        event.preventDefault();
        const named = new FormData(event.currentTarget).get('placement');
        navigate({ ...route, placement: String(named ?? '').trim() });
      }}
    >
      <label>
        Decisions of the
        <select
          className="field"
          value={route.days}
          onChange={(event) => navigate({ ...route, days: Number(event.target.value) })}
        >
          {[...new Set([...periods, route.days])].map((days) => (
            <option key={days} value={days}>
              last {plural(days, 'day')}
            </option>
          ))}
        </select>
      </label>
      <label htmlFor={placement}>
        Placement
        <input
          key={route.placement}
          id={placement}
          name="placement"
          className="field"
          defaultValue={route.placement}
          placeholder="all of them"
        />
      </label>
      <button type="submit" className="button">
        Show
      </button>
    </form>
  );
}

function Report({ view }: { view: FairnessView }) {
  return (
    <>
      {view.traits.map((trait) => (
        <TraitPanel key={trait.trait} trait={trait} confidence={view.confidence} />
      ))}
      <Doubts doubts={view.doubts} />
    </>
  );
}

function Undeclared() {
  return (
    <Empty icon="consent" title="No trait is declared protected yet">
      <p>
        Say which traits nobody may be treated differently by, in a document with <code>kind: fairness</code>.
        Models then do not learn from them, and here stands what decisions gave to each group.
      </p>
      <CodeSample label="Two protected traits" code={sample} />
    </Empty>
  );
}

function summary({ decisions, confidence }: FairnessView): string {
  const sure = `ranges hold for all comparisons by one trait together, at ${percent(confidence)}`;
  return `${plural(decisions, 'decision')}; ${sure}`;
}
