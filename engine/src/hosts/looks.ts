/** What a partition is asked about one person: who they are, how they are or were, what happened to them. */
import type { Call, Moved, Replies } from './calls.ts';
import { DecisionsHere } from './decision-log.ts';
import { verifiedDecision, whyNotIn } from './decisions-again.ts';
import { DisparitiesHere } from './disparities.ts';
import { Past, type PastPorts } from './past.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface LooksPorts extends PastPorts {
  readonly whereabouts: Whereabouts;
}

type Look = Extract<
  Call,
  {
    op:
      | 'profile'
      | 'person'
      | 'timeline'
      | 'decision'
      | 'verify-decision'
      | 'why-not'
      | 'read-disparities'
      | 'take-disparities'
      | 'sum-disparities'
      | 'read-decisions'
      | 'page-decisions'
      | 'forget-decisions'
      | 'past'
      | 'past-life';
  }
>;

export class Looks {
  readonly #ports: LooksPorts;
  readonly #past: Past;
  readonly #disparities: DisparitiesHere;
  readonly #decisions: DecisionsHere;

  constructor(ports: LooksPorts) {
    this.#ports = ports;
    this.#past = new Past(ports);
    this.#disparities = new DisparitiesHere({ ...ports, past: this.#past, work: this.#past.work });
    this.#decisions = new DecisionsHere({ ...ports, work: this.#past.work });
  }

  async answer(call: Look): Promise<Replies[Look['op']]> {
    const { reader, whereabouts } = this.#ports;
    if (call.op === 'decision') return reader.decision(call.profile, call.id, call.names);
    if (call.op === 'verify-decision') {
      const found = await reader.decision(call.profile, call.id);
      return found && 'decision' in found ? verifiedDecision(call.profile, found, this.#past) : undefined;
    }
    if (call.op === 'why-not') {
      const found = await reader.decision(call.profile, call.id);
      return found && 'decision' in found
        ? whyNotIn(call.profile, found, call.action, this.#past)
        : undefined;
    }
    if (call.op === 'read-disparities') return this.#disparities.read(call);
    if (call.op === 'take-disparities') return this.#disparities.take(call.tallies);
    if (call.op === 'sum-disparities') return this.#disparities.sums();
    if (call.op === 'read-decisions') return this.#decisions.read(call);
    if (call.op === 'page-decisions') return this.#decisions.page(call.from, call.count);
    if (call.op === 'forget-decisions') {
      this.#decisions.forget();
      return undefined;
    }
    if (call.op === 'past-life') return this.#past.life(call.profile, call.asked, call.most);
    const id = whereabouts.resolve(call.at);
    switch (call.op) {
      case 'profile': {
        const found = reader.profile(id, call.parts);
        return whereabouts.whenMoved(id, call.reasons ? await reader.withMoments(found) : found);
      }
      case 'person':
        return whereabouts.whenMoved(id, reader.person(id));
      case 'timeline':
        return whereabouts.whenMoved(id, await reader.timeline(id, call.asked));
      case 'past':
        return whereabouts.whenMoved(id, await this.#pastOf(id, call));
    }
  }

  stop(): void {
    this.#past.stop();
  }

  async #pastOf(id: string | undefined, { asked }: Look & { op: 'past' }): Promise<Replies['past']> {
    const { applier, sharding } = this.#ports;
    if (id === undefined) return undefined;
    if (sharding.partitionOfProfile(id) !== applier.partition) return { moved: id } satisfies Moved;
    return applier.cells.has(`profile/${id}`) ? this.#past.profile(id, asked) : undefined;
  }
}
