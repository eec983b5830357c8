/**
 * Takes messages outside: an attempt is logged before the channel is called, its receipt after. The core never
 * retries; this does, by telling the core the instant of the next try.
 */
import type { AttemptInput, ReceiptInput } from '../core/input.ts';
import type { Message } from '../core/message/message.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Clock } from './clock.ts';
import { type Delivery, type DeliveryPort, type DeliveryResult, nextTry } from './delivery.ts';
import type { Latencies } from './latencies.ts';

export interface DispatcherPorts {
  readonly clock: Clock;
  readonly delivery: DeliveryPort;
  profile(id: string): Profile;
  /** Logs an input for the profile; resolves when it is durable. */
  take(profile: string, input: AttemptInput | ReceiptInput): Promise<void>;
  describe(profile: Profile, message: Message): Delivery | undefined;
  readonly latencies: Latencies;
}

/**
 * Attempts of one lane under way at once. What is beyond them stays queued, where a crash does not touch it: an attempt
 * that only waited for a connection would be in doubt as much as one that arrived.
 */
const MOST_UNDER_WAY = 4;
/** The same where a doubt is for good: what may not be repeated. */
const MOST_UNREPEATABLE = 1;

/** The messages of one channel; what is owed to people has a lane of its own, never behind the rest. */
interface Lane {
  readonly room: number;
  underWay: number;
  /** Message to profile, in order. */
  readonly waiting: Map<string, string>;
}

/** The room that one attempt takes. */
interface Place {
  readonly lane: Lane;
  isLeft: boolean;
}

export class Dispatcher {
  readonly #ports: DispatcherPorts;
  readonly #running = new Set<Promise<void>>();
  readonly #lanes = new Map<string, Lane>();
  /** Places of attempts that are being logged, by message. */
  readonly #attempted = new Map<string, Place>();

  constructor(ports: DispatcherPorts) {
    this.#ports = ports;
  }

  get inFlight(): number {
    let count = this.#running.size;
    for (const { waiting } of this.#lanes.values()) count += waiting.size;
    return count;
  }

  /** Logs the attempt as soon as its lane has room; if the core agrees, `deliver` follows. */
  attempt(profile: string, message: string): void {
    const lane = this.#laneOf(profile, message);
    if (lane.underWay < lane.room) this.#attempt(lane, profile, message);
    else lane.waiting.set(message, profile);
  }

  /** Hands the message to its channel and logs what it said. */
  deliver(profileId: string, messageId: string): void {
    const place = this.#attempted.get(messageId);
    this.#attempted.delete(messageId);
    this.#track(this.#deliver(profileId, messageId, place).finally(() => this.#leave(place)));
  }

  /** After a restart: nobody knows whether the attempt arrived. */
  lost(profile: string, message: Message): void {
    const repeatable = this.#ports.delivery.repeatable(message.channel);
    const reason = 'the engine stopped between the attempt and its receipt';
    this.#track(this.#receipt(profile, message, { outcome: 'unknown', reason, repeatable }));
  }

  /** Begins nothing new: what waits for its lane stays queued for whoever opens the partition next. */
  async settled(): Promise<void> {
    for (const { waiting } of this.#lanes.values()) waiting.clear();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #laneOf(profile: string, id: string): Lane {
    const message = this.#ports.profile(profile).messages.find((m) => m.id === id);
    const key = message ? `${message.channel} ${message.transactional}` : '';
    let lane = this.#lanes.get(key);
    if (!lane) {
      const isRepeatable =
        !message || message.transactional || this.#ports.delivery.repeatable(message.channel);
      const room = isRepeatable ? MOST_UNDER_WAY : MOST_UNREPEATABLE;
      lane = { room, underWay: 0, waiting: new Map() };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #attempt(lane: Lane, profile: string, message: string): void {
    const { clock, take } = this.#ports;
    const place = { lane, isLeft: false };
    lane.underWay++;
    this.#attempted.set(message, place);
    // Where the core agreed, `deliver` has taken the place over before this is told.
    const refused = () => {
      if (this.#attempted.get(message) !== place) return;
      this.#attempted.delete(message);
      this.#leave(place);
    };
    this.#track(take(profile, { kind: 'attempt', at: clock.now(), message }).finally(refused));
  }

  /** Makes room for the next one. */
  #leave(place: Place | undefined): void {
    if (!place || place.isLeft) return;
    place.isLeft = true;
    const { lane } = place;
    lane.underWay--;
    for (const [message, profile] of lane.waiting) {
      lane.waiting.delete(message);
      this.#attempt(lane, profile, message);
      return;
    }
  }

  async #deliver(profileId: string, messageId: string, place: Place | undefined): Promise<void> {
    const { clock, delivery, describe, latencies } = this.#ports;
    const profile = this.#ports.profile(profileId);
    const message = profile.messages.find((m) => m.id === messageId);
    // The person was merged before it left: it surely was not sent, and the heir tries.
    if (!message) return this.#ports.take(profileId, notSent(messageId, clock.now()));
    latencies.add('attempt', clock.now() - message.queuedAt);
    const order = describe(profile, message);
    const result: DeliveryResult = order
      ? await delivery.deliver(order).catch(brokenChannel)
      : {
          outcome: 'failed',
          code: 'content_gone',
          reason: 'the configuration no longer has the text of this message',
        };
    this.#leave(place);
    if (result.outcome === 'sent') latencies.add('action', clock.now() - message.queuedAt);
    await this.#receipt(profileId, message, result);
  }

  #receipt(profile: string, message: Message, result: DeliveryResult): Promise<void> {
    return this.#ports.take(profile, receiptOf(message, result, this.#ports.clock.now()));
  }

  /** A refused log means that the partition is being reopened; recovery takes the message up again. */
  #track(work: Promise<void>): void {
    const tracked = work.catch(() => undefined).finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}

function notSent(message: string, now: number): ReceiptInput {
  return {
    kind: 'receipt',
    at: now,
    message,
    outcome: 'retry',
    retryAt: now,
    reason: 'the person was merged with another',
  };
}

function receiptOf(message: Message, result: DeliveryResult, now: number): ReceiptInput {
  const base = { kind: 'receipt', at: now, message: message.id } as const;
  const retryAt = nextTry(message, now, result.outcome === 'retry' ? result.retryAfterMs : undefined);
  switch (result.outcome) {
    case 'sent':
      return { ...base, outcome: 'sent', ...(result.answer && { answer: result.answer }) };
    case 'refused':
      return {
        ...base,
        outcome: 'refused',
        reason: result.reason,
        ...(result.code !== undefined && { code: result.code }),
      };
    case 'failed':
      return { ...base, outcome: 'failed', code: result.code, reason: result.reason };
    case 'retry':
      return retryAt === undefined
        ? { ...base, outcome: 'failed', code: 'gave_up', reason: `gave up: ${result.reason}` }
        : { ...base, outcome: 'retry', retryAt, reason: result.reason };
    case 'unknown':
      return {
        ...base,
        outcome: 'unknown',
        repeatable: result.repeatable,
        retryAt: retryAt ?? now,
        reason: result.reason,
      };
  }
}

/** A channel that throws has a defect; whether it sent is unknown. */
function brokenChannel(error: Error): DeliveryResult {
  return { outcome: 'unknown', reason: error.message, repeatable: false };
}
