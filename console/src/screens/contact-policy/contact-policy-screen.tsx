/** The contact policy in force, in words: how often people may be spoken to, when not, and what silences us for a while. */
import { paths } from '../../api/client.ts';
import type { ContactPolicyView, ContactRule } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useRevisionChanges } from '../../live/use-revision.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { plural } from '../../words/numbers.ts';

export function ContactPolicyScreen() {
  const fetched = useFetched(paths.contactPolicy(), useRevisionChanges());
  const { data } = fetched;
  return (
    <>
      <title>Contact policy · Kairos</title>
      <div className="title">
        <h1>Contact policy</h1>
        {data === undefined ? null : <p>{summary(data)}</p>}
      </div>
      <Loaded of={fetched}>{(policy) => (isEmpty(policy) ? <None /> : <Rules policy={policy} />)}</Loaded>
    </>
  );
}

function Rules({ policy: { caps, quiet, pauses, zones } }: { policy: ContactPolicyView }) {
  return (
    <>
      <RulesPanel title="Frequency caps" rules={caps} none="Nobody counts how often people are spoken to." />
      <RulesPanel title="Quiet hours" rules={quiet} none="Messages go out at any hour." />
      <RulesPanel title="Pauses" rules={pauses} none="Nothing that people do silences us for a while." />
      <p className="events-note">
        Somebody whose time zone is not known may be{' '}
        {zones.length === 0 ? 'anywhere in the world' : `in ${zones.join(', ')}`}: for them a day, and quiet
        hours, last as long as they do in any of these places. What is owed to a person has no cap and no
        pause, and quiet hours only where they name its purpose.
      </p>
    </>
  );
}

function RulesPanel({ title, rules, none }: { title: string; rules: readonly ContactRule[]; none: string }) {
  return (
    <Panel title={title}>
      {rules.length === 0 ? <p className="quiet">{none}</p> : null}
      <ul className="facts">
        {rules.map(({ policy, name, words }) => (
          <li key={`${policy} ${name}`}>
            <span>
              <b>{name}</b>: {words}
            </span>
            <span className="quiet">policy {policy}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function None() {
  return (
    <Empty icon="decision" title="No contact policy yet">
      Write one into the documents folder: a YAML file with <code>kind: policy</code>, a <code>name</code> and{' '}
      <code>caps</code>, <code>quiet</code> or <code>pauses</code>. It comes into force by itself.
    </Empty>
  );
}

function isEmpty({ caps, quiet, pauses }: ContactPolicyView): boolean {
  return caps.length + quiet.length + pauses.length === 0;
}

function summary({ caps, quiet, pauses }: ContactPolicyView): string {
  const hours = plural(quiet.length, 'rule of quiet hours', 'rules of quiet hours');
  return `${plural(caps.length, 'cap')}, ${hours}, ${plural(pauses.length, 'pause')}`;
}
