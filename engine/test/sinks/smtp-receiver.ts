/** A real SMTP server that keeps what arrives, and can be slow, hang or be down: who the product mails to in tests. */
import { SMTPServer } from 'smtp-server';
import { freePort } from '../product/product.ts';

export interface ArrivedMail {
  /** The Message-ID without its angle brackets. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly raw: string;
}

export interface SmtpReceiver {
  readonly port: number;
  /** Taken in full, whether or not the sender could still hear the answer. */
  readonly mails: ArrivedMail[];
  /** silent: accepts connections and says nothing. mute: takes mails and never answers them. */
  mode: 'well' | 'silent' | 'mute';
  /** Refuses connections from then on. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** @param answerDelayMs milliseconds between a mail's last byte and the answer. */
export async function startSmtpReceiver(answerDelayMs = () => 0): Promise<SmtpReceiver> {
  const port = await freePort();
  let server: SMTPServer | undefined;

  async function up(): Promise<void> {
    const next = serverOf(receiver, answerDelayMs);
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(port, '127.0.0.1', resolve);
    });
    server = next;
  }
  async function down(): Promise<void> {
    const last = server;
    server = undefined;
    if (last) await new Promise<void>((resolve) => last.close(() => resolve()));
  }
  const receiver: SmtpReceiver = { port, mails: [], mode: 'well', up, down, close: down };
  await up();
  return receiver;
}

function serverOf(receiver: SmtpReceiver, answerDelayMs: () => number): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 50,
    onConnect: (_session, done) => {
      if (receiver.mode !== 'silent') done();
    },
    onData: async (stream, session, done) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of stream) chunks.push(chunk);
      } catch {
        // The sender died in the middle: without its end this is no mail.
        return;
      }
      const raw = Buffer.concat(chunks).toString();
      receiver.mails.push(arrived(raw, session.envelope.rcptTo[0]?.address ?? ''));
      if (receiver.mode !== 'mute') setTimeout(() => done(null), answerDelayMs());
    },
  });
  // Senders that vanish are what these tests are about.
  server.on('error', () => undefined);
  return server;
}

function arrived(raw: string, to: string): ArrivedMail {
  const header = (name: string) => new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1] ?? '';
  return {
    id: header('Message-ID').replace(/[<>\s]/g, ''),
    to,
    subject: header('Subject').replace(/\r\n\s+/g, ' '),
    raw,
  };
}
