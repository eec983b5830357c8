import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MailSink, type MailSinkOptions, startMailSink } from './mail-sink.ts';
import { smtpChannel } from './smtp.ts';

let folder = '';
const sinks: MailSink[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-sink-'));
});
afterEach(async () => {
  for (const sink of sinks.splice(0)) await sink.close();
  await rm(folder, { recursive: true });
});

async function start(options: Partial<MailSinkOptions> = {}): Promise<MailSink> {
  const sink = await startMailSink({ folder, ...options });
  sinks.push(sink);
  return sink;
}

async function send(sink: MailSink, subjects: readonly string[]): Promise<void> {
  const channel = smtpChannel({ host: '127.0.0.1', port: sink.port, from: 'Shop <shop@example.com>' });
  for (const subject of subjects) {
    const content = { kind: 'mail', subject, html: `<b>${subject}</b>`, text: subject } as const;
    const result = await channel.dispatch({
      id: subject,
      workspace: 'w',
      to: 'ada@example.org',
      at: 0,
      content,
    });
    expect(result.outcome).toBe('sent');
  }
  await channel.close();
}

async function sendRaw(sink: MailSink, raw: string | Buffer): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: sink.port });
  await transport.sendMail({ envelope: { from: 'a@example.com', to: 'b@example.org' }, raw });
  transport.close();
}

describe('the mail sink', () => {
  it('keeps what it accepted: listed newest first, whole by id, with its envelope', async () => {
    const sink = await start();
    await send(sink, ['one', 'zwei ü']);
    const { mails } = await sink.list();
    expect(mails.map(({ subject }) => subject)).toEqual(['zwei ü', 'one']);
    const mail = await sink.get(mails[0]!.id);
    expect(mail).toMatchObject({
      from: 'Shop <shop@example.com>',
      to: ['ada@example.org'],
      date: '1970-01-01T00:00:00.000Z',
    });
    expect(mail?.html.trim()).toBe('<b>zwei ü</b>');
    expect(mail?.text.trim()).toBe('zwei ü');
    expect(mail?.headers).toContainEqual({ name: 'delivered-to', value: 'ada@example.org' });
    expect(await sink.get('../../etc/passwd')).toBeUndefined();
  });

  it('pages by cursor to the end, each mail once', async () => {
    const sink = await start();
    await send(sink, ['1', '2', '3', '4', '5']);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await sink.list({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.mails.map(({ subject }) => subject));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(['5', '4', '3', '2', '1']);
  });

  it('removes the oldest beyond its bound, on the disk too', async () => {
    const sink = await start({ keep: 3 });
    await send(sink, ['1', '2', '3', '4', '5']);
    expect((await sink.list()).mails.map(({ subject }) => subject)).toEqual(['5', '4', '3']);
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('has everything after a restart and forgets half-written files', async () => {
    const first = await start();
    await send(first, ['1', '2']);
    await sinks.pop()?.close();
    await writeFile(join(folder, '000000000009-1.eml.part'), 'half');
    const second = await start();
    await send(second, ['3']);
    expect((await second.list()).mails.map(({ subject }) => subject)).toEqual(['3', '2', '1']);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('tells listeners of each mail, and survives one that throws', async () => {
    const sink = await start();
    const seen: string[] = [];
    let arrived: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    sink.onMail(() => {
      throw new Error('mine');
    });
    const stop = sink.onMail(({ subject }) => {
      if (seen.push(subject) === 2) arrived();
    });
    await send(sink, ['1', '2']);
    await both;
    stop();
    await send(sink, ['3']);
    expect(seen).toEqual(['1', '2']);
  });

  it.each([
    ['no headers at all', 'just text'],
    ['nothing', '\r\n'],
    [
      'an unclosed multipart',
      'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<b>',
    ],
    [
      'wrong encodings',
      'Subject: =?utf-8?Q?=ZZ?=\r\nContent-Transfer-Encoding: base64\r\nDate: never\r\n\r\n%%%',
    ],
    [
      'binary noise',
      Buffer.from(Array.from({ length: 2000 }, (_, index) => (index * 7919) % 256)).toString('latin1'),
    ],
    [
      'parts nested without end',
      `${'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'.repeat(400)}x`,
    ],
  ])('shows broken mail as far as it can: %s', async (_name, raw) => {
    const sink = await start();
    await sendRaw(sink, raw);
    const { mails } = await sink.list();
    expect(mails).toHaveLength(1);
    expect((await sink.get(mails[0]!.id))?.raw).toContain('Return-Path: <a@example.com>');
  });

  it('takes many at once without losing one', async () => {
    const sink = await start();
    const channel = smtpChannel({ host: '127.0.0.1', port: sink.port, from: 'shop@example.com' });
    const content = { kind: 'mail', subject: 's', html: '', text: 't' } as const;
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        channel.dispatch({ id: `m${index}`, workspace: 'w', to: 'a@example.org', at: 0, content }),
      ),
    );
    await channel.close();
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['sent']));
    expect((await sink.list({ limit: 200 })).mails).toHaveLength(100);
  });
});
