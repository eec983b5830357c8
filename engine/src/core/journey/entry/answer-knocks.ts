/** Who has what is theirs again comes in where they would have meanwhile (knocked.ts): judged by all that is known now. */
import type { MembershipChange } from '../../audience/membership.ts';
import type { Scope } from '../../condition.ts';
import type { Effects } from '../../effects.ts';
import { tellSignals } from '../../happen.ts';
import type { Profile } from '../../profile/profile.ts';
import { isRestricted } from '../../profile/restriction.ts';
import type { World } from '../../world.ts';
import { journeysOn } from '../advance.ts';
import { newTurn } from '../walk.ts';
import { comeInByEvent } from './come-in.ts';

/** An audience counts where they are in it, or out of it, by all that is known now. */
export function answerKnocks(profile: Profile, world: World, effects: Effects, scope: Scope): void {
  const { knocked } = profile;
  profile.knocked = null;
  if (knocked === null || isRestricted(profile)) return;
  for (const event of knocked.events) {
    scope.event = event;
    scope.answers = event.answers;
    const turn = newTurn(profile, world, effects, scope, event.messageId);
    comeInByEvent(turn, event);
    tellSignals(turn);
  }
  scope.event = null;
  scope.answers = undefined;
  const isMember = (audience: string) =>
    profile.memberSince.get(profile.layout.audiences.indexOf(audience)) > 0;
  const isStill = ({ audience, change }: MembershipChange) => isMember(audience) === (change === 'entered');
  const turn = newTurn(profile, world, effects, scope, 'given back');
  journeysOn(turn, { event: null, moves: knocked.moves.filter(isStill), withdrawn: [] });
  tellSignals(turn);
}
