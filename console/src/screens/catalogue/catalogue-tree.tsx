/** Issues, their groups and the placements, each with the number of actions; a link narrows the list beside it. */
import type { CatalogueGroupView, CatalogueView } from '../../api/types.ts';
import { Panel } from '../../parts/panel.tsx';
import { type CatalogueRoute, href, wholeCatalogue } from '../../routes.ts';
import { count } from '../../words/numbers.ts';
import { PolicyList } from './policy-list.tsx';

interface TreeProps {
  readonly view: CatalogueView;
  readonly route: CatalogueRoute;
}

export function CatalogueTree({ view, route }: TreeProps) {
  const { search } = route;
  const at = (narrowed: Partial<CatalogueRoute>) => ({ ...wholeCatalogue, search, ...narrowed });
  return (
    <nav aria-label="Levels of the catalogue">
      <Panel title="Issues and groups">
        <ul className="tree">
          <li>
            <Level name="Everything" actions={view.actions} to={at({})} route={route} />
          </li>
          {view.issues.map((issue) => (
            <li key={issue.name}>
              <Level
                name={issue.name}
                about={issue.description}
                actions={issue.actions}
                to={at({ issue: issue.name })}
                route={route}
              />
              <PolicyList of={issue} />
              <Groups groups={issue.groups} at={at} route={route} />
            </li>
          ))}
          {view.groups.length === 0 ? null : (
            <li>
              {view.issues.length === 0 ? null : <span className="quiet">In no issue</span>}
              <Groups groups={view.groups} at={at} route={route} />
            </li>
          )}
        </ul>
      </Panel>
      {view.placements.length === 0 ? null : (
        <Panel title="Placements">
          <ul className="tree">
            {view.placements.map(({ name, actions }) => (
              <li key={name}>
                <Level name={name} actions={actions} to={at({ placement: name })} route={route} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </nav>
  );
}

/** More are found by name: nobody reads thousands of rows. */
const shownAtMost = 200;

function Groups(props: {
  groups: readonly CatalogueGroupView[];
  at: (narrowed: Partial<CatalogueRoute>) => CatalogueRoute;
  route: CatalogueRoute;
}) {
  const { groups, at, route } = props;
  return (
    <ul className="tree">
      {groups.slice(0, shownAtMost).map((group) => (
        <li key={group.name}>
          <Level
            name={group.name}
            about={group.description}
            actions={group.actions}
            to={at({ group: group.name })}
            route={route}
          />
          <PolicyList of={group} />
        </li>
      ))}
      {groups.length <= shownAtMost ? null : (
        <li className="quiet">{count(groups.length - shownAtMost)} more groups</li>
      )}
    </ul>
  );
}

function Level(props: {
  name: string;
  about?: string | undefined;
  actions: number;
  to: CatalogueRoute;
  route: CatalogueRoute;
}) {
  const { name, about, actions, to, route } = props;
  const isHere = to.issue === route.issue && to.group === route.group && to.placement === route.placement;
  return (
    <>
      <a className="level" href={href(to)} aria-current={isHere ? 'true' : undefined}>
        <span>{name}</span> <span className="quiet">{count(actions)}</span>
      </a>
      {about === undefined ? null : <span className="event-about">{about}</span>}
    </>
  );
}
