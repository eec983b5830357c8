import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineRefusal } from '../hosts/engine.ts';
import { profileOfAda } from './scripted-engine.testing.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';

const ada = 'abc1def0def0def0def0def0';
const message = { workspace: 'default', messageId: `${ada}.0123456789abcdef` };
const person = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const host = '127.0.0.1:4600';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
  const known = profileOfAda(ada);
  const messages = known.messages.map((one) => ({ ...one, id: message.messageId }));
  server.engine.profiles.set(ada, { ...known, messages });
});
/** Ada takes her consent to tracking back. */
function endTracking(): void {
  const known = server.engine.profiles.get(ada)!;
  const messages = known.messages.map((one) => ({ ...one, tracked: false }));
  server.engine.profiles.set(ada, { ...known, messages });
}
afterEach(() => server.close());

const pathOf = (link: string) => new URL(link).pathname;
function ask(method: 'GET' | 'HEAD' | 'POST', link: string, headers: Record<string, string> = person) {
  return server.app.inject({ method, url: pathOf(link), headers: { host, ...headers } });
}

describe('opens', () => {
  it('an image is answered, and one open becomes one event of the person', async () => {
    const link = server.links.open(message);
    const answer = await ask('GET', link);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/gif',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'cross-origin',
    });
    server.time += 3_600_000;
    await ask('GET', link);
    const [first, second] = server.engine.submitted;
    expect(first).toMatchObject({
      type: 'track',
      name: 'Email Opened',
      source: 'kairos',
      at: begin,
      identifiers: [{ namespace: 'profile', value: ada }],
      properties: { message_id: message.messageId },
    });
    expect(second?.messageId).toBe(first?.messageId);
  });

  it('a proxy that fetches images is not the person, and does not hide the person', async () => {
    const link = server.links.open(message);
    await ask('GET', link, { 'user-agent': 'Mozilla/5.0' });
    await ask('GET', link);
    const [proxy, reader] = server.engine.submitted;
    expect(proxy?.properties).toEqual({ message_id: message.messageId, machine: true });
    expect(reader?.properties).toEqual({ message_id: message.messageId });
    expect(reader?.messageId).not.toBe(proxy?.messageId);
  });
});

describe('without consent to tracking (CON-14)', () => {
  it('a pixel and a link of an old mail still work, and nobody sees it', async () => {
    endTracking();
    expect((await ask('GET', server.links.open(message))).statusCode).toBe(200);
    const click = await ask('GET', server.links.click(message, 'https://shop.example/'));
    expect(click.headers.location).toBe('https://shop.example/');
    expect(server.engine.submitted).toEqual([]);
  });

  it('neither is seen what belongs to a message that nobody remembers', async () => {
    server.engine.profiles.clear();
    expect((await ask('GET', server.links.open(message))).statusCode).toBe(200);
    expect(server.engine.submitted).toEqual([]);
  });
});

describe('confirming a double opt-in (CON-11)', () => {
  it('looking at the page confirms nothing, its button does', async () => {
    const link = server.links.confirm(message);
    const page = await ask('GET', link);
    expect(page.body).toContain('Please confirm');
    expect(page.body).toContain('a…@example.com');
    expect(server.engine.submitted).toEqual([]);
    expect((await ask('POST', link)).statusCode).toBe(200);
    expect(server.engine.submitted).toMatchObject([
      { name: 'Consent Confirmed', source: 'kairos', properties: { message_id: message.messageId } },
    ]);
  });

  it('says so where nobody remembers the mail', async () => {
    server.engine.profiles.clear();
    expect((await ask('POST', server.links.confirm(message))).statusCode).toBe(404);
    expect(server.engine.submitted).toEqual([]);
  });
});

describe('clicks', () => {
  const target = 'https://shop.example.com/shoes?size=42&a=%C3%A9#top';

  it('leads to the signed target, and becomes an event', async () => {
    const answer = await ask('GET', server.links.click(message, target));
    expect(answer.statusCode).toBe(302);
    expect(answer.headers.location).toBe(target);
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(server.engine.submitted).toMatchObject([
      { name: 'Email Link Clicked', properties: { message_id: message.messageId, url: target } },
    ]);
  });

  it('a double click is one, a click a second later is another', async () => {
    const link = server.links.click(message, target);
    await Promise.all([ask('GET', link), ask('GET', link)]);
    server.time += 1_000;
    await ask('GET', link);
    expect(new Set(server.engine.submitted.map(({ messageId }) => messageId)).size).toBe(2);
  });

  it('a scanner that only asks for headers is a machine', async () => {
    expect((await ask('HEAD', server.links.click(message, target))).statusCode).toBe(302);
    expect(server.engine.submitted).toMatchObject([{ properties: { machine: true } }]);
  });

  it('still leads on when the event cannot be kept, or not soon', async () => {
    server.engine.onSubmit = () => Promise.reject(new EngineRefusal('low_disk', 'the disk is full'));
    expect((await ask('GET', server.links.click(message, target))).statusCode).toBe(302);
    let finish = (): void => undefined;
    server.engine.onSubmit = () =>
      new Promise((resolve) => {
        finish = () => resolve();
      });
    expect((await ask('GET', server.links.click(message, target))).statusCode).toBe(302);
    expect(server.engine.submitted).toEqual([]);
    finish();
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.engine.submitted).toHaveLength(1);
  });

  it('a long target fits', async () => {
    const long = `https://shop.example.com/?q=${'x'.repeat(3_000)}`;
    expect((await ask('GET', server.links.click(message, long))).headers.location).toBe(long);
  });
});

describe('nobody can make a link', () => {
  const evil = 'https://evil.example/';
  const forged = () => {
    const [kid, , signature] = pathOf(server.links.click(message, 'https://shop.example.com/'))
      .split('/')
      .at(-1)!
      .split('.');
    const payload = Buffer.from(JSON.stringify(['default', message.messageId, evil])).toString('base64url');
    return `/m/c/${kid}.${payload}.${signature}`;
  };
  it.each<[string, () => string]>([
    ['another target under a real signature', forged],
    ['a bare URL', () => `/m/c/${encodeURIComponent(evil)}`],
    ['a query', () => `/m/c/x?url=${encodeURIComponent(evil)}`],
    ['an open link used as a click', () => pathOf(server.links.open(message)).replace('/m/o/', '/m/c/')],
    [
      'an unsubscribe link used as a click',
      () => pathOf(server.links.unsubscribe(message)).replace('/m/u/', '/m/c/'),
    ],
    ['a shortened one', () => pathOf(server.links.click(message, evil)).slice(0, -1)],
    ['one of another workspace', () => pathOf(server.links.click({ ...message, workspace: 'other' }, evil))],
    ['nothing', () => '/m/c/'],
  ])('%s leads nowhere', async (_name, path) => {
    const answer = await server.app.inject({
      url: path(),
      headers: { host, ...person, accept: 'text/html' },
    });
    expect(answer.headers.location).toBeUndefined();
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain('evil.example');
    expect(server.engine.submitted).toEqual([]);
  });
});

describe('unsubscribing', () => {
  it('looking at the page changes nothing', async () => {
    const answer = await ask('GET', server.links.unsubscribe(message));
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('<form method="post">');
    expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'; style-src 'sha256-/);
    await ask('HEAD', server.links.unsubscribe(message));
    expect(server.engine.submitted).toEqual([]);
  });

  it.each([
    ['one click (RFC 8058)', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    [
      'one click as a form',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    ],
    ["the page's button", 'application/x-www-form-urlencoded', ''],
    ['a post without a body', '', ''],
  ])('%s', async (_name, type, payload) => {
    const answer = await server.app.inject({
      method: 'POST',
      url: pathOf(server.links.unsubscribe(message)),
      headers: { host, ...(type === '' ? {} : { 'content-type': type }) },
      payload,
    });
    expect(answer.statusCode).toBe(200);
    expect(server.engine.submitted).toMatchObject([
      {
        name: 'Unsubscribed',
        properties: { message_id: message.messageId },
        identifiers: [{ namespace: 'profile', value: ada }],
      },
    ]);
  });

  it('says so where it could not be noted', async () => {
    server.engine.onSubmit = () => Promise.reject(new EngineRefusal('unavailable', 'no disk'));
    const answer = await ask('POST', server.links.unsubscribe(message));
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body).toContain('try again');
  });

  it('says where the mail went and what for, and by the link alone where nobody remembers it (CON-25)', async () => {
    await ask('POST', server.links.unsubscribe(message, 'email:ada@example.com'));
    const forgotten = { ...message, messageId: `${ada}.fedcba9876543210` };
    await ask('POST', server.links.unsubscribe(forgotten, 'email:ada@example.com'));
    await ask('POST', server.links.unsubscribe(forgotten, 'email:else@example.com'));
    await ask('POST', server.links.unsubscribe(forgotten));
    const named = { message_id: forgotten.messageId };
    expect(server.engine.submitted.map(({ properties }) => properties)).toEqual([
      { message_id: message.messageId, contact_point: 'email:ada@example.com', purpose: 'marketing' },
      { ...named, contact_point: 'email:ada@example.com' },
      named,
      named,
    ]);
  });

  it('a changed link unsubscribes nobody', async () => {
    const path = pathOf(server.links.open(message)).replace('/m/o/', '/m/u/');
    expect((await server.app.inject({ method: 'POST', url: path, headers: { host } })).statusCode).toBe(404);
    expect(server.engine.submitted).toEqual([]);
  });

  it('shows who is meant, without giving the address away, and never as HTML', async () => {
    const profile = profileOfAda(ada);
    const to = '"<img src=x onerror=alert(1)>"@ex<script>ample.com';
    const messages = profile.messages.map((sent) => ({ ...sent, id: message.messageId, to }));
    server.engine.profiles.set(ada, { ...profile, messages });
    const answer = await ask('GET', server.links.unsubscribe(message));
    expect(answer.body).not.toContain('<img');
    expect(answer.body).not.toContain('<script');
    expect(answer.body).toContain('&#34;…@ex&#60;script&#62;ample.com');
    server.engine.profiles.set(ada, {
      ...profile,
      messages: messages.map((sent) => ({ ...sent, to: 'ada@example.com' })),
    });
    const plain = await ask('GET', server.links.unsubscribe(message));
    expect(plain.body).toContain('a…@example.com');
    expect(plain.body).not.toContain('ada@example.com');
  });
});
