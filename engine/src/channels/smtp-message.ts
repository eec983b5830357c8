/**
 * From a rendered mail to what nodemailer takes: addresses, Message-ID, unsubscribe headers.
 * Everything that ends up in a header is checked for line breaks here, whatever the library does.
 */
import type { DispatchResult, OutgoingMessage } from './channel.ts';

export interface MailSender {
  readonly name: string;
  readonly address: string;
  readonly replyTo?: string;
}

/** Splits `My Shop <shop@example.com>`; a bare address has an empty name. */
export function parseSender(from: string, replyTo?: string): MailSender {
  const match = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/s.exec(from);
  const parsed = match
    ? { name: match[1] ?? '', address: match[2] ?? '' }
    : { name: '', address: from.trim() };
  return replyTo === undefined ? parsed : { ...parsed, replyTo };
}

// One plain address: anything that could make the library see a second recipient, a comment or a display name is out.
const ONE_ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/;

/** Says why this message must not be handed to a mail server, or nothing. */
export function refusal(message: OutgoingMessage, sender: MailSender): DispatchResult | undefined {
  const { content } = message;
  if (content.kind !== 'mail') {
    return {
      outcome: 'failed',
      code: 'wrong_content',
      reason: `A mail channel cannot carry ${content.kind}.`,
    };
  }
  const headers: readonly (readonly [string, string | undefined])[] = [
    ['recipient', message.to],
    ['subject', content.subject],
    ['unsubscribe URL', content.unsubscribeUrl],
    ['message id', message.id],
    ['sender name', sender.name],
    ['sender address', sender.address],
    ['reply-to address', sender.replyTo],
  ];
  const injected = headers.find(([, value]) => value !== undefined && /(?!\t)\p{Cc}/u.test(value));
  if (injected) {
    const reason = `The ${injected[0]} has a line break or control character, which could forge headers.`;
    return { outcome: 'failed', code: 'header_injection', reason };
  }
  const wrong = [message.to, sender.address].find((address) => !ONE_ADDRESS.test(address));
  if (wrong !== undefined) {
    return {
      outcome: 'failed',
      code: 'invalid_address',
      reason: `${JSON.stringify(wrong)} is not one mail address.`,
    };
  }
  return undefined;
}

/** Call only after {@link refusal} found nothing. */
export function mailOptions(message: OutgoingMessage, sender: MailSender) {
  const { content } = message;
  if (content.kind !== 'mail') throw new TypeError('not a mail');
  return {
    messageId: messageIdOf(message.id, sender.address),
    date: new Date(message.at),
    from: { name: sender.name, address: sender.address },
    to: { name: '', address: message.to },
    envelope: { from: sender.address, to: [message.to] },
    subject: content.subject,
    text: content.text,
    html: content.html,
    headers: unsubscribeHeaders(content.unsubscribeUrl),
    ...(sender.replyTo === undefined ? {} : { replyTo: sender.replyTo }),
  };
}

/** RFC 8058; by hand because the library writes one header per link where receivers expect one header. */
function unsubscribeHeaders(url: string | undefined): Record<string, string> {
  if (url === undefined) return {};
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** The same on every attempt, so that a mailbox can recognise a repeat. */
function messageIdOf(id: string, fromAddress: string): string {
  const local = id.replace(/[^A-Za-z0-9._-]/g, (character) => `%${character.codePointAt(0)?.toString(16)}`);
  return `<${local}@${fromAddress.slice(fromAddress.lastIndexOf('@') + 1)}>`;
}
