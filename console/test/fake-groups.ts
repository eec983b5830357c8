/** Believable accounts and households for the fake engine. */
import type { GroupMemberRow, GroupView } from '../src/api/types.ts';
import { people } from './fake-people.ts';

export function groupView(kind: string, id: string, now: number): GroupView | null {
  if (kind !== 'account' && kind !== 'household') return null;
  const since = new Date(now - 8e8).toISOString();
  const trait = (name: string, value: unknown) => ({ name, value, since, source: 'crm', messageId: 'm-1' });
  const isAccount = kind === 'account';
  return {
    kind,
    id,
    since,
    state: isAccount ? 'open' : 'dissolved',
    size: people.length,
    traits: isAccount ? [trait('name', 'Acme'), trait('plan', 'pro'), trait('seats', 40)] : [],
    refused: { members: isAccount ? 0 : 3, traits: 0 },
    full: isAccount ? [{ cap: 'one-a-week', until: new Date(now + 9e7).toISOString() }] : [],
  };
}

export function groupMembers(now: number): GroupMemberRow[] {
  return people.map(({ id, who }, i) => ({
    id,
    who,
    role: i === 0 ? 'admin' : '',
    since: new Date(now - i * 5e7).toISOString(),
    messageId: `m-${i}`,
  }));
}
