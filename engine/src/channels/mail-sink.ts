/**
 * A local SMTP server that accepts every mail and keeps it as a file: what a new installation sends to,
 * so that nothing leaves the machine before somebody decided so. Not a mail server: it relays nothing.
 */
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { type MailFolder, openMailFolder } from './mail-folder.ts';
import { readMail, type SinkMail, type SinkSummary, summaryOf } from './mail-parse.ts';

export interface MailSinkOptions {
  /** Made if missing; holds one .eml per mail. */
  readonly folder: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Older mails are removed beyond this many. Default 1,000. */
  readonly keep?: number;
}

export interface MailSink {
  readonly port: number;
  /** Newest first. `cursor` is the id of the last mail of the page before. Limit at most 200, default 50. */
  list(page?: { readonly limit?: number; readonly cursor?: string }): Promise<SinkPage>;
  /** Undefined where there is no such mail (any more). */
  get(id: string): Promise<SinkMail | undefined>;
  /** Removes the mails that speak of somebody, by what `speaks` says of a text; tells how many. */
  forget(speaks: (text: string) => boolean): Promise<number>;
  /** Called after a mail is durable. Returns a function that stops it. */
  onMail(callback: (mail: SinkSummary) => void): () => void;
  close(): Promise<void>;
}

export interface SinkPage {
  readonly mails: readonly SinkSummary[];
  /** For the next page; absent on the last. */
  readonly cursor?: string;
}

const MAX_MAIL_BYTES = 25 * 1024 * 1024;

export async function startMailSink(options: MailSinkOptions): Promise<MailSink> {
  const keep = options.keep ?? 1000;
  const folder = await openMailFolder(options.folder, keep);
  const listeners = new Set<(mail: SinkSummary) => void>();
  const summaries = new Map<string, SinkSummary>();

  async function summary(id: string): Promise<SinkSummary | undefined> {
    const known = summaries.get(id);
    if (known) return known;
    const mail = await readMail(folder, id);
    if (mail === undefined) return undefined;
    remember(summaries, summaryOf(mail), keep);
    return summaryOf(mail);
  }

  // One after the other, so that listeners hear of mails in the order in which they became durable.
  let telling = Promise.resolve();
  const server = acceptingServer(async (bytes) => {
    const id = await folder.add(bytes);
    telling = telling.then(() => tell(listeners, id, summary));
  });
  const port = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');

  return {
    port,
    list: ({ limit, cursor } = {}) => listPage(folder, summary, Math.min(limit ?? 50, 200), cursor),
    get: (id) => readMail(folder, id),
    forget: async (speaks) => {
      const gone: string[] = [];
      for (const id of folder.ids()) {
        const mail = await readMail(folder, id);
        if (mail && textsOf(mail).some(speaks)) gone.push(id);
      }
      await folder.remove(gone);
      for (const id of gone) summaries.delete(id);
      return gone.length;
    },
    onMail: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** As it came, and as it reads: bodies and headers may be encoded. */
function textsOf({ raw, text, html, subject, to, headers }: SinkMail): readonly string[] {
  return [raw, text, html, subject, ...to, ...headers.map(({ value }) => value)];
}

function remember(summaries: Map<string, SinkSummary>, summary: SinkSummary, keep: number): void {
  summaries.set(summary.id, summary);
  const oldest = summaries.keys().next();
  if (summaries.size > keep && !oldest.done) summaries.delete(oldest.value);
}

/** A listener that throws is its own affair: the mail was accepted. */
async function tell(
  listeners: ReadonlySet<(mail: SinkSummary) => void>,
  id: string,
  summary: (id: string) => Promise<SinkSummary | undefined>,
): Promise<void> {
  if (listeners.size === 0) return;
  const mail = await summary(id).catch(() => undefined);
  if (mail === undefined) return;
  for (const listener of listeners) {
    try {
      listener(mail);
    } catch {
      // See above.
    }
  }
}

async function listPage(
  folder: MailFolder,
  summary: (id: string) => Promise<SinkSummary | undefined>,
  limit: number,
  cursor: string | undefined,
): Promise<SinkPage> {
  const ids = folder.ids().toReversed();
  const rest = cursor === undefined ? ids : ids.filter((id) => id < cursor);
  const page = rest.slice(0, Math.max(limit, 1));
  const mails = (await Promise.all(page.map(summary))).filter((mail) => mail !== undefined);
  const last = page.at(-1);
  return last !== undefined && rest.length > page.length ? { mails, cursor: last } : { mails };
}

function acceptingServer(accept: (bytes: Buffer) => Promise<void>): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    // A certificate of its own would only make clients refuse it.
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 1000,
    size: MAX_MAIL_BYTES,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anyone' }),
    onData: (stream, session, done) => {
      receive(stream, session)
        .then((bytes) => (bytes === undefined ? Promise.reject(tooLarge()) : accept(bytes)))
        .then(() => done(null))
        .catch((error: Error) => done(error));
    },
  });
  // Clients that vanish in the middle are everyday; without a listener they would end the process.
  server.on('error', () => undefined);
  return server;
}

/** Undefined where the mail is too large; the rest of it is read and dropped. */
async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (!stream.sizeExceeded) chunks.push(chunk);
  }
  if (stream.sizeExceeded) return undefined;
  const { mailFrom, rcptTo } = session.envelope;
  // As a mail server notes the envelope when it delivers (RFC 5321 section 4.4).
  const trace = [
    `Return-Path: <${mailFrom === false ? '' : mailFrom.address}>`,
    ...rcptTo.map((recipient) => `Delivered-To: ${recipient.address}`),
  ];
  return Buffer.concat([Buffer.from(`${trace.join('\r\n')}\r\n`), ...chunks]);
}

function tooLarge(): Error {
  return Object.assign(new Error('The mail is larger than this sink takes.'), { responseCode: 552 });
}

function listen(server: SMTPServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
