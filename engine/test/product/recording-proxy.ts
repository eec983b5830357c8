/**
 * Stands between a client and the product: one address for the client whatever happens behind, and the record of
 * what was acknowledged. It answers nothing by itself: where the product is gone, the connection breaks.
 */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface RecordingProxy {
  readonly url: string;
  /** Message ids of events that were answered 200, whether or not the client heard it. */
  readonly acknowledged: ReadonlySet<string>;
  /** Events that were answered 200 again: the product had them already. */
  readonly duplicates: number;
  /** How often each message id went out, acknowledged or not. */
  readonly sent: ReadonlyMap<string, number>;
  /** Answers by status; 'broken' where there was none. */
  readonly answers: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/**
 * @param target such as http://127.0.0.1:41000
 * @param isLost true where a client shall not get its answer, as when a connection breaks at the wrong moment.
 */
export async function startRecordingProxy(target: string, isLost = () => false): Promise<RecordingProxy> {
  const acknowledged = new Set<string>();
  const sent = new Map<string, number>();
  const answers = new Map<string, number>();
  const agent = new Agent({ keepAlive: true });
  let duplicates = 0;
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming);
    const ids = messageIds(incoming, body);
    for (const id of ids) count(sent, id);
    const { method, headers, url = '/' } = incoming;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const onward = request(new URL(url, target), { method, headers, agent }, resolve);
      onward.once('error', reject);
      onward.end(body);
    });
    const answered = await bytesOf(answer);
    count(answers, String(answer.statusCode));
    if (answer.statusCode === 200) {
      for (const id of ids) {
        if (acknowledged.has(id)) duplicates++;
        acknowledged.add(id);
      }
      if (isLost()) throw new Error('the answer is lost');
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
  }

  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing).catch(() => {
      count(answers, 'broken');
      incoming.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    acknowledged,
    get duplicates() {
      return duplicates;
    },
    sent,
    answers,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function messageIds({ method, headers }: IncomingMessage, body: Buffer): string[] {
  if (method !== 'POST') return [];
  const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  const { batch } = JSON.parse(text.toString()) as { batch?: { messageId: string }[] };
  return batch?.map(({ messageId }) => messageId) ?? [];
}
