/** An account or household on one page: what is known of it and from where, which caps are full, who is in it. */
import { paths } from '../api/client.ts';
import type { GroupKind, GroupMemberRow, GroupView } from '../api/types.ts';
import { useFetched } from '../api/use-fetched.ts';
import { type Pages, usePages } from '../api/use-pages.ts';
import { More } from '../parts/more.tsx';
import { ProblemNotice, Skeleton } from '../parts/notice.tsx';
import { Ago, Panel } from '../parts/panel.tsx';
import { href } from '../routes.ts';
import { memberCount } from '../words/groups.ts';
import { plural } from '../words/numbers.ts';
import { day, fullTime } from '../words/times.ts';
import { Traits } from './profile/facts.tsx';

export function GroupScreen({ kind, id }: { kind: GroupKind; id: string }) {
  const { data, problem, reload } = useFetched(paths.group(kind, id));
  const members = usePages((cursor) => paths.groupMembers(kind, id, cursor));
  const name = data?.traits.find((trait) => trait.name === 'name')?.value;
  const title = typeof name === 'string' && name !== '' ? name : kind === 'account' ? id : 'Household';
  return (
    <>
      <title>{`${title} · Kairos`}</title>
      <div className="title">
        <h1>{title}</h1>
        {data === undefined ? null : (
          <p>
            {kind === 'account' ? 'Account' : 'Household'} <code>{id}</code>, {memberCount(data)}, known since{' '}
            {day(data.since)}
          </p>
        )}
      </div>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={8} /> : null}
      {data === undefined ? null : (
        <div className="profile">
          <div className="profile-now">
            <Members members={members} />
          </div>
          <div className="profile-facts">
            <Traits traits={data.traits} />
            <Caps full={data.full} />
            <Refused refused={data.refused} />
          </div>
        </div>
      )}
    </>
  );
}

function Members({ members }: { members: Pages<GroupMemberRow> }) {
  return (
    <Panel title="Members" className="table-panel">
      {members.problem === undefined ? null : (
        <ProblemNotice problem={members.problem} onRetry={members.reload} />
      )}
      {members.items?.length === 0 ? <p className="quiet">Nobody, any more.</p> : null}
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Profile</th>
            <th scope="col">Role</th>
            <th scope="col" className="end">
              Since
            </th>
          </tr>
        </thead>
        <tbody>
          {(members.items ?? []).map(({ id, who, role, since }) => (
            <tr key={id}>
              <th scope="row">
                <a href={href({ screen: 'profile', id })}>{who}</a>
              </th>
              <td>{role}</td>
              <td className="end">
                <Ago at={since} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More pages={members} label="Load more" />
    </Panel>
  );
}

function Caps({ full }: { full: GroupView['full'] }) {
  if (full.length === 0) return null;
  return (
    <Panel title="Full caps">
      <dl className="known">
        {full.map(({ cap, until }) => (
          <div className="known-row" key={cap}>
            <dt>{cap}</dt>
            <dd>{until === null ? 'until a message is settled' : `until ${fullTime(until)}`}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Refused({ refused: { members, traits } }: { refused: GroupView['refused'] }) {
  if (members === 0 && traits === 0) return null;
  return (
    <Panel title="Refused">
      <p>
        For want of room:{' '}
        {[members > 0 ? plural(members, 'member') : [], traits > 0 ? plural(traits, 'trait') : []]
          .flat()
          .join(', ')}
        .
      </p>
    </Panel>
  );
}
