/** The catalogue as the engine tells it, of documents made up here: the real views over a real configuration. */
import { configure } from '../../engine/src/core/configuration.ts';
import { documentSchemas } from '../../engine/src/documents/schema.ts';
import { actionRow, actionsFound, catalogueView } from '../../engine/src/server/catalogue-view.ts';
import type { CatalogueActions, CatalogueView } from '../src/api/types.ts';

const many = Array.from({ length: 500 }, (_, i) => ({
  name: `tea-${i}`,
  group: 'tea',
  placements: ['home'],
}));
const documents = [
  documentSchemas.issue.parse({
    kind: 'issue',
    name: 'sell',
    description: 'More orders',
    eligibility: 'traits.age >= 16',
    groups: [{ name: 'tea' }, { name: 'ware', suitability: 'traits.budget > 30' }],
  }),
  ...[
    ...many,
    {
      name: 'kettle-card',
      description: 'For those who like it hot',
      group: 'ware',
      placements: ['home'],
      treatments: [
        {
          name: 'banner',
          variants: [
            { name: 'red', share: 3, content: { title: 'Red kettle' } },
            { name: 'blue', content: { title: 'Blue kettle' } },
          ],
        },
      ],
    },
  ].map((action) => documentSchemas.action.parse({ kind: 'action', ...action })),
];

/** Undefined where another route is meant. */
export function catalogueOf(url: URL, isEmpty: boolean): CatalogueView | CatalogueActions | undefined {
  const result = configure('fake', isEmpty ? [] : documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { configuration } = result;
  if (url.pathname === '/v1/catalogue') return catalogueView(configuration);
  if (url.pathname !== '/v1/catalogue/actions') return undefined;
  const asked = (name: string) => url.searchParams.get(name) ?? undefined;
  const found = actionsFound(configuration, {
    search: asked('search') ?? '',
    group: asked('group'),
    issue: asked('issue'),
    placement: asked('placement'),
  });
  return { items: found.slice(0, Number(asked('limit') ?? 50)).map(actionRow), total: found.length };
}
