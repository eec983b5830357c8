/**
 * Why these identifiers are one person: the events that showed them together, links that were refused, what somebody decided,
 * other persons; and the way back.
 */
import { paths } from '../../api/client.ts';
import type { IdentityView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { Ago, Panel } from '../../parts/panel.tsx';
import { identifierText, ruleWords } from '../../words/identity.ts';
import { LetRulesDecide } from './let-rules-decide.tsx';
import { TakeApart } from './take-apart.tsx';

interface Props {
  readonly profile: string;
  readonly version: number;
  changed(): void;
}

export function Identity({ profile, version, changed }: Props) {
  const { data } = useFetched(paths.identity(profile), version);
  if (data === undefined) return null;
  const shown = shownTogether(data);
  const { refusals, others, decided, identifiers } = data;
  if (shown.length + refusals.length + others.length + decided.length === 0) return null;
  return (
    <Panel title="Why one person">
      <ul className="facts">
        {shown.map(({ one, other, rule, at, event }) => (
          <li key={`${identifierText(one)} ${identifierText(other)}`}>
            <span>
              <b>{identifierText(one)}</b> with <b>{identifierText(other)}</b>
            </span>
            <span className="quiet">
              {rule === 'alias' ? 'an alias said so' : 'one event showed both'}, <Ago at={at} />, event{' '}
              <code>{event}</code>
            </span>
          </li>
        ))}
        {refusals.map((refusal) => (
          <li key={`${refusal.event} ${identifierText(refusal.identifier)}`}>
            <span>
              <b>{identifierText(refusal.identifier)}</b> was not linked with {identifierText(refusal.with)}
            </span>
            <span className="quiet">
              {refusal.reason}, <Ago at={refusal.at} />
            </span>
          </li>
        ))}
        {decided.map(({ a, b, rule, at, by, reason }) => (
          <li key={`${identifierText(a)} ${identifierText(b)}`}>
            <span>
              <b>{identifierText(a)}</b> {ruleWords[rule]} <b>{identifierText(b)}</b>
            </span>
            <span className="quiet">
              {reason}, by {by}, <Ago at={at} />
            </span>
            {rule === 'open' ? null : <LetRulesDecide a={a} b={b} done={changed} />}
          </li>
        ))}
      </ul>
      {identifiers.length < 2 ? null : (
        <TakeApart profile={profile} identifiers={identifiers} closed={changed} />
      )}
      {others.length === 0 ? null : (
        <p className="quiet">
          Shares a device or an address with{' '}
          {others.map((other, i) => (
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
  const own = new Set(identifiers.map(identifierText));
  return identifiers.flatMap((one) =>
    one.evidence
      .filter(
        (evidence) =>
          own.has(identifierText(evidence.with)) && identifierText(one) < identifierText(evidence.with),
      )
      .map(({ with: other, rule, at, event }) => ({ one, other, rule, at, event })),
  );
}
