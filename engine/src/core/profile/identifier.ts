/**
 * An identifier's own state, kept in the shard of its hash: whose it is, by event time. Who first came with it is its
 * owner until the home of a cluster says otherwise (identity/home.ts).
 */
import type { Effects } from '../effects.ts';
import { isStronger } from '../identity/membership.ts';
import { nodeOf } from '../identity/node.ts';
import type { Owner } from '../identity/view.ts';
import type { Identifier, Relay } from '../input.ts';

export type { Owner } from '../identity/view.ts';

export class IdentifierState {
  readonly identifier: Identifier;
  /** Ascending by `from`; at least one once it is known. The first one has it also before. */
  owners: readonly Owner[] = [];
  /** The home of its cluster; null where that is its owner, as far as it knows. */
  home: string | null = null;
  /** Its owner is to become part of another: until then, what comes for it goes there. */
  isWaiting = false;

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
  if (relay.type === 'release') {
    release(state, relay.profile);
    return;
  }
  if (relay.type === 'reassign') {
    if (state.home !== null && state.home !== relay.from) return;
    state.home = relay.home;
    state.isWaiting = false;
    state.owners = relay.owners.map(([from, profile]) => ({ from, profile }));
    return;
  }
  if (relay.type !== 'own') return;
  const { home, settled } = relay;
  const known = state.home;
  if (known === null) meet(state, relay, effects);
  else if (known !== home) {
    const [strong, weak] = isStronger(home, known) ? [home, known] : [known, home];
    effects.relay(`profile/${weak}`, { type: 'join', profile: weak, home: strong, into: null });
    state.home = strong;
    // What it says is not all that is known, until it has heard from the other home.
    if (strong !== home || !settled) return;
  }
  if (settled) state.isWaiting = false;
  if (!state.isWaiting) state.owners = relay.owners.map(([from, profile]) => ({ from, profile }));
}

/** Somebody was erased. Where nobody else has it, whoever comes with it next is somebody new. */
function release(state: IdentifierState, profile: string): void {
  state.owners = state.owners.filter((owner) => owner.profile !== profile);
  if (state.home === profile) state.home = null;
  if (state.owners.length > 0) return;
  state.home = null;
  state.isWaiting = false;
}

/** The first that it hears of a home. Somebody may have come with it before, of whom the home does not know. */
function meet(
  state: IdentifierState,
  { home, owners }: Extract<Relay, { type: 'own' }>,
  effects: Effects,
): void {
  state.home = home;
  const founder = state.owners[0]?.profile;
  if (founder === undefined || founder === home) return;
  const heir = owners[0]![1];
  // Who stays a person hears of the home by its links.
  if (heir === founder) return;
  state.isWaiting = true;
  const join = { type: 'join', profile: founder, home, into: heir } as const;
  const node = nodeOf(state.identifier);
  effects.relay(`profile/${founder}`, owners.length === 1 ? join : { ...join, shared: { node, owners } });
}
