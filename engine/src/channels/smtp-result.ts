/**
 * What a failed SMTP conversation means for the message. The question that decides is whether the server may have
 * taken it: an answer settles that; without one it depends on whether content went out.
 */
import type { DispatchResult } from './channel.ts';

/** What nodemailer puts on its errors; each is there only where it applies. */
interface SmtpError {
  readonly message: string;
  readonly code?: unknown;
  /** The command that was being answered: CONN, EHLO, MAIL FROM, RCPT TO, DATA, API ... */
  readonly command?: unknown;
  readonly responseCode?: unknown;
}

/** These speak of our connection or our login, not of the mail: a permanent one will be mended by the operator. */
const NOT_ABOUT_THE_MAIL = new Set(['CONN', 'EHLO', 'HELO', 'LHLO', 'STARTTLS']);
/** Login needed, refused or too weak; wrong order of commands. */
const SESSION_REPLIES = new Set([503, 530, 534, 535, 538]);

/** `handedOver`: at least one byte of the mail's content was given to the connection. */
export function resultOfSmtpError(thrown: unknown, handedOver: boolean): DispatchResult {
  const error: SmtpError = thrown instanceof Error ? thrown : { message: String(thrown) };
  const reason = error.message;
  const reply = typeof error.responseCode === 'number' ? error.responseCode : 0;

  if (reply >= 500 && reply <= 599) {
    if (aboutTheSession(error, reply) && !handedOver) return { outcome: 'retry', reason };
    const failed = { outcome: 'failed', code: `smtp_${reply}`, reason } as const;
    return isAboutTheMailbox(error, reason) ? { ...failed, bounced: true } : failed;
  }
  if (reply >= 400 && reply <= 499) return { outcome: 'retry', reason };
  if (handedOver) return { outcome: 'unknown', reason };
  if (error.code === 'EENVELOPE' && error.command === 'API') {
    return { outcome: 'failed', code: 'invalid_address', reason };
  }
  if (error.code === 'EMESSAGE' && error.command === 'MAIL FROM') {
    return { outcome: 'failed', code: 'message_too_large', reason };
  }
  return { outcome: 'retry', reason };
}

function aboutTheSession(error: SmtpError, reply: number): boolean {
  if (SESSION_REPLIES.has(reply) || error.code === 'EAUTH') return true;
  return typeof error.command === 'string' && NOT_ABOUT_THE_MAIL.has(error.command);
}

/** RFC 3463: the mailbox or its domain does not exist, has moved or is disabled. Others are about us or the mail. */
const MAILBOX_STATUS = /\b5\.(?:1\.(?:0|1|2|3|6|10)|2\.1)\b/;
const ANY_STATUS = /\b5\.\d{1,3}\.\d{1,3}\b/;
const MAILBOX_WORDS =
  /\b(?:unknown (?:user|recipient|mailbox)|(?:user|recipient|mailbox|address)\b.{0,40}?\b(?:unknown|not found|does not exist|doesn't exist)|no such (?:user|recipient|mailbox|person|address))\b/i;

/** A refusal without a reason may be a policy against us: only what names the mailbox counts against the address. */
function isAboutTheMailbox({ command }: SmtpError, reply: string): boolean {
  if (command !== 'RCPT TO') return false;
  return ANY_STATUS.test(reply) ? MAILBOX_STATUS.test(reply) : MAILBOX_WORDS.test(reply);
}
