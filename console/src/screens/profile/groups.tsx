/** The accounts and households that a person is in, with what these are. */
import type { MembershipView } from '../../api/types.ts';
import { Ago, Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { memberCount } from '../../words/groups.ts';

export function Groups({ groups }: { groups: readonly MembershipView[] }) {
  return (
    <Panel title="Accounts and household">
      <dl className="known">
        {groups.map((group) => (
          <Group key={`${group.kind} ${group.id}`} group={group} />
        ))}
      </dl>
    </Panel>
  );
}

function Group({ group }: { group: MembershipView }) {
  const { kind, id, role, since, byRule } = group;
  return (
    <div className="known-row">
      <dt>{kind}</dt>
      <dd>
        <span className="known-value">
          <a href={href({ screen: 'group', kind, id })}>{nameOf(group)}</a>, {memberCount(group)}
        </span>
        <span className="quiet">
          {role === '' ? null : `${role}, `}
          {byRule ? 'made by a rule, ' : null}
          since <Ago at={since} />
        </span>
      </dd>
    </div>
  );
}

/** Which household it is, its id does not say. */
function nameOf({ kind, id, traits }: MembershipView): string {
  if (typeof traits.name === 'string' && traits.name !== '') return traits.name;
  return kind === 'household' ? 'their household' : id;
}
