/** What comes to a partition from outside: each kind is logged and applied at once, and answered when it is durable. */
import { asksForDecide, asksForEvent } from '../../core/context/asks.ts';
import type { EventInput, Identifier } from '../../core/input.ts';
import type { ModelDelta } from '../../core/learning/model-state.ts';
import type { ProductRow } from '../../core/product/figures.ts';
import { Profile } from '../../core/profile/profile.ts';
import { isRepeated } from '../../core/profile/seen.ts';
import type { Applier, Revisions } from '../applier.ts';
import type {
  Address,
  Call,
  DecisionAsked,
  Inquiry,
  Moved,
  Replies,
  RoutedEvent,
  RoutedRelay,
} from '../calls.ts';
import type { Clock } from '../clock.ts';
import type { Commits } from '../commits.ts';
import { type Decider, unknownPlacement } from '../decider.ts';
import { type DecideAnswer, EngineRefusal, type EventOutcome } from '../engine.ts';
import type { Journal } from '../journal.ts';
import type { Latencies } from '../latencies.ts';
import type { Log } from '../log.ts';
import { encodeEntry } from '../record.ts';
import type { Schedules } from '../schedules.ts';
import type { Whereabouts } from '../whereabouts.ts';

export interface IntakeParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly revisions: Revisions;
  readonly applier: Applier;
  readonly commits: Commits;
  readonly journal: Journal;
  readonly whereabouts: Whereabouts;
  readonly decider: Decider;
  readonly schedules: Schedules;
  readonly latencies: Latencies;
}

export class Intake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  events(items: readonly RoutedEvent[]): Promise<Replies['events']> {
    const waits: Promise<void>[] = [];
    const replies = items.map((item) => this.#event(item, waits));
    return Promise.all([this.#parts.commits.durable(), ...waits]).then(() => replies);
  }

  #event({ event, profile }: RoutedEvent, waits: Promise<void>[]): EventOutcome | Moved {
    const known = profile ?? this.#parts.whereabouts.owner(event.identifiers[0]!, event.at);
    const target = known ?? this.#parts.whereabouts.foundedBy(event.identifiers[0]!);
    const here = this.#parts.whereabouts.profileHere(target);
    if (here === 'erased') return here;
    if (!(here instanceof Profile)) {
      waits.push(...this.#parts.journal.outstanding(target));
      return here;
    }
    if (isRepeated(here, event.messageId, this.#parts.journal.now())) {
      this.#parts.applier.tally.totals.duplicates++;
      // The first one's relays may still be on their way.
      waits.push(...this.#parts.journal.outstanding(target));
      return 'duplicate';
    }
    waits.push(
      ...this.#parts.journal.write(`profile/${target}`, event, { founds: known === undefined }).waits,
      ...this.#parts.journal.outstanding(target),
    );
    this.#observe(event);
    return 'applied';
  }

  restate({ profile, end, revision, body }: Extract<Call, { op: 'restate' }>): Promise<boolean> {
    const cell = this.#parts.applier.cells.profile(profile);
    const isOther = cell.position !== end || cell.state.heir !== null;
    if (isOther || this.#parts.applier.world.configuration.revision !== revision)
      return Promise.resolve(false);
    const at = this.#parts.journal.now();
    const { waits } = this.#parts.journal.write(`profile/${profile}`, { kind: 'relay', at, body });
    return Promise.all([this.#parts.commits.durable(), ...waits]).then(() => true);
  }

  /** Whom nobody knows yet has agreed to nothing, and is asked about nothing of their own. */
  asks(at: Address, about: Inquiry): Replies['asks'] {
    const { contexts } = this.#parts.applier.world.configuration;
    const known =
      about.type === 'event' && 'identifier' in at
        ? this.#parts.whereabouts.owner(at.identifier, about.event.at)
        : this.#parts.whereabouts.resolve(at);
    const here = known === undefined ? new Profile('') : this.#parts.whereabouts.profileHere(known);
    if (here === 'erased') return [];
    if (!(here instanceof Profile)) return here;
    const now = this.#parts.journal.now();
    return about.type === 'event'
      ? asksForEvent(here, about.event, contexts, now)
      : asksForDecide(here, about.placement, about.context, contexts, now);
  }

  #observe({ mode, receivedAt }: EventInput): void {
    if (mode !== 'live') return;
    const { clock } = this.#parts;
    this.#parts.latencies.add('applied', clock.now() - receivedAt);
    this.#parts.commits.after(() => this.#parts.latencies.add('durable', clock.now() - receivedAt));
  }

  relays(items: readonly RoutedRelay[]): Promise<undefined> {
    const waits: Promise<void>[] = [];
    for (const { id, to, body } of items) {
      if (!this.#parts.applier.admit(id)) continue;
      waits.push(
        ...this.#parts.journal.write(
          to,
          { kind: 'relay', at: this.#parts.journal.now(), body },
          { relay: id },
        ).waits,
      );
    }
    return Promise.all([this.#parts.commits.durable(), ...waits]).then(() => undefined);
  }

  decide(at: Address, request: DecisionAsked): Promise<DecideAnswer | Moved> {
    const { clock } = this.#parts;
    const startedAt = clock.now();
    for (const { placement } of [request, ...(request.others ?? [])]) {
      if (!this.#parts.decider.knows(placement)) return Promise.reject(unknownPlacement(placement));
    }
    const known = this.#parts.whereabouts.resolve(at);
    if (known === undefined && 'profile' in at) return refused('unknown_profile', 'there is no such profile');
    const target = known ?? this.#parts.whereabouts.foundedBy((at as { identifier: Identifier }).identifier);
    const here = this.#parts.whereabouts.profileHere(target);
    if (here === 'erased') return refused('unknown_profile', 'there is no such profile');
    if (!(here instanceof Profile)) return this.#parts.whereabouts.whenMoved(target, here);
    if (here.createdAt === 0 && 'profile' in at)
      return refused('unknown_profile', 'there is no such profile');
    return this.#parts.decider.decide(here, at, request, known === undefined).then((answer) => {
      this.#parts.latencies.add('decide', clock.now() - startedAt);
      return answer;
    });
  }

  activate(revision: string): Promise<undefined> {
    const { log, revisions } = this.#parts;
    const configuration = revisions.configuration(revision);
    if (this.#parts.applier.world.configuration.revision !== revision) {
      const now = this.#parts.journal.now();
      const position = log.append(encodeEntry({ type: 'revision', now, revision }));
      this.#parts.applier.activate(configuration, position, now);
      this.#parts.schedules.look();
    }
    return this.#parts.commits.durable().then(() => undefined);
  }

  learn(models: readonly ModelDelta[]): Promise<undefined> {
    this.#parts.log.append(encodeEntry({ type: 'models', now: this.#parts.journal.now(), models }));
    this.#parts.applier.learn({ models });
    return new Promise((resolve, reject) =>
      this.#parts.commits.afterLinger(() => resolve(undefined), reject),
    );
  }

  takeProducts(rows: readonly ProductRow[]): Promise<undefined> {
    const entry = encodeEntry({ type: 'products', now: this.#parts.journal.now(), rows });
    this.#parts.applier.products.take(rows, this.#parts.log.append(entry));
    return this.#parts.commits.durable().then(() => undefined);
  }
}

function refused(code: EngineRefusal['code'], message: string): Promise<never> {
  return Promise.reject(new EngineRefusal(code, message));
}
