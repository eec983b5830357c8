/** Why these identifiers are one person: the events that showed them together, links that were refused, other persons. */
import { paths } from '../../api/client.ts';
import type { IdentityView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { Ago, Panel } from '../../parts/panel.tsx';

type Identifier = IdentityView['refusals'][number]['identifier'];

export function Identity({ profile, version }: { profile: string; version: number }) {
  const { data } = useFetched(paths.identity(profile), version);
  if (data === undefined) return null;
  const shown = shownTogether(data);
  if (shown.length + data.refusals.length + data.others.length === 0) return null;
  return (
    <Panel title="Why one person">
      <ul className="facts">
        {shown.map(({ one, other, rule, at, event }) => (
          <li key={`${textOf(one)} ${textOf(other)}`}>
            <span>
              <b>{textOf(one)}</b> with <b>{textOf(other)}</b>
            </span>
            <span className="quiet">
              {rule === 'alias' ? 'an alias said so' : 'one event showed both'}, <Ago at={at} />, event{' '}
              <code>{event}</code>
            </span>
          </li>
        ))}
        {data.refusals.map((refusal) => (
          <li key={`${refusal.event} ${textOf(refusal.identifier)}`}>
            <span>
              <b>{textOf(refusal.identifier)}</b> was not linked with {textOf(refusal.with)}
            </span>
            <span className="quiet">
              {refusal.reason}, <Ago at={refusal.at} />
            </span>
          </li>
        ))}
      </ul>
      {data.others.length === 0 ? null : (
        <p className="quiet">
          Shares a device or an address with{' '}
          {data.others.map((other, i) => (
            <span key={other}>
              {i === 0 ? null : ', '}
              <code>{other}</code>
            </span>
          ))}
        </p>
      )}
    </Panel>
  );
}

/** Each two once, and only among those that are this person's. */
function shownTogether({ identifiers }: IdentityView) {
  const own = new Set(identifiers.map(textOf));
  return identifiers.flatMap((one) =>
    one.evidence
      .filter((evidence) => own.has(textOf(evidence.with)) && textOf(one) < textOf(evidence.with))
      .map(({ with: other, rule, at, event }) => ({ one, other, rule, at, event })),
  );
}

function textOf({ namespace, value }: Identifier): string {
  return `${namespace} ${value}`;
}
