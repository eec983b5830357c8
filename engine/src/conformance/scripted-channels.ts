/** Channels that keep what they are given and answer what the story says; without a script, "sent". */
import type { CoreDocument } from '../core/document.ts';
import type { Json } from '../core/input.ts';
import type { Delivery, DeliveryPort, DeliveryResult } from '../hosts/delivery.ts';
import type { Answer } from './story.ts';

export interface Dispatched {
  readonly delivery: Delivery;
  readonly answer: Answer;
}

export class ScriptedChannels implements DeliveryPort {
  readonly dispatched: Dispatched[] = [];
  readonly #scripts = new Map<string, Answer[]>();
  /** Said for good: asked again under the same id, after a lost receipt, the answer is the same. */
  readonly #final = new Map<string, Answer>();
  readonly #webhooks = new Set<string>();
  readonly #suppressed = new Set<string>();

  know(documents: readonly CoreDocument[]): void {
    for (const document of documents) {
      if (document.kind === 'channel' && document.medium === 'webhook') this.#webhooks.add(document.name);
    }
  }

  answerNext(channel: string, answers: readonly Answer[]): void {
    this.#scripts.set(channel, [...(this.#scripts.get(channel) ?? []), ...answers]);
  }

  /** As the suppression list of a host with a data folder does. */
  suppress(points: readonly string[]): void {
    for (const point of points) this.#suppressed.add(point);
  }

  /** Whether any address is suppressed: not everything that is attempted leaves. */
  get suppresses(): boolean {
    return this.#suppressed.size > 0;
  }

  repeatable(channel: string): boolean {
    return this.#webhooks.has(channel);
  }

  deliver(delivery: Delivery): Promise<DeliveryResult> {
    if (this.#suppressed.has(delivery.point))
      return Promise.resolve({ outcome: 'refused', code: 'suppressed', reason: 'suppressed: bounce' });
    const answer = this.#final.get(delivery.id) ?? this.#scripts.get(delivery.channel)?.shift() ?? 'sent';
    if (answer === 'failed' || typeof answer === 'object') this.#final.set(delivery.id, answer);
    this.dispatched.push({ delivery, answer });
    return Promise.resolve(this.#result(answer, delivery));
  }

  #result(answer: Answer, { channel, wantsAnswer }: Delivery): DeliveryResult {
    if (typeof answer === 'object')
      return { outcome: 'sent', ...(wantsAnswer && { answer: { value: answer.says as Json } }) };
    switch (answer) {
      case 'sent':
        return { outcome: 'sent', ...(wantsAnswer && { answer: { problem: 'the answer is empty' } }) };
      case 'retry':
        return { outcome: 'retry', reason: 'the receiver is busy' };
      case 'failed':
        return { outcome: 'failed', code: 'no_such_mailbox', reason: 'no such mailbox' };
      case 'unknown':
        return { outcome: 'unknown', reason: 'the connection died', repeatable: this.repeatable(channel) };
    }
  }
}
