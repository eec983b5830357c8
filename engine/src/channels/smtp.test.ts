import { createVerify, generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel, OutgoingMessage } from './channel.ts';
import { type SmtpSettings, smtpChannel } from './smtp.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const mail = (change: Partial<OutgoingMessage> = {}, content: object = {}): OutgoingMessage => ({
  id: 'm-1/a',
  workspace: 'default',
  to: 'ada@example.org',
  at: Date.UTC(2026, 0, 2),
  content: { kind: 'mail', subject: 'Grüße', html: '<p>Hällo</p>', text: 'Hällo', ...content },
  ...change,
});

function channelTo(port: number, settings: Partial<SmtpSettings> = {}): Channel {
  const channel = smtpChannel({
    host: '127.0.0.1',
    port,
    from: 'My Shop <shop@example.com>',
    timeoutMs: 2000,
    ...settings,
  });
  open.push(() => channel.close());
  return channel;
}

interface Received {
  readonly raw: string;
  readonly to: readonly string[];
}

/** A real SMTP server; `options` change how it answers. */
async function server(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onData: async (stream, session, done) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      received.push({
        raw: Buffer.concat(chunks).toString(),
        to: session.envelope.rcptTo.map((recipient) => recipient.address),
      });
      done(null);
    },
    ...options,
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise<void>((resolve) => smtp.close(() => resolve())));
  return { port: (smtp.server.address() as AddressInfo).port, received };
}

/** A server that speaks just enough SMTP to misbehave at one exact point. */
async function scriptedServer(misbehave: (at: string, socket: Socket) => boolean): Promise<number> {
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let inData = false;
    let content = '';
    const answer = (at: string, text: string) => {
      if (!misbehave(at, socket)) socket.write(`${text}\r\n`);
    };
    answer('greeting', '220 test');
    socket.on('data', (chunk) => {
      if (inData) {
        content += chunk.toString();
        if (content.endsWith('\r\n.\r\n')) {
          inData = false;
          answer('dot', '250 OK');
        }
        return;
      }
      for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
        const verb = line.split(' ')[0]?.toUpperCase() ?? '';
        if (verb === 'DATA') {
          inData = true;
          content = '';
          answer('DATA', '354 go on');
        } else answer(verb, '250 OK');
      }
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  open.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => tcp.close(resolve));
  });
  return (tcp.address() as AddressInfo).port;
}

const smtpError = (responseCode: number) => Object.assign(new Error('no'), { responseCode });

describe('a mail on the wire', () => {
  it('is multipart text and HTML with the message id and the time of the decision', async () => {
    const { port, received } = await server();
    const result = await channelTo(port, { replyTo: 'help@example.com' }).dispatch(mail());
    expect(result.outcome).toBe('sent');
    const parsed = await PostalMime.parse(received[0]!.raw);
    expect(parsed.subject).toBe('Grüße');
    expect(parsed.text?.trim()).toBe('Hällo');
    expect(parsed.html?.trim()).toBe('<p>Hällo</p>');
    expect(parsed.from).toEqual({ name: 'My Shop', address: 'shop@example.com' });
    expect(parsed.replyTo).toEqual([{ name: '', address: 'help@example.com' }]);
    expect(parsed.messageId).toBe('<m-1%2fa@example.com>');
    expect(parsed.date).toBe('2026-01-02T00:00:00.000Z');
    expect(received[0]!.to).toEqual(['ada@example.org']);
  });

  it('has the one-click headers of RFC 8058 only where it has an unsubscribe URL', async () => {
    const { port, received } = await server();
    const channel = channelTo(port);
    const unsubscribeUrl = `https://k.example/u/${'x'.repeat(150)}`;
    await channel.dispatch(mail({}, { unsubscribeUrl }));
    await channel.dispatch(mail());
    const marketing = await PostalMime.parse(received[0]!.raw);
    const value = (name: string) =>
      marketing.headers.filter(({ key }) => key === name).map((header) => header.value);
    expect(value('list-unsubscribe')).toEqual([`<${unsubscribeUrl}>`]);
    expect(value('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
    expect(received[1]!.raw.toLowerCase()).not.toContain('list-unsubscribe');
  });

  it('is signed by DKIM over both unsubscribe headers, and the signature verifies', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { port, received } = await server();
    const dkim = {
      domain: 'example.com',
      selector: 's1',
      privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    };
    const result = await channelTo(port, { dkim }).dispatch(
      mail({}, { unsubscribeUrl: 'https://k.example/u/1' }),
    );
    expect(result.outcome).toBe('sent');
    const parsed = await PostalMime.parse(received[0]!.raw);
    const header = parsed.headers.find(({ key }) => key === 'dkim-signature')!.value;
    const tags = Object.fromEntries(
      header.split(';').map((tag) => {
        const [name, ...rest] = tag.trim().split('=');
        return [name ?? '', rest.join('=').replace(/\s/g, '')] as const;
      }),
    );
    const signed: string[] = tags.h!.toLowerCase().split(':');
    expect(signed).toContain('list-unsubscribe');
    expect(signed).toContain('list-unsubscribe-post');
    const canonical = (name: string, value: string) => `${name}:${value.replace(/\s+/g, ' ').trim()}`;
    const lines = signed.map(
      (name) => `${canonical(name, parsed.headers.find(({ key }) => key === name)!.value)}\r\n`,
    );
    const unsigned = canonical('dkim-signature', header.replace(/(\bb=)[^;]*$/, '$1'));
    const verifier = createVerify('RSA-SHA256').update(lines.join('') + unsigned);
    expect(verifier.verify(publicKey, tags.b!, 'base64')).toBe(true);
  });

  it('goes out once each over pooled connections', async () => {
    const { port, received } = await server();
    const channel = channelTo(port);
    const ids = Array.from({ length: 60 }, (_, index) => `bulk-${index}`);
    const results = await Promise.all(ids.map((id) => channel.dispatch(mail({ id }, { subject: id }))));
    expect(results.filter(({ outcome }) => outcome === 'sent')).toHaveLength(60);
    const subjects = await Promise.all(
      received.map(async ({ raw }) => (await PostalMime.parse(raw)).subject),
    );
    expect(subjects.toSorted()).toEqual(ids.toSorted());
  });
});

describe('surely not delivered now: retry', () => {
  it('when the connection is refused', async () => {
    const { port } = await server();
    await open.pop()?.();
    expect(await channelTo(port).dispatch(mail())).toMatchObject({ outcome: 'retry' });
  });

  it('when the login is refused', async () => {
    const { port } = await server({
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(smtpError(535)),
    });
    const channel = channelTo(port, { user: 'u', password: 'p', requireTls: false });
    expect(await channel.dispatch(mail())).toMatchObject({ outcome: 'retry' });
  });

  it('when a password would have to travel without TLS', async () => {
    const { port, received } = await server({ allowInsecureAuth: true });
    expect(await channelTo(port, { user: 'u', password: 'p' }).dispatch(mail())).toMatchObject({
      outcome: 'retry',
    });
    expect(received).toHaveLength(0);
  });

  it('when sender, recipient or content get a 4xx', async () => {
    const sender = await server({ onMailFrom: (_address, _session, done) => done(smtpError(451)) });
    const recipient = await server({ onRcptTo: (_address, _session, done) => done(smtpError(450)) });
    const content = await server({
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => done(smtpError(452)));
      },
    });
    for (const { port } of [sender, recipient, content]) {
      expect(await channelTo(port).dispatch(mail())).toMatchObject({ outcome: 'retry' });
    }
  });

  it.each(['greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA'])(
    'when the connection dies at %s, before the content',
    async (at) => {
      const port = await scriptedServer((now, socket) => now === at && Boolean(socket.destroy()));
      expect(await channelTo(port).dispatch(mail())).toMatchObject({ outcome: 'retry' });
    },
  );

  it.each(['greeting', 'EHLO', 'RCPT'])('when the server falls silent at %s', async (at) => {
    const port = await scriptedServer((now) => now === at);
    expect(await channelTo(port, { timeoutMs: 300 }).dispatch(mail())).toMatchObject({ outcome: 'retry' });
  });

  it('when the server refuses to talk to us at all, which is not about this mail', async () => {
    const port = await scriptedServer(
      (at, socket) => at === 'greeting' && Boolean(socket.end('554 not you\r\n')),
    );
    expect(await channelTo(port).dispatch(mail())).toMatchObject({ outcome: 'retry' });
  });

  it('when the channel is closed while the mail waits', async () => {
    const port = await scriptedServer((at) => at === 'greeting');
    const channel = channelTo(port, { timeoutMs: 300 });
    const waiting = Array.from({ length: 8 }, () => channel.dispatch(mail()));
    await channel.close();
    for (const result of await Promise.all(waiting)) expect(result.outcome).toBe('retry');
  });
});

describe('will never work: failed', () => {
  it.each([
    ['550', '5.1.1 The account that you tried to reach does not exist', true],
    ['550', 'No such user here', true],
    ['550', '5.7.1 Blocked: recipient address does not exist for senders on our list', undefined],
    ['550', 'Rejected', undefined],
    ['552', '5.2.2 Mailbox full', undefined],
  ])('CON-22: a recipient refused with %s %s', async (code, text, bounced) => {
    const refusal = Object.assign(new Error(text), { responseCode: Number(code) });
    const { port } = await server({ onRcptTo: (_address, _session, done) => done(refusal) });
    const result = await channelTo(port).dispatch(mail());
    expect(result).toMatchObject({ outcome: 'failed', code: `smtp_${code}` });
    expect('bounced' in result ? result.bounced : undefined).toBe(bounced);
  });

  it('when sender, recipient or content get a 5xx, with the reply in the code', async () => {
    const sender = await server({ onMailFrom: (_address, _session, done) => done(smtpError(553)) });
    const recipient = await server({ onRcptTo: (_address, _session, done) => done(smtpError(550)) });
    const content = await server({
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => done(smtpError(554)));
      },
    });
    expect(await channelTo(sender.port).dispatch(mail())).toMatchObject({
      outcome: 'failed',
      code: 'smtp_553',
    });
    expect(await channelTo(recipient.port).dispatch(mail())).toMatchObject({
      outcome: 'failed',
      code: 'smtp_550',
    });
    expect(await channelTo(content.port).dispatch(mail())).toMatchObject({
      outcome: 'failed',
      code: 'smtp_554',
    });
  });

  it('when a header would be forged', async () => {
    const { port, received } = await server();
    const channel = channelTo(port);
    const forged = 'x\r\nBcc: eve@example.net';
    const results = [
      await channel.dispatch(mail({}, { subject: forged })),
      await channel.dispatch(mail({ to: `ada@example.org${forged}` })),
      await channel.dispatch(mail({ id: 'm\n1' })),
      await channel.dispatch(mail({}, { unsubscribeUrl: `https://k.example/${forged}` })),
      await channelTo(port, { from: `${forged} <shop@example.com>` }).dispatch(mail()),
    ];
    for (const result of results)
      expect(result).toMatchObject({ outcome: 'failed', code: 'header_injection' });
    expect(received).toHaveLength(0);
  });

  it.each(['nobody', 'a@b, c@d', 'A <a@example.org>', 'a@example.org (x)', '', 'a b@example.org'])(
    'when the recipient is not one address: %j',
    async (to) => {
      const { port } = await server();
      expect(await channelTo(port).dispatch(mail({ to }))).toMatchObject({
        outcome: 'failed',
        code: 'invalid_address',
      });
    },
  );

  it('when the content is not a mail', async () => {
    const { port } = await server();
    const result = await channelTo(port).dispatch(mail({ content: { kind: 'webhook', body: {} } }));
    expect(result).toMatchObject({ outcome: 'failed', code: 'wrong_content' });
  });
});

describe('nobody knows: unknown', () => {
  it.each([false, true])('when the connection drops right after the final dot (DKIM %s)', async (sign) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const port = await scriptedServer((at, socket) => at === 'dot' && Boolean(socket.destroy()));
    const dkim = { domain: 'example.com', selector: 's', privateKey: pem };
    const channel = channelTo(port, sign ? { dkim } : {});
    expect(await channel.dispatch(mail())).toMatchObject({ outcome: 'unknown' });
  });

  it('when a real server drops the connection in place of its answer', async () => {
    let drop: (() => void) | undefined;
    const { port } = await server({
      onData: (stream) => {
        stream.resume().on('end', () => drop?.());
      },
      onConnect: (_session, done) => done(),
    });
    const sockets: Socket[] = [];
    const proxy = createServer((client) => {
      const upstream = new (client.constructor as typeof Socket)().connect(port, '127.0.0.1');
      sockets.push(client, upstream);
      client
        .on('error', () => undefined)
        .pipe(upstream)
        .on('error', () => undefined)
        .pipe(client);
    });
    drop = () => sockets.forEach((socket) => void socket.destroy());
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    open.push(() => new Promise((resolve) => proxy.close(resolve)));
    const channel = channelTo((proxy.address() as AddressInfo).port);
    expect(await channel.dispatch(mail())).toMatchObject({ outcome: 'unknown' });
  });

  it('when no answer comes in time after the content', async () => {
    const port = await scriptedServer((at) => at === 'dot');
    expect(await channelTo(port, { timeoutMs: 300 }).dispatch(mail())).toMatchObject({ outcome: 'unknown' });
  });

  it('when a server trickles its answer beyond the deadline of the whole mail', async () => {
    const port = await scriptedServer((at, socket) => {
      if (at !== 'dot') return false;
      const trickle = setInterval(() => socket.write('250-wait\r\n'), 50);
      socket.on('close', () => clearInterval(trickle));
      return true;
    });
    expect(await channelTo(port, { timeoutMs: 200 }).dispatch(mail())).toMatchObject({ outcome: 'unknown' });
  });

  it('when the answer makes no sense', async () => {
    const port = await scriptedServer((at, socket) => at === 'dot' && Boolean(socket.write('hello?\r\n')));
    expect(await channelTo(port, { timeoutMs: 300 }).dispatch(mail())).toMatchObject({ outcome: 'unknown' });
  });
});
