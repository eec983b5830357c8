import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel, OutgoingMessage } from './channel.ts';
import { type WebhookSettings, webhookChannel } from './webhook.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const message = (change: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  id: 'msg_1',
  workspace: 'default',
  to: '',
  at: 0,
  content: { kind: 'webhook', body: { hello: 'Wörld' } },
  ...change,
});

async function receiver(listener: RequestListener): Promise<string> {
  const http = createServer(listener);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  open.push(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/in?x=1`;
}

function channelTo(url: string, settings: Partial<WebhookSettings> = {}): Channel {
  const channel = webhookChannel({
    url,
    secret: SECRET,
    allowPrivateAddresses: true,
    timeoutMs: 1000,
    ...settings,
  });
  open.push(() => channel.close());
  return channel;
}

const answering = (status: number, headers: Record<string, string> = {}) =>
  receiver((request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    response.writeHead(status, headers).end();
  });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a webhook on the wire', () => {
  it('verifies with the Standard Webhooks library and has the same id on every attempt', async () => {
    const seen: { id: unknown; body: unknown; custom: unknown; url: unknown }[] = [];
    const url = await receiver(async (request, response) => {
      const body = new Webhook(SECRET).verify(
        await bodyOf(request),
        request.headers as Record<string, string>,
      );
      seen.push({
        id: request.headers['webhook-id'],
        body,
        custom: request.headers['x-team'],
        url: request.url,
      });
      response.writeHead(204).end();
    });
    const channel = channelTo(url, { headers: { 'X-Team': 'crm' } });
    expect(await channel.dispatch(message())).toEqual({ outcome: 'sent' });
    expect(await channel.dispatch(message())).toEqual({ outcome: 'sent' });
    const one = { id: 'msg_1', body: { hello: 'Wörld' }, custom: 'crm', url: '/in?x=1' };
    expect(seen).toEqual([one, one]);
  });

  it('JRN-30: gives the answer where it is wanted, or why it cannot be used', async () => {
    const answers: (string | Buffer)[] = [
      '{"left":3,"name":"Wörld"}',
      'yes',
      '',
      `"${'x'.repeat(20_000)}"`,
      '{"left":4}',
    ];
    const url = await receiver((request, response) => {
      request.resume();
      response.writeHead(200).end(answers.shift());
    });
    const channel = channelTo(url);
    const asked = () => channel.dispatch(message({ wantsAnswer: true }));
    expect(await asked()).toEqual({ outcome: 'sent', answer: { value: { left: 3, name: 'Wörld' } } });
    expect(await asked()).toEqual({ outcome: 'sent', answer: { problem: 'the answer is not JSON' } });
    expect(await asked()).toEqual({ outcome: 'sent', answer: { problem: 'the answer is empty' } });
    expect(await asked()).toEqual({
      outcome: 'sent',
      answer: { problem: 'the answer is longer than 16384 bytes' },
    });
    expect(await channel.dispatch(message())).toEqual({ outcome: 'sent' });
  });

  it('JRN-30: tells of an answer that did not end in time', async () => {
    const url = await receiver((request, response) => {
      request.resume();
      response.writeHead(200).write('{"left":');
    });
    const channel = channelTo(url, { timeoutMs: 200 });
    expect(await channel.dispatch(message({ wantsAnswer: true }))).toEqual({
      outcome: 'sent',
      answer: { problem: 'no answer within 200 ms' },
    });
  });

  it('uses its connections again', async () => {
    const ports = new Set<number | undefined>();
    const url = await receiver((request, response) => {
      ports.add(request.socket.remotePort);
      request.resume();
      response.end('x'.repeat(1000));
    });
    const channel = channelTo(url);
    for (let turn = 0; turn < 20; turn += 1) await channel.dispatch(message({ id: `m${turn}` }));
    expect(ports.size).toBeLessThan(4);
  });

  it('cuts off an answer that does not end, without losing what it said', async () => {
    let written = 0;
    const url = await receiver((request, response) => {
      request.resume();
      response.writeHead(200);
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024))) written += 64 * 1024;
      };
      response.on('drain', pour);
      pour();
    });
    const channel = channelTo(url);
    expect(await channel.dispatch(message())).toEqual({ outcome: 'sent' });
    await channel.close();
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('what an answer means', () => {
  it.each([200, 201, 202, 204])('%i is sent', async (status) => {
    expect(await channelTo(await answering(status)).dispatch(message())).toEqual({ outcome: 'sent' });
  });

  it.each([408, 425, 429, 500, 502, 503])('%i is retry', async (status) => {
    expect(await channelTo(await answering(status)).dispatch(message())).toMatchObject({ outcome: 'retry' });
  });

  it('Retry-After is honoured in seconds and as a date, within a day', async () => {
    const seconds = await channelTo(await answering(429, { 'retry-after': '7' })).dispatch(message());
    expect(seconds).toMatchObject({ outcome: 'retry', retryAfterMs: 7000 });
    const long = await channelTo(await answering(503, { 'retry-after': '99999999' })).dispatch(message());
    expect(long).toMatchObject({ retryAfterMs: 24 * 3600 * 1000 });
    const past = await channelTo(await answering(503, { 'retry-after': new Date(0).toUTCString() })).dispatch(
      message(),
    );
    expect(past).toMatchObject({ retryAfterMs: 0 });
    const nonsense = await channelTo(await answering(503, { 'retry-after': 'soon' })).dispatch(message());
    expect(nonsense).not.toHaveProperty('retryAfterMs');
  });

  it.each([400, 401, 404, 410, 413])('%i is failed with the status in the code', async (status) => {
    const result = await channelTo(await answering(status)).dispatch(message());
    expect(result).toMatchObject({ outcome: 'failed', code: `http_${status}` });
  });

  it('a redirect is failed and not followed', async () => {
    let followed = false;
    const target = await receiver((_request, response) => {
      followed = true;
      response.end();
    });
    const result = await channelTo(await answering(307, { location: target })).dispatch(message());
    expect(result).toMatchObject({ outcome: 'failed', code: 'http_307' });
    expect(followed).toBe(false);
  });
});

describe('what silence means', () => {
  it('a refused connection is retry', async () => {
    const url = await answering(200);
    await open.pop()?.();
    expect(await channelTo(url).dispatch(message())).toMatchObject({ outcome: 'retry' });
  });

  it('a name that does not resolve is retry', async () => {
    const channel = channelTo('http://no-such-host.invalid/');
    expect(await channel.dispatch(message())).toMatchObject({ outcome: 'retry' });
  });

  it('a reset after the request was sent is unknown', async () => {
    const url = await receiver(async (request) => {
      await bodyOf(request);
      request.socket.resetAndDestroy();
    });
    expect(await channelTo(url).dispatch(message())).toMatchObject({ outcome: 'unknown' });
  });

  it('no answer in time is unknown, and may be repeated', async () => {
    const url = await receiver(() => undefined);
    const channel = channelTo(url, { timeoutMs: 200 });
    expect(await channel.dispatch(message())).toMatchObject({ outcome: 'unknown' });
    expect(channel.repeatable).toBe(true);
  });

  it('waiting for a connection in vain is retry, and the request is never sent', async () => {
    const arrived: unknown[] = [];
    const url = await receiver((request) => {
      arrived.push(request.headers['webhook-id']);
    });
    const channel = channelTo(url, { timeoutMs: 300 });
    // Many more than connections: when the first ones give theirs up, few of the others can still get one.
    const ids = Array.from({ length: 300 }, (_, index) => `m${index}`);
    const results = await Promise.all(ids.map((id) => channel.dispatch(message({ id }))));
    await channel.close();
    const retried = ids.filter((_, index) => results[index]?.outcome === 'retry');
    expect(retried.length).toBeGreaterThan(0);
    expect(arrived.filter((id) => retried.includes(String(id)))).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === 'unknown')).toHaveLength(300 - retried.length);
  });

  it('a server that never speaks TLS is retry: nothing was sent', async () => {
    const sockets: Socket[] = [];
    const tcp = createTcp((socket) => {
      sockets.push(socket.on('error', () => undefined));
      socket.once('data', () => socket.destroy());
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    open.push(() => new Promise((resolve) => tcp.close(resolve)));
    const channel = channelTo(`https://127.0.0.1:${(tcp.address() as AddressInfo).port}/`);
    expect(await channel.dispatch(message())).toMatchObject({ outcome: 'retry' });
  });
});

describe('what is refused', () => {
  it('a private address, before any connection', async () => {
    let reached = false;
    const url = await receiver((_request, response) => {
      reached = true;
      response.end();
    });
    const channel = channelTo(url.replace('http:', 'https:'), { allowPrivateAddresses: false });
    expect(await channel.dispatch(message())).toMatchObject({ outcome: 'failed', code: 'address_refused' });
    expect(reached).toBe(false);
  });

  it.each([
    [{ url: 'http://example.com/' }, 'webhook_url_insecure'],
    [{ url: 'https://user:pw@example.com/' }, 'webhook_url_credentials'],
    [{ secret: 'whsec_' }, 'webhook_secret_invalid'],
    [{ secret: Buffer.alloc(32).toString('base64') }, 'webhook_secret_invalid'],
    [{ headers: { 'webhook-id': '1' } }, 'webhook_header_reserved'],
    [{ headers: { 'x-a': 'b\r\nc: d' } }, 'webhook_header_reserved'],
  ])('settings that cannot be right: %j', (change, code) => {
    const settings = { url: 'https://example.com/', secret: SECRET, ...change };
    expect(() => webhookChannel(settings)).toThrow(expect.objectContaining({ code }));
  });

  it('content of another kind, and an id that would forge headers', async () => {
    const channel = channelTo(await answering(200));
    const mail = { kind: 'mail', subject: '', html: '', text: '' } as const;
    expect(await channel.dispatch(message({ content: mail }))).toMatchObject({ code: 'wrong_content' });
    expect(await channel.dispatch(message({ id: 'a\r\nb: c' }))).toMatchObject({ code: 'header_injection' });
  });
});
