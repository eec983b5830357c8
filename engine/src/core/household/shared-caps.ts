/**
 * Frequency caps that count all members of a group together. The group grants each message before it may be attempted:
 * of two members whose messages come in the same instant one is refused. What is granted holds its place until it is
 * sent (then it counts for the window) or given back; so no cap is exceeded, whatever crashes.
 */
import type { Configuration } from '../configuration.ts';
import { concerns, endsOf, fullUntil, isUnsettled } from '../decision/caps.ts';
import { type Contact, type ContactKind, isHeld } from '../decision/contact.ts';
import type { CapDefinition } from '../decision/policy-definition.ts';
import type { Effects } from '../effects.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import { groupKinds } from './definition.ts';
import type { GroupState } from './group.ts';
import { isInForce, isMember } from './membership.ts';
import type { GroupCopy } from './relay.ts';
import { isTooLarge, placesTold, spread } from './tell.ts';

/** Grants a message, or names the cap that refuses it. Asked again it answers the same. */
export function reserve(
  group: GroupState,
  contact: Contact,
  profile: string,
  world: World,
  effects: Effects,
): void {
  const { groups } = world.configuration;
  const to = `profile/${profile}` as const;
  const from = { type: 'from-group', kind: group.kind, id: group.id } as const;
  forgetShared(group, world);
  const isKnown = group.contacts.some(({ id }) => id === contact.id);
  // A household that is none shares nothing.
  const caps = isTooLarge(group, groups) ? [] : groups.capsOf(group.kind);
  const cap = isKnown
    ? undefined
    : caps.find(
        (one) => concerns(one, contact) && fullUntil(group.contacts, one, world.now, groups.clocks) > 0,
      );
  if (cap !== undefined) {
    effects.relay(to, { ...from, body: { type: 'refused', message: contact.id, cap: cap.name } });
    return;
  }
  // Without a cap any more nothing would ever forget it.
  if (!isKnown && caps.length > 0) group.contacts.push(contact);
  effects.relay(to, { ...from, body: { type: 'granted', message: contact.id } });
  spread(group, world, effects, false);
}

/** Of a group whose members are shown much. */
const MANY_CONTACTS = 500;

/** Drops what no cap counts any more. */
export function forgetShared(group: GroupState, { now, configuration }: World): void {
  const { capsMs } = configuration.groups;
  if (group.contacts.length === 0) return;
  group.contacts = group.contacts.filter(
    (contact) => isHeld(contact, now) && (isUnsettled(contact) || contact.at + capsMs > now),
  );
  if (group.contacts.length > MANY_CONTACTS)
    group.contacts = counted(group.contacts, configuration.groups.capsOf(group.kind));
}

/**
 * Of those that are there for good each cap needs only its newest: these keep it full for the longest. Of those that
 * may yet expire the newest are kept; what waits for its message to be settled always is.
 */
function counted(contacts: readonly Contact[], caps: readonly CapDefinition[]): Contact[] {
  const newest = [...contacts].sort((a, b) => b.at - a.at);
  const kept = new Set(newest.filter(({ expiresAt }) => expiresAt > 0).slice(0, MANY_CONTACTS));
  for (const contact of newest) if (!contact.committed && contact.expiresAt === 0) kept.add(contact);
  for (const cap of caps) {
    const own = newest.filter((contact) => contact.committed && concerns(cap, contact));
    for (const contact of own.slice(0, cap.max)) kept.add(contact);
  }
  return contacts.filter((contact) => kept.has(contact));
}

/** What is left of the caps that a person shares, as far as their copies tell, and their own contacts alone. */
export class SharedRoom {
  readonly #left: (readonly [CapDefinition, number])[];

  /** @param unheard said in this very answer: their groups do not know of it */
  constructor(
    { groups, contacts }: Pick<Profile, 'groups' | 'contacts'>,
    plan: Configuration['groups'],
    now: number,
    unheard: () => readonly ContactKind[],
  ) {
    this.#left = [];
    if (groups === null || plan.capsMs === 0) return;
    for (const kind of groupKinds) {
      const own = groups.filter((membership) => membership.kind === kind && isInForce(membership));
      if (own.length === 0) continue;
      for (const cap of plan.capsOf(kind)) {
        const alone = cap.max - endsOf(contacts, cap, now, plan.clocks).length;
        const said = unheard().filter((one) => concerns(cap, one)).length;
        const told = own.map(({ copy }) => leftIn(copy!, cap, now) - said);
        this.#left.push([cap, Math.min(alone, ...told)]);
      }
    }
  }

  get hasFull(): boolean {
    return this.#left.some(([, left]) => left <= 0);
  }

  /** Caps that such a contact would break. */
  brokenBy(kind: ContactKind): CapDefinition[] {
    return this.#left.flatMap(([cap, left]) => (left <= 0 && concerns(cap, kind) ? [cap] : []));
  }

  /** One more, as it is chosen now. */
  add(kind: ContactKind): void {
    for (const [i, [cap, left]] of this.#left.entries())
      if (concerns(cap, kind)) this.#left[i] = [cap, left - 1];
  }
}

function leftIn({ full, size }: GroupCopy, { name, max }: CapDefinition, now: number): number {
  let most = Math.min(max, placesTold(size));
  for (const [cap, until, left = 0] of full)
    if (cap === name && (until === 0 || until > now)) most = Math.min(most, left);
  return most;
}

/** Keys of the groups whose caps would count such a contact. */
export function concernedGroups({ groups }: Profile, plan: Configuration['groups'], contact: ContactKind) {
  if (groups === null || plan.capsMs === 0) return [];
  return groups.flatMap((membership) => {
    const { kind, id, copy } = membership;
    // Whether it is one is for the group to say, where it has not yet.
    if (!isMember(membership) || (copy !== null && copy.state !== 'open')) return [];
    return plan.capsOf(kind).some((cap) => concerns(cap, contact)) ? [`group/${kind}:${id}` as const] : [];
  });
}
