/** Models of responses: how good one is, which actions it knows, what it goes by, what drifted; and one action of it. */
import { paths } from '../../api/client.ts';
import type { ModelView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Ago, Bar, Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { href, type ModelsRoute } from '../../routes.ts';
import { count, percent, plural } from '../../words/numbers.ts';
import { ActionPage } from './action-page.tsx';
import { Pictures } from './pictures.tsx';
import { Predictors } from './predictors.tsx';
import { Trend } from './trend.tsx';
import { liftWords, openWords } from './words.ts';

/** Of all groups that no other model names. */
const STANDARD = 'response';

export function ModelsScreen({ route: { name = STANDARD, action } }: { route: ModelsRoute }) {
  return action === undefined ? <ModelPage name={name} /> : <ActionPage name={name} action={action} />;
}

function ModelPage({ name }: { name: string }) {
  const fetched = useFetched(paths.model(name));
  return (
    <>
      <title>{`Model ${name} · Kairos`}</title>
      <div className="title">
        <h1>Model {name}</h1>
        <p>How likely a response is, learnt from what became of each action that was shown.</p>
        <OtherModels name={name} />
      </div>
      <Loaded of={fetched}>
        {(model) => (
          <>
            <Quality model={model} />
            <Pictures figures={model.figures} />
            <Actions model={model} />
            <Predictors predictors={model.predictors} />
            <Drifts drifts={model.drifts} />
          </>
        )}
      </Loaded>
    </>
  );
}

function OtherModels({ name }: { name: string }) {
  const { data } = useFetched(paths.models());
  const others = (data?.models ?? []).filter((model) => model.name !== name);
  if (others.length === 0) return null;
  return (
    <p>
      Other models:{' '}
      {others.map((model) => (
        <a key={model.name} href={href({ screen: 'models', name: model.name })}>
          {model.name}{' '}
        </a>
      ))}
    </p>
  );
}

function Quality({ model: { figures, selection } }: { model: ModelView }) {
  const control = plural(figures.controls, 'outcome');
  return (
    <Panel title="How good it is">
      {figures.outcomes === 0 ? (
        <p className="quiet">
          Nothing has taught it yet. A response teaches at once; that there was none, when its time is over.
          {openWords({ ...figures, outcomes: 0 })}
        </p>
      ) : (
        <p>
          {plural(figures.outcomes, 'outcome')}, {plural(figures.responses, 'response')}.{' '}
          {figures.calibrationError === null ? (
            'How well they were predicted is told when it is known who was silent.'
          ) : (
            <>
              AUC <strong>{figures.auc === null ? 'not known yet' : figures.auc.toFixed(2)}</strong> (.50 is
              chance); predictions are off by {percent(figures.calibrationError)} on average. Against random
              control ({control}): <strong>{liftWords(figures.lift)}</strong>.
            </>
          )}
          {openWords(figures)}
        </p>
      )}
      <p className="quiet">
        Chosen by {methodWords[selection.method]}, {percent(selection.control)} by chance alone: from these it
        is known what others would have brought. AUC: how often one who responds had a higher chance than one
        who does not.
      </p>
    </Panel>
  );
}

const methodWords: Readonly<Record<ModelView['selection']['method'], string>> = {
  thompson: 'Thompson sampling (by a draw of how good each may be)',
  squarecb: 'SquareCB (the better the more often)',
  greedy: 'what is believed best',
};

function Actions({ model: { name, actions, actionCount } }: { model: ModelView }) {
  return (
    <Panel title={`Actions (${count(actionCount)})`} className="table-panel">
      {actions.length === 0 ? <p className="quiet">No outcome of any action yet.</p> : null}
      <Table
        rows={actions}
        rowKey={({ action }) => action}
        columns={[
          {
            title: 'Action',
            cell: ({ action }) => <a href={href({ screen: 'models', name, action })}>{action}</a>,
          },
          { title: 'Group', cell: ({ group }) => group },
          { title: 'Responses by day', cell: ({ figures }) => <Trend days={figures.days} /> },
          { title: 'Outcomes', end: true, cell: ({ figures }) => count(figures.outcomes) },
          {
            title: 'Chance',
            about: 'Of a response, as it is believed now for somebody of whom nothing else is known',
            end: true,
            className: 'priority',
            cell: ({ chance }) => (
              <>
                {percent(chance)}
                <Bar share={chance} tone="quiet" />
              </>
            ),
          },
          {
            title: 'AUC',
            end: true,
            cell: ({ figures: { auc } }) => (auc === null ? '-' : auc.toFixed(2)),
          },
          {
            title: 'Lift',
            end: true,
            cell: ({ figures: { lift } }) => (lift === null ? '-' : liftWords(lift)),
          },
          { title: 'Coverage', end: true, cell: ({ coverage }) => percent(coverage) },
        ]}
      />
    </Panel>
  );
}

function Drifts({ drifts }: { drifts: ModelView['drifts'] }) {
  return (
    <Panel title="Drift">
      {drifts.length === 0 ? (
        <p className="quiet">In no group outcomes have stopped to be as predicted.</p>
      ) : null}
      <ul>
        {drifts.toReversed().map(({ group, at, version, shift }) => (
          <li key={`${group} ${version}`}>
            <strong>{group}</strong>: {shift > 0 ? 'more' : 'fewer'} responses than predicted, noticed{' '}
            <Ago at={at} />. It is less certain of this group since.
          </li>
        ))}
      </ul>
    </Panel>
  );
}
