/**
 * Reads a stored mail for people to look at. Mail comes in every state of disrepair, so this never throws:
 * what cannot be parsed is shown as far as it can be, with `problem` saying so.
 */
import PostalMime, { type Address, type Email } from 'postal-mime';
import type { MailFolder } from './mail-folder.ts';

export interface SinkSummary {
  readonly id: string;
  readonly receivedAt: number;
  readonly subject: string;
  readonly from: string;
  readonly to: readonly string[];
  /** The Date header in RFC 3339, where there is a readable one. */
  readonly date?: string;
  /** Why only part of this mail could be read. */
  readonly problem?: string;
}

export interface SinkMail extends SinkSummary {
  readonly html: string;
  readonly text: string;
  /** In the order of the mail; names in lower case, repeated where repeated. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly bytes: number }[];
  /** The mail as received, with the envelope in front (Return-Path, Delivered-To). */
  readonly raw: string;
}

export async function readMail(folder: MailFolder, id: string): Promise<SinkMail | undefined> {
  const bytes = await folder.read(id);
  if (bytes === undefined) return undefined;
  const receivedAt = Number(id.slice(id.indexOf('-') + 1));
  const raw = bytes.toString('utf8');
  try {
    return fromEmail(id, receivedAt, raw, await PostalMime.parse(bytes));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return {
      id,
      receivedAt,
      subject: '',
      from: '',
      to: [],
      html: '',
      text: raw,
      headers: [],
      attachments: [],
      raw,
      problem,
    };
  }
}

export function summaryOf(mail: SinkMail): SinkSummary {
  const {
    html: _html,
    text: _text,
    headers: _headers,
    attachments: _attachments,
    raw: _raw,
    ...summary
  } = mail;
  return summary;
}

function fromEmail(id: string, receivedAt: number, raw: string, email: Email): SinkMail {
  const sentAt = email.date === undefined ? Number.NaN : Date.parse(email.date);
  return {
    id,
    receivedAt,
    subject: email.subject ?? '',
    from: email.from ? addressText(email.from) : '',
    to: (email.to ?? []).map(addressText),
    ...(Number.isNaN(sentAt) ? {} : { date: new Date(sentAt).toISOString() }),
    html: email.html ?? '',
    text: email.text ?? '',
    headers: email.headers.map(({ key, value }) => ({ name: key, value })),
    attachments: email.attachments.map(({ filename, mimeType, content }) => ({
      name: filename ?? '',
      type: mimeType,
      bytes: typeof content === 'string' ? content.length : content.byteLength,
    })),
    raw,
  };
}

function addressText(address: Address): string {
  if (address.group !== undefined) return `${address.name}: ${address.group.map(addressText).join(', ')}`;
  return address.name === '' ? address.address : `${address.name} <${address.address}>`;
}
