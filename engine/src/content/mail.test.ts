import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { trackingLinks } from './links.ts';
import { checkMail, renderMail } from './mail.ts';

const links = trackingLinks({ keys: [{ kid: 'k', key: randomBytes(32) }], baseUrl: 'https://k.example' });
const message = { workspace: 'default', messageId: 'm1' };
const tracked = {
  click: (url: string) => links.click(message, url),
  open: links.open(message),
  unsubscribe: links.unsubscribe(message),
};
const template = {
  subject: 'Hi {{ name }}\n',
  html: `<html><body><h1>Hi {{ name }}</h1>
    <a href="https://shop.example/?q={{ q | url_encode }}&amp;x=1">Shop</a>
    <a href="mailto:help@shop.example">Mail</a> <a href="#top">Top</a>
    <a href="{{ unsubscribe_url }}">Unsubscribe</a></body></html>`,
};
const hrefs = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '');
const tokenOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);

describe('renderMail', () => {
  it('signs the links of the web, and no others', () => {
    const mail = renderMail(template, { name: 'Ada', q: 'a b' }, tracked);
    const [shop, help, top, unsubscribe] = hrefs(mail.html);
    expect(links.read(tokenOf(shop!), 'click')).toMatchObject({
      ok: true,
      url: 'https://shop.example/?q=a+b&x=1',
    });
    expect([help, top]).toEqual(['mailto:help@shop.example', '#top']);
    expect(unsubscribe).toBe(tracked.unsubscribe);
    expect(mail.unsubscribeUrl).toBe(tracked.unsubscribe);
  });

  it('puts the pixel inside the body', () => {
    const { html } = renderMail(template, {}, tracked);
    expect(html).toMatch(
      /<img src="https:\/\/k\.example\/m\/o\/[^"]+" width="1" height="1"[^>]*><\/body><\/html>$/,
    );
  });

  it('without consent to tracking there is neither pixel nor signed link, but still a way out', () => {
    const mail = renderMail(template, {}, { unsubscribe: tracked.unsubscribe });
    expect(mail.html).not.toContain('<img');
    expect(mail.html).not.toContain('/m/c/');
    expect(hrefs(mail.html)[3]).toBe(tracked.unsubscribe);
  });

  it('transactional mail has no unsubscribe URL', () => {
    expect(renderMail(template, {})).not.toHaveProperty('unsubscribeUrl');
  });

  it('escapes data in HTML only, and keeps it out of headers', () => {
    const mail = renderMail(template, { name: 'A & B\r\nBcc: eve@example.net' }, tracked);
    expect(mail.subject).toBe('Hi A & B Bcc: eve@example.net');
    expect(mail.html).toContain('Hi A &amp; B');
    expect(renderMail({ ...template, text: '{{ name }}' }, { name: 'A & B' }).text).toBe('A & B');
  });

  it('data cannot break out of a link', () => {
    const html = '<a href="https://a.example/{{ x }}">x</a>';
    const mail = renderMail({ subject: '', html }, { x: '"><script>alert(1)</script>' }, tracked);
    expect(mail.html).not.toContain('<script>');
    expect(renderMail({ subject: '', html }, { x: '"><script>' }).html).not.toContain('<script>');
  });

  it('makes a readable text part with the links as written', () => {
    const { text } = renderMail(template, { name: 'Ada', q: 'x' }, tracked);
    expect(text.toLowerCase()).toContain('hi ada');
    expect(text).toContain('https://shop.example/?q=x&x=1');
    expect(text).toContain(tracked.unsubscribe);
    expect(text).not.toContain('/m/c/');
    expect(text).not.toContain('/m/o/');
  });

  it('copes with HTML that is nested beyond reason', () => {
    const html = `${'<div>'.repeat(20_000)}x`;
    expect(renderMail({ subject: '', html }, {}, tracked).html).toContain('x');
  });

  it('finds a mistake in any part before sending', () => {
    expect(() => checkMail({ ...template, subject: '{{ x | no }}' })).toThrow(/no filter "no"/);
    expect(() => checkMail({ ...template, text: '{% if %}' })).toThrow();
    expect(() => checkMail(template)).not.toThrow();
  });
});
