/** The catalogue: issues and groups as a tree, the actions below one of them, and how each is said. */
import { useEffect, useRef, useState } from 'react';
import { paths } from '../../api/client.ts';
import type { CatalogueView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useRevisionChanges } from '../../live/use-revision.ts';
import { FilterField } from '../../parts/filter-field.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty } from '../../parts/notice.tsx';
import type { CatalogueRoute } from '../../routes.ts';
import { navigate } from '../../use-route.ts';
import { plural } from '../../words/numbers.ts';
import { ActionTable } from './action-table.tsx';
import { CatalogueTree } from './catalogue-tree.tsx';

export function CatalogueScreen({ route }: { route: CatalogueRoute }) {
  const fetched = useFetched(paths.catalogue(), useRevisionChanges());
  const { data } = fetched;
  return (
    <>
      <title>Catalogue · Kairos</title>
      <div className="title">
        <h1>Catalogue</h1>
        {data === undefined ? null : <p>{sizes(data)}</p>}
        <CatalogueSearch route={route} />
      </div>
      <Loaded of={fetched}>
        {(view) =>
          view.actions === 0 ? (
            <NoAction />
          ) : (
            <div className="catalogue">
              <CatalogueTree view={view} route={route} />
              <ActionTable route={route} />
            </div>
          )
        }
      </Loaded>
    </>
  );
}

function sizes({ actions, issues, products }: CatalogueView): string {
  const offered = products === 0 ? '' : `, ${plural(products, 'product')}`;
  return `${plural(actions, 'action')} in ${plural(issues.length, 'issue')}${offered}`;
}

const restMs = 250;

/** Asks when the reader has stopped typing: the engine looks, also through a hundred thousand. */
function CatalogueSearch({ route }: { route: CatalogueRoute }) {
  const [text, setText] = useState(route.search);
  const asked = useRef(route.search);
  useEffect(() => {
    // The address changed by itself: a link, or a way back.
    if (route.search === asked.current) return;
    asked.current = route.search;
    setText(route.search);
  }, [route.search]);
  useEffect(() => {
    const search = text.trim();
    if (search === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = search;
      navigate({ ...route, search }, 'replace');
    }, restMs);
    return () => clearTimeout(timer);
  }, [text, route]);
  return <FilterField label="Show actions whose name or description has" value={text} onChange={setText} />;
}

function NoAction() {
  return (
    <Empty icon="list" title="No action yet">
      An action is something that can be said or shown. Write one into the documents folder: a YAML file with{' '}
      <code>kind: action</code>, a <code>name</code>, its <code>placements</code> and <code>treatments</code>.
      An issue (<code>kind: issue</code>) holds groups of actions that serve one aim.
    </Empty>
  );
}
