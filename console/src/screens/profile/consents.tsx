/** What a person agreed to and took back, each with its proof, and what follows: what may be said to whom, and why not. */
import type { ReactNode } from 'react';
import type { ProfileView } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { Ago, Panel } from '../../parts/panel.tsx';
import { actWords, basisWords, pointWords, subjectWords } from '../../words/consents.ts';

type Permission = ProfileView['permissions'][number];

export function Permissions(props: Pick<ProfileView, 'jurisdiction' | 'permissions'>) {
  const { jurisdiction, permissions } = props;
  return (
    <Panel title="May we">
      <p className="quiet">
        {jurisdiction === null
          ? 'Jurisdiction unknown: where the law differs, the strictest rule holds.'
          : `The rules of ${jurisdiction} hold.`}
      </p>
      {permissions.length === 0 ? (
        <p className="quiet">
          No address is known, or no policy names a purpose: nothing promotional is sent.
        </p>
      ) : null}
      <ul className="facts">
        {permissions.map((one) => (
          <Line key={`${one.contactPoint} ${one.purpose} ${one.topic}`} isGood={one.refusal === null}>
            <span>
              <b>{subjectWords(one.purpose, one.topic)}</b> for {pointWords(one.contactPoint)}
            </span>
            <span className="quiet">{answerOf(one)}</span>
          </Line>
        ))}
      </ul>
    </Panel>
  );
}

function answerOf({ basis, refusal }: Permission): string {
  return `${refusal === null ? 'yes' : `no: ${refusal}`} · ${basis}: ${basisWords[basis]}`;
}

export function Consents({ consents }: { consents: ProfileView['consents'] }) {
  return (
    <Panel title="Consents">
      {consents.length === 0 ? (
        <p className="quiet">None recorded. Without consent nothing promotional is sent.</p>
      ) : null}
      <ul className="facts">
        {consents.map((one) => (
          <Line key={`${one.contactPoint} ${one.purpose} ${one.topic}`} isGood={one.granted}>
            <span>
              {actWords(one.contactPoint, one.act)} <b>{subjectWords(one.purpose, one.topic)}</b>,{' '}
              {pointWords(one.contactPoint)}
            </span>
            <span className="quiet">
              by {one.source}, <Ago at={one.at} />, {one.proof === '' ? 'proof' : `proof: ${one.proof},`}{' '}
              event <code>{one.messageId}</code>
            </span>
          </Line>
        ))}
      </ul>
    </Panel>
  );
}

function Line({ isGood, children }: { isGood: boolean; children: readonly [ReactNode, ReactNode] }) {
  const [what, about] = children;
  return (
    <li className={isGood ? 'granted' : 'withdrawn'}>
      <span className="consent">
        <Icon name={isGood ? 'check' : 'refused'} size={14} />
        {what}
      </span>
      {about}
    </li>
  );
}
