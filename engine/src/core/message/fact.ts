/** What is told of a message whenever it changes. */
import type { Message } from './message.ts';

export function messageFact(message: Message) {
  return {
    type: 'message',
    message: message.id,
    channel: message.channel,
    status: message.status,
    ...(message.to !== '' && { to: message.to }),
    ...(message.source.action !== null && { action: message.source.action }),
    journey: message.source.journey,
    ...(message.reason !== null && { reason: message.reason }),
  } as const;
}
