/** How an action is said: each treatment with its variants as they will look, without a person's own data. */

import { previewUrl } from '../../api/client.ts';
import type { CatalogueTreatmentView, CatalogueVariantView } from '../../api/types.ts';
import { percent } from '../../words/numbers.ts';
import { PolicyList } from './policy-list.tsx';

export function Treatments({ of, action }: { of: readonly CatalogueTreatmentView[]; action: string }) {
  if (of.length === 0)
    return <p className="quiet">It has no treatment yet: there is nothing to say it with.</p>;
  return (
    <ul className="treatments">
      {of.map((treatment) => (
        <li key={treatment.name} className="treatment">
          <h3>
            {treatment.name} <span className="quiet">{placeOf(treatment)}</span>
          </h3>
          <PolicyList of={treatment} />
          <div className="variants">
            {treatment.variants.map((variant) => (
              <Variant
                key={variant.name}
                variant={variant}
                preview={previewUrl(action, treatment.name, variant.name)}
              />
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

function placeOf({ channel, placements }: CatalogueTreatmentView): string {
  if (channel !== undefined) return `on ${channel}`;
  return placements === undefined ? 'in every placement' : `in ${placements.join(', ')}`;
}

function Variant({ variant, preview }: { variant: CatalogueVariantView; preview: string }) {
  const { name, share, mail, content } = variant;
  return (
    <figure className="variant">
      {name === '' ? null : (
        <figcaption>
          {share === undefined
            ? `${name}, as often as it does well`
            : `${name}, for ${percent(share)} of the people`}
        </figcaption>
      )}
      <PolicyList of={variant} />
      {mail === undefined ? null : (
        <>
          <p>
            <b>{mail.subject}</b>
          </p>
          {/* No permission at all: no scripts, no forms, no way out. The engine adds a policy of its own. */}
          <iframe className="variant-mail" sandbox="" src={preview} title={`Mail: ${mail.subject}`} />
        </>
      )}
      {content === undefined ? null : <pre className="wrap">{JSON.stringify(content, null, 2)}</pre>}
    </figure>
  );
}
