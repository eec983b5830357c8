/** What is known about a person: identifiers, traits with where they come from, computed traits. */
import type { ReactNode } from 'react';
import type { IdentityLinkView, ProfileView, TraitLineageView } from '../../api/types.ts';
import { Ago, Panel } from '../../parts/panel.tsx';
import { identifierText } from '../../words/identity.ts';
import { Trait } from './lineage.tsx';
import { Value } from './value.tsx';

/** @param links what speaks for them being one person */
export function Identifiers(props: {
  identifiers: ProfileView['identifiers'];
  links: readonly IdentityLinkView[];
}) {
  const { identifiers, links } = props;
  return (
    <Panel title="Identifiers">
      <dl className="known">
        {identifiers.map((one) => (
          <Known
            key={`${one.namespace}:${one.value}`}
            name={one.namespace}
            about={
              <>
                <Ago at={one.since} />
                {shownWith(one, links).map(({ other, rule, event }) => (
                  <span key={`${identifierText(other)} ${event}`} className="reason">
                    {rule === 'alias' ? 'an alias says it is ' : 'shown with '}
                    {identifierText(other)}, event <code>{event}</code>
                  </span>
                ))}
              </>
            }
          >
            <code>{one.value}</code>
          </Known>
        ))}
      </dl>
    </Panel>
  );
}

/** Of an identifier the newest few; all of it stands in the panel about who is one person. */
const FEW = 2;

function shownWith(
  one: { readonly namespace: string; readonly value: string },
  links: readonly IdentityLinkView[],
) {
  const text = identifierText(one);
  return links
    .flatMap(({ a, b, rule, event }) => {
      if ((rule !== 'shown' && rule !== 'alias') || event === undefined) return [];
      if (identifierText(a) === text) return [{ other: b, rule, event }];
      return identifierText(b) === text ? [{ other: a, rule, event }] : [];
    })
    .slice(0, FEW);
}

/** @param lineage of a person as they are now: what each value won against can be looked up. */
export function Traits(props: {
  traits: ProfileView['traits'];
  lineage?: { profile: string; version: number; of: readonly TraitLineageView[] };
}) {
  const { traits, lineage } = props;
  return (
    <Panel title="Traits">
      {traits.length === 0 ? (
        <p className="quiet">None yet. An identify call with traits brings them.</p>
      ) : null}
      <dl className="known">
        {traits.map((trait) =>
          lineage === undefined ? (
            <Known
              key={trait.name}
              name={trait.name}
              about={
                <>
                  from {trait.source}, <Ago at={trait.since} />
                </>
              }
            >
              <Value value={trait.value} />
            </Known>
          ) : (
            <Trait
              key={trait.name}
              trait={trait}
              profile={lineage.profile}
              version={lineage.version}
              lineage={lineage.of.find((one) => one.trait === trait.name)}
            />
          ),
        )}
      </dl>
    </Panel>
  );
}

/** @param awaited have no value until history has been read for a new revision */
export function Computed(props: { computed: ProfileView['computed']; awaited?: readonly string[] }) {
  const { computed, awaited = [] } = props;
  return (
    <Panel title="Computed traits">
      {computed.length === 0 ? <p className="quiet">None are defined, or none has a value yet.</p> : null}
      <dl className="known">
        {computed.map((trait) => (
          <Known
            key={trait.name}
            name={trait.name}
            about={awaited.includes(trait.name) ? 'history is still being read' : undefined}
          >
            <Value value={trait.value} />
          </Known>
        ))}
      </dl>
    </Panel>
  );
}

function Known({ name, about, children }: { name: string; about?: ReactNode; children: ReactNode }) {
  return (
    <div className="known-row">
      <dt>{name}</dt>
      <dd>
        <span className="known-value">{children}</span>
        {about === undefined ? null : <span className="quiet">{about}</span>}
      </dd>
    </div>
  );
}
