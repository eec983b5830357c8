/** The whole person in one line, for somebody who is speaking with them: what holds, and what comes next. */
import type { ReactNode } from 'react';
import type { ProfileView } from '../../api/types.ts';
import { useNow } from '../../live/use-now.ts';
import { plural } from '../../words/numbers.ts';
import { ahead } from '../../words/times.ts';
import { nextDue, writable } from './glance-words.ts';

export function Glance({ view }: { view: ProfileView }) {
  const now = useNow();
  const due = nextDue(view);
  const { word, about } = writable(view);
  const last = view.messages.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
  return (
    <dl className="glance" aria-label="At a glance">
      <Fact name="May we write">
        <b>{word}</b> {about}
      </Fact>
      <Fact name="Journeys">
        {view.journeys.length === 0 ? 'in none' : <b>in {view.journeys.length}</b>}
        {due === undefined || view.asOf !== undefined ? null : `, next ${ahead(due, now)}`}
      </Fact>
      <Fact name="Audiences">
        {view.audiences.length === 0 ? 'in none' : <b>in {view.audiences.length}</b>}
      </Fact>
      <Fact name="Last message">
        {last === undefined ? (
          'none yet'
        ) : (
          <>
            <b>{last.action ?? last.channel}</b> {last.status}
          </>
        )}
      </Fact>
      <Fact name="Known as">{plural(view.identifiers.length, 'identifier')}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="glance-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
