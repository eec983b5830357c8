/** A real HTTP receiver of webhooks that checks each signature, keeps what arrives, and can be slow, hang or be down. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { freePort } from '../product/product.ts';

/** What the product and the receiver share. */
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export interface ArrivedCall {
  /** The webhook-id: the same on every repeat. */
  readonly id: string;
  readonly body: { readonly [name: string]: unknown };
}

export interface WebhookReceiver {
  readonly url: string;
  /** Read in full and rightly signed, repeats too, whether or not the sender could still hear the answer. */
  readonly calls: ArrivedCall[];
  /** Calls whose signature was wrong. */
  readonly forged: number;
  /** While true, calls are taken and never answered. */
  mute: boolean;
  /** Refuses connections from then on. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

export async function startWebhookReceiver(answerDelayMs = () => 0): Promise<WebhookReceiver> {
  const port = await freePort();
  const signature = new Webhook(WEBHOOK_SECRET);
  const calls: ArrivedCall[] = [];
  let forged = 0;
  let server: Server | undefined;

  async function take(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    try {
      const body = signature.verify(text, request.headers as Record<string, string>) as ArrivedCall['body'];
      calls.push({ id: String(request.headers['webhook-id']), body });
    } catch {
      forged++;
    }
  }
  async function up(): Promise<void> {
    const next = createServer((request, response) => {
      take(request).then(
        () => {
          if (!receiver.mute) setTimeout(() => response.writeHead(204).end(), answerDelayMs());
        },
        // The sender died in the middle.
        () => undefined,
      );
    });
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(port, '127.0.0.1', resolve);
    });
    server = next;
  }
  async function down(): Promise<void> {
    const last = server;
    server = undefined;
    if (!last) return;
    const closed = new Promise<void>((resolve) => last.close(() => resolve()));
    last.closeAllConnections();
    await closed;
  }
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    calls,
    get forged() {
      return forged;
    },
    mute: false,
    up,
    down,
    close: down,
  };
  await up();
  return receiver;
}
