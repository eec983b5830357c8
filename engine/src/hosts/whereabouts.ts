/** Who is meant and where they are, as this partition knows: an identifier's owner, a profile here or moved. */
import type { Identifier } from '../core/input.ts';
import { identifierKey } from '../core/profile/identity.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Applier } from './applier.ts';
import type { Address, Moved } from './calls.ts';
import type { Journal } from './journal.ts';
import type { Sharding } from './sharding.ts';

export interface WhereaboutsPorts {
  readonly applier: Applier;
  readonly journal: Journal;
  readonly sharding: Sharding;
}

export class Whereabouts {
  readonly #ports: WhereaboutsPorts;

  constructor(ports: WhereaboutsPorts) {
    this.#ports = ports;
  }

  /** Whose the identifier is at that time, as this shard knows; 'profile' names one directly. */
  owner(identifier: Identifier, at: number): string | undefined {
    if (identifier.namespace === 'profile') return identifier.value;
    return this.#ports.applier.cells.identifier(identifierKey(identifier)).state.ownerAt(at);
  }

  /** Now. */
  resolve(address: Address): string | undefined {
    return 'profile' in address ? address.profile : this.owner(address.identifier, Number.MAX_SAFE_INTEGER);
  }

  /** The id of whom an identifier without an owner founds; not that of somebody who was erased. */
  foundedBy(identifier: Identifier): string {
    return this.#ports.applier.foundedBy(identifier);
  }

  profileHere(id: string): Profile | Moved | 'erased' {
    const { applier, sharding } = this.#ports;
    if (sharding.partitionOfProfile(id) !== applier.partition) return { moved: id };
    const profile = applier.profile(id);
    if (profile.heir !== null) return { moved: profile.heir };
    return profile.createdAt === 0 && applier.erased.has(id) ? 'erased' : profile;
  }

  /** Who became part of another is looked for there only when all that was known has arrived there. */
  async whenMoved<R>(id: string | undefined, reply: R): Promise<R> {
    if (id !== undefined && typeof reply === 'object' && reply !== null && 'moved' in reply)
      await Promise.all(this.#ports.journal.outstanding(id));
    return reply;
  }
}
