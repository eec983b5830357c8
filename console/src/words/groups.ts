/** How large a group is, or why it is none, in words. */
import type { MembershipView } from '../api/types.ts';
import { plural } from './numbers.ts';

export function memberCount({ state, size }: Pick<MembershipView, 'state' | 'size'>): string {
  switch (state) {
    case 'open':
      return plural(size, 'member');
    case 'dissolved':
      return `${plural(size, 'member')}: too many to be one`;
    case 'full':
      return 'which takes nobody more';
    case 'pending':
      return 'not answered yet';
  }
}
