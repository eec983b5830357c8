/** How a question finds the partition that can answer it: by profile, by identifier, by any key, or all of them. */
import type { EntityKey } from '../../core/effect.ts';
import type { Identifier } from '../../core/input.ts';
import { identifierKey } from '../../core/profile/identity.ts';
import type { Address, Call, Moved, Replies, Router } from '../calls.ts';
import type { ProfileKey } from '../engine.ts';
import { follow } from '../follow.ts';
import type { Sharding } from '../sharding.ts';

export class Ways {
  readonly #router: Router;
  readonly #sharding: Sharding;

  constructor({ router, sharding }: { readonly router: Router; readonly sharding: Sharding }) {
    this.#router = router;
    this.#sharding = sharding;
  }

  get partitions(): number {
    return this.#sharding.partitions;
  }

  to<C extends Call>(partition: number, call: C): Promise<Replies[C['op']]> {
    return this.#router.call(partition, call);
  }

  toAll<C extends Call>(call: C): Promise<Replies[C['op']][]> {
    return Promise.all(
      Array.from({ length: this.partitions }, (_, partition) => this.#router.call(partition, call)),
    );
  }

  /** To where the profile id lives, or lived. */
  toProfile<C extends Call>(profile: string, call: C): Promise<Replies[C['op']]> {
    return this.#router.call(this.#sharding.partitionOfProfile(profile), call);
  }

  /** To where a cell lives that is no person: a group, a model. */
  toCell<C extends Call>(key: EntityKey, call: C): Promise<Replies[C['op']]> {
    return this.#router.call(this.partitionOfCell(key), call);
  }

  /** To where the person is, also where they have moved. */
  toPerson<C extends Extract<Call, { at: Address }>>(
    key: ProfileKey,
    call: (at: Address) => C,
  ): Promise<Exclude<Replies[C['op']], Moved>> {
    return follow(key, (at) => this.#router.call(this.partitionOf(at), call(addressOf(at))));
  }

  partitionOf(key: ProfileKey): number {
    return 'profile' in key
      ? this.#sharding.partitionOfProfile(key.profile)
      : this.#partitionOfIdentifier(key);
  }

  partitionOfCell(key: EntityKey): number {
    return this.#sharding.partitionOf(key);
  }

  partitionOfProfile(profile: string): number {
    return this.#sharding.partitionOfProfile(profile);
  }

  #partitionOfIdentifier(identifier: Identifier): number {
    if (identifier.namespace === 'profile') return this.#sharding.partitionOfProfile(identifier.value);
    return this.#sharding.partitionOf(identifierKey(identifier));
  }
}

function addressOf(key: ProfileKey): Address {
  return 'profile' in key ? key : { identifier: key };
}
