/** What is asked: a rule that is left out, an action that is taken wherever it could be, or other documents. */
import { type FormEvent, useId, useState } from 'react';
import { type EvaluationAsked, paths, startEvaluation } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { EvaluationChoices, EvaluationRule, Problem } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useRevisionChanges } from '../../live/use-revision.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { ProblemNotice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { plural } from '../../words/numbers.ts';

const kinds = {
  rule: 'A rule left out',
  action: 'One action everywhere',
  documents: 'Other documents',
} as const;
type Kind = keyof typeof kinds;

export function AskPanel({ onStarted }: { onStarted: (id: string) => void }) {
  const fetched = useFetched(paths.evaluationChoices(), useRevisionChanges());
  return (
    <Panel title="What if it were otherwise?" className="ask">
      <Loaded of={fetched} lines={5}>
        {(choices) => <AskForm choices={choices} onStarted={onStarted} />}
      </Loaded>
    </Panel>
  );
}

function AskForm({ choices, onStarted }: { choices: EvaluationChoices; onStarted: (id: string) => void }) {
  const [kind, setKind] = useState<Kind>(choices.rules.length > 0 ? 'rule' : 'action');
  const [problem, setProblem] = useState<Problem>();
  const [asking, setAsking] = useState(false);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setProblem(undefined);
    setAsking(true);
    try {
      const { id } = await startEvaluation(askedIn(kind, new FormData(event.currentTarget)));
      onStarted(id);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setAsking(false);
    }
  }
  return (
    <form className="ask-form" onSubmit={(event) => void submit(event)}>
      <fieldset className="ask-kinds">
        <legend className="only-read">What would be otherwise</legend>
        {(Object.keys(kinds) as Kind[]).map((one) => (
          <label key={one} className="ask-kind">
            <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
            {kinds[one]}
          </label>
        ))}
      </fieldset>
      {kind === 'rule' ? <RuleField rules={choices.rules} more={choices.moreRules} /> : null}
      {kind === 'action' ? <ActionField choices={choices} /> : null}
      {kind === 'documents' ? <DocumentsField /> : null}
      <Narrowing placements={choices.placements} />
      <button type="submit" className="button button-accent" disabled={asking}>
        Evaluate
      </button>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
    </form>
  );
}

const groups: Readonly<Record<EvaluationRule['kind'], string>> = {
  cap: 'Frequency caps',
  pause: 'Pauses',
  factor: 'What a priority is made of',
  budget: 'Budgets',
  engagement: 'Who may get what',
};

function RuleField({ rules, more }: { rules: readonly EvaluationRule[]; more: number }) {
  const field = useId();
  const [wanted, setWanted] = useState(rules[0]?.rule ?? '');
  const words = rules.find(({ rule }) => rule === wanted)?.words;
  if (rules.length === 0)
    return <p className="quiet">No cap, lever or condition is in force: there is no rule to leave out.</p>;
  return (
    <div className="ask-wide">
      <label htmlFor={field}>Rule</label>
      <select
        id={field}
        name="rule"
        className="field"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      >
        {(Object.keys(groups) as EvaluationRule['kind'][]).map((kind) => {
          const own = rules.filter((rule) => rule.kind === kind);
          return own.length === 0 ? null : (
            <optgroup key={kind} label={groups[kind]}>
              {own.map(({ rule }) => (
                <option key={rule} value={rule}>
                  {rule}
                </option>
              ))}
            </optgroup>
          );
        })}
      </select>
      <p className="quiet" role="status">
        {words}
      </p>
      {more === 0 ? null : (
        <p className="quiet">
          {plural(more, 'more condition')}: ask for them over the API or at the command line.
        </p>
      )}
    </div>
  );
}

function ActionField({ choices: { actions, moreActions } }: { choices: EvaluationChoices }) {
  const field = useId();
  const list = useId();
  return (
    <div className="ask-wide">
      <label htmlFor={field}>Action</label>
      <input id={field} name="action" className="field" list={list} required placeholder={actions[0]} />
      <datalist id={list}>
        {actions.map((action) => (
          <option key={action} value={action} />
        ))}
      </datalist>
      <p className="quiet">
        It is taken wherever it could have been chosen; elsewhere all stays as it was.
        {moreActions === 0 ? '' : ` ${plural(moreActions, 'more action')} can be typed.`}
      </p>
    </div>
  );
}

function DocumentsField() {
  const field = useId();
  return (
    <div className="ask-wide">
      <label htmlFor={field}>Documents that take the place of those of the same kind and name</label>
      <textarea
        id={field}
        name="documents"
        className="field try-text"
        rows={8}
        spellCheck={false}
        required
        placeholder={'kind: arbitration\nname: arbitration\nlevers:\n  - { group: offers, percent: 20 }'}
      />
      <p className="quiet">
        Records can tell of other values and levers, and of actions and caps that are gone. New conditions and
        new caps they cannot; it is said by name then.
      </p>
    </div>
  );
}

const periods = {
  '7': 'last 7 days',
  '30': 'last 30 days',
  '90': 'last 90 days',
  '': 'all that is kept',
} as const;
const withins = {
  '10m': 'within 10 minutes',
  '1h': 'within an hour',
  '1d': 'within a day',
  '7d': 'within 7 days',
  '30d': 'within 30 days',
};
const worths = { value: 'what it was worth', response: 'as one response' };

function Narrowing({ placements }: { placements: readonly string[] }) {
  return (
    <div className="ask-row">
      <Choice name="days" label="Decisions of the" options={periods} usual="30" />
      <Choice
        name="placement"
        label="For"
        options={Object.fromEntries([['', 'all placements'], ...placements.map((name) => [name, name])])}
        usual=""
      />
      <Choice name="within" label="Outcomes count" options={withins} usual="7d" />
      <Choice name="counts" label="A response counts" options={worths} usual="value" />
    </div>
  );
}

function Choice(props: {
  name: string;
  label: string;
  options: Readonly<Record<string, string>>;
  usual: string;
}) {
  return (
    <label>
      {props.label}
      <select name={props.name} className="field" defaultValue={props.usual}>
        {Object.entries(props.options).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

const dayMs = 86_400_000;

function askedIn(kind: Kind, form: FormData): EvaluationAsked {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const days = Number(text('days'));
  const from = days > 0 ? { from: new Date(Date.now() - days * dayMs).toISOString() } : {};
  const placement = text('placement') === '' ? {} : { placement: text('placement') };
  const narrowed = {
    ...from,
    ...placement,
    within: text('within'),
    counts: text('counts') === 'response' ? ('response' as const) : ('value' as const),
  };
  if (kind === 'rule') return { without: text('rule'), ...narrowed };
  if (kind === 'action') return { policy: `always:${text('action')}`, ...narrowed };
  return { documents: text('documents'), ...narrowed };
}
