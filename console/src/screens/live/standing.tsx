/** What stands beside what happens: audiences, journeys and actions with their numbers. */
import type { ReactNode } from 'react';
import type { LiveFigures } from '../../api/types.ts';
import { useFigures } from '../../live/use-live.tsx';
import { Empty, Skeleton } from '../../parts/notice.tsx';
import { Bar, Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { count, percent, shortCount } from '../../words/numbers.ts';

/** Thousands may be in force; they have a page of their own. */
const audiencesShown = 20;

export function AudiencesPanel() {
  return (
    <Standing title="Audiences" icon="audience" of={(figures) => figures.audiences} kind="audience">
      {(rows, figures) => (
        <>
          <table className="standing-table">
            <Head names={['Audience', 'Members']} />
            <tbody>
              {rows.slice(0, audiencesShown).map((row) => (
                <tr key={row.name}>
                  <th scope="row">
                    {row.name}
                    <Bar share={figures.profiles === 0 ? 0 : row.members / figures.profiles} />
                  </th>
                  <td>{shortCount(row.members)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="standing-all">
            <a href={href({ screen: 'audiences' })}>
              {rows.length > audiencesShown
                ? `All ${count(rows.length)} audiences`
                : 'Conditions and movement'}
            </a>
          </p>
        </>
      )}
    </Standing>
  );
}

export function JourneysPanel() {
  return (
    <Standing title="Journeys" icon="journey" of={(figures) => figures.journeys} kind="journey">
      {(rows) => (
        <table className="standing-table">
          <Head names={['Journey', 'Running', 'Entered', 'Goals']} />
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                <td>{shortCount(row.running)}</td>
                <td>{shortCount(row.entered)}</td>
                <td>{shortCount(row.goals)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Standing>
  );
}

export function ActionsPanel() {
  return (
    <Standing title="Actions" icon="decision" of={(figures) => figures.actions} kind="action">
      {(rows) => {
        const highest = Math.max(...rows.map((row) => row.propensity), 0.000001);
        return (
          <table className="standing-table">
            <Head names={['Action', 'Shown', 'Responses', 'Propensity']} />
            <tbody>
              {rows.map((row) => (
                <tr key={row.name}>
                  <th scope="row">
                    {row.name}
                    <Bar share={row.propensity / highest} />
                  </th>
                  <td>{shortCount(row.shown)}</td>
                  <td>{shortCount(row.responses)}</td>
                  <td>{percent(row.propensity)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        );
      }}
    </Standing>
  );
}

function Standing<T>(props: {
  title: string;
  kind: string;
  icon: 'audience' | 'journey' | 'decision';
  of: (figures: LiveFigures) => readonly T[];
  children: (rows: readonly T[], figures: LiveFigures) => ReactNode;
}) {
  const figures = useFigures();
  const rows = figures === null ? null : props.of(figures);
  return (
    <Panel title={props.title} {...(rows === null ? {} : { aside: shortCount(rows.length) })}>
      {rows === null || figures === null ? <Skeleton lines={4} /> : null}
      {rows?.length === 0 ? (
        <Empty icon={props.icon} title={`No ${props.kind} yet`}>
          Add a document of kind <code>{props.kind}</code> to the{' '}
          <a href={href({ screen: 'configuration' })}>configuration</a>.
        </Empty>
      ) : null}
      {rows !== null && rows.length > 0 && figures !== null ? props.children(rows, figures) : null}
    </Panel>
  );
}

function Head({ names }: { names: readonly string[] }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
