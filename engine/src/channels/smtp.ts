/**
 * Mail out by SMTP: pooled connections, multipart text and HTML, DKIM, RFC 8058 one-click unsubscribe.
 * SMTP has no idempotency key, so a mail whose answer was lost must not be repeated blindly.
 */
import { createPrivateKey } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import DKIM from 'nodemailer/lib/dkim';
import type { Channel, DispatchResult, OutgoingMessage } from './channel.ts';
import { ChannelSettingsError } from './secret.ts';
import { type MailSender, mailOptions, parseSender, refusal } from './smtp-message.ts';
import { resultOfSmtpError } from './smtp-result.ts';

/** The definition with its secrets resolved. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly secure?: boolean;
  readonly requireTls?: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly replyTo?: string;
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string };
  /** For each wait on the server (connecting, greeting, one answer). Default 30,000; a whole mail may take four times that. */
  readonly timeoutMs?: number;
}

const CONNECTIONS = 5;

/** RFC 8058 counts only if both of its headers are signed, and the library's own list has just one of them. */
const SIGNED_HEADERS =
  'from:reply-to:subject:date:message-id:to:mime-version:content-type:content-transfer-encoding:' +
  'list-unsubscribe:list-unsubscribe-post';

/** What one dispatch knows of how far its mail got: the streams its content was read from, one per connection tried. */
interface Handover {
  readonly contents: Readable[];
}

/** Throws {@link ChannelSettingsError} `dkim_key_invalid`. */
export function smtpChannel(settings: SmtpSettings): Channel {
  const timeoutMs = settings.timeoutMs ?? 30_000;
  const sender = parseSender(settings.from, settings.replyTo);
  // Nodemailer carries our signal through, so it is what finds the dispatch again inside the plugin.
  const handovers = new WeakMap<AbortSignal, Handover>();
  const transport = openTransport(settings, timeoutMs, handovers);
  const underway = new Set<Promise<DispatchResult>>();

  async function send(message: OutgoingMessage): Promise<DispatchResult> {
    const refused = refusal(message, sender);
    if (refused) return refused;
    return deliver(transport, message, sender, handovers, timeoutMs * 4);
  }

  return {
    repeatable: false,
    parallel: CONNECTIONS,
    dispatch: (message) => {
      const result = send(message).finally(() => underway.delete(result));
      underway.add(result);
      return result;
    },
    close: async () => {
      transport.close();
      await Promise.allSettled(underway);
    },
  };
}

type MailTransport = ReturnType<typeof openTransport>;

function openTransport(settings: SmtpSettings, timeoutMs: number, handovers: WeakMap<AbortSignal, Handover>) {
  const withPassword = settings.user !== undefined && settings.password !== undefined;
  const transport = createTransport({
    pool: true,
    host: settings.host,
    port: settings.port,
    secure: settings.secure ?? false,
    requireTLS: settings.requireTls ?? (withPassword && settings.secure !== true),
    ...(withPassword ? { auth: { user: settings.user, pass: settings.password } } : {}),
    maxConnections: CONNECTIONS,
    maxMessages: 1000,
    // Only ever happens while no byte of the content was read; spares us a retry when an idle connection was dropped.
    maxRequeues: 1,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const dkim = settings.dkim && signer(settings.dkim);
  // Signing here instead of by the transport's own option puts our hold on the last stream, the one the socket reads.
  transport.use('stream', (mail, done) => {
    mail.message.processFunc((input) => {
      const content = dkim ? dkim.sign(input) : input;
      if (mail.data.signal) handovers.get(mail.data.signal)?.contents.push(content);
      return content;
    });
    done();
  });
  return transport;
}

function signer(settings: NonNullable<SmtpSettings['dkim']>): DKIM {
  checkKey(settings.privateKey);
  return new DKIM({
    domainName: settings.domain,
    keySelector: settings.selector,
    privateKey: settings.privateKey,
    headerFieldNames: SIGNED_HEADERS,
  });
}

/** A key that does not work would otherwise show only when the first mail is sent. */
function checkKey(privateKey: string): void {
  try {
    if (createPrivateKey(privateKey).asymmetricKeyType === 'rsa') return;
  } catch {
    // Told below: what is wrong inside a key must not reach a log.
  }
  throw new ChannelSettingsError(
    'dkim_key_invalid',
    'The DKIM private key must be an RSA key in PEM format.',
  );
}

async function deliver(
  transport: MailTransport,
  message: OutgoingMessage,
  sender: MailSender,
  handovers: WeakMap<AbortSignal, Handover>,
  deadlineMs: number,
): Promise<DispatchResult> {
  const abort = new AbortController();
  const handover: Handover = { contents: [] };
  handovers.set(abort.signal, handover);
  const deadline = setTimeout(() => abort.abort(), deadlineMs);
  try {
    const info = await transport.sendMail({ ...mailOptions(message, sender), signal: abort.signal });
    return { outcome: 'sent', reference: info.response };
  } catch (error) {
    const handedOver = handover.contents.some((content) => content.readableDidRead);
    return resultOfSmtpError(error, handedOver);
  } finally {
    clearTimeout(deadline);
  }
}
