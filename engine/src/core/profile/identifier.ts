/**
 * An identifier's own state, kept in the shard of its hash: whose it is, by event time. The last owner whose claim is
 * not later than an event gets that event; before the first claim, the first owner.
 */
import type { Effects } from '../effects.ts';
import type { Identifier, Relay } from '../input.ts';

export interface Owner {
  readonly from: number;
  readonly profile: string;
}

export class IdentifierState {
  readonly identifier: Identifier;
  /** Ascending by `from`; at least one once it is known. */
  owners: Owner[] = [];

  constructor(identifier: Identifier) {
    this.identifier = identifier;
  }

  /** Whose an event of that time is; undefined where nobody has it yet. */
  ownerAt(at: number): string | undefined {
    for (let i = this.owners.length - 1; i > 0; i--)
      if (this.owners[i]!.from <= at) return this.owners[i]!.profile;
    return this.owners[0]?.profile;
  }

  get owner(): string | undefined {
    return this.owners[this.owners.length - 1]?.profile;
  }

  found(profile: string, at: number): void {
    this.owners = [{ from: at, profile }];
  }
}

export function onIdentifierRelay(state: IdentifierState, relay: Relay, effects: Effects): void {
  switch (relay.type) {
    case 'claim':
      onClaim(state, relay, effects);
      return;
    case 'assign':
      assign(state, { from: relay.from, profile: relay.profile });
      return;
    case 'inherit':
      state.owners = collapse(
        state.owners.map((o) => (o.profile === relay.instead ? { ...o, profile: relay.profile } : o)),
      );
      return;
    case 'release':
      state.owners = collapse(state.owners.filter((o) => o.profile !== relay.profile));
      return;
    default:
      return;
  }
}

function onClaim(state: IdentifierState, claim: Extract<Relay, { type: 'claim' }>, effects: Effects): void {
  const { profile, claimedAt } = claim;
  const owner = state.ownerAt(claimedAt);
  if (owner === undefined) {
    state.found(profile, claimedAt);
    return;
  }
  if (owner === profile) {
    const first = state.owners[0]!;
    if (first.profile === profile && claimedAt < first.from) state.owners[0] = { ...first, from: claimedAt };
    return;
  }
  // Known to be of several persons: nothing to ask any more, unless an alias insists.
  if (!claim.force && state.owners.some((o) => o.profile === profile)) {
    assign(state, { from: claimedAt, profile });
    return;
  }
  effects.relay(`profile/${owner}`, {
    type: 'propose',
    identifier: state.identifier,
    profile,
    user: claim.user,
    claimedAt,
    messageId: claim.messageId,
    force: claim.force,
  });
}

function assign(state: IdentifierState, owner: Owner): void {
  const owners = [...state.owners, owner].sort((a, b) => a.from - b.from || (a.profile < b.profile ? -1 : 1));
  state.owners = collapse(owners);
}

/** Neighbours of the same profile are one. */
function collapse(owners: readonly Owner[]): Owner[] {
  return owners.filter((owner, i) => owner.profile !== owners[i - 1]?.profile);
}
