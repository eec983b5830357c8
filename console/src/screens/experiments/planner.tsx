/** How many people an experiment needs, before it begins. */
import { useState } from 'react';
import { get, paths } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { ExperimentPlanView, Problem } from '../../api/types.ts';
import { ProblemNotice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';

const usual = { rate: '5', effect: '10', perDay: '1000', arms: '2' };
const names = {
  rate: 'People who do it now, in %',
  effect: 'Change worth finding, in %',
  perDay: 'People a day',
  arms: 'Arms',
} as const;

export function Planner() {
  const [asked, setAsked] = useState(usual);
  const [plan, setPlan] = useState<ExperimentPlanView>();
  const [problem, setProblem] = useState<Problem>();
  const run = async (): Promise<void> => {
    setProblem(undefined);
    try {
      const { rate, effect, perDay, arms } = asked;
      const part = (percent: string) => String(Number(percent) / 100);
      setPlan(await get(paths.experimentPlan({ mean: part(rate), effect: part(effect), perDay, arms })));
    } catch (error) {
      setPlan(undefined);
      setProblem(problemOf(error));
    }
  };
  return (
    <Panel title="How many people does it need?" className="trial-plan">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {(Object.keys(names) as (keyof typeof names)[]).map((name) => (
          <label key={name}>
            {names[name]}
            <input
              className="field"
              inputMode="decimal"
              value={asked[name]}
              onChange={(event) => setAsked({ ...asked, [name]: event.target.value })}
            />
          </label>
        ))}
        <button type="submit" className="button">
          Plan
        </button>
      </form>
      {plan === undefined ? null : <p role="status">{plan.words}</p>}
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
    </Panel>
  );
}
