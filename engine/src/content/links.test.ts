import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINK_PATHS, type LinkKind, pointMark, trackingLinks } from './links.ts';

const baseUrl = 'https://news.example.com/k/';
const message = { workspace: 'default', messageId: 'm-1' };
const old = { kid: '2025', key: randomBytes(32) };
const current = { kid: '2026', key: randomBytes(32) };
const links = trackingLinks({ keys: [current, old], baseUrl });
const tokenOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);
const kinds: readonly LinkKind[] = ['open', 'click', 'unsubscribe'];

describe('tracking links', () => {
  it('lead to our own server and carry what they stand for', () => {
    const click = links.click(message, 'https://shop.example/a?b=1&c=ü');
    expect(click.startsWith(`https://news.example.com/k${LINK_PATHS.click}2026.`)).toBe(true);
    expect(links.read(tokenOf(click), 'click')).toEqual({
      ok: true,
      ...message,
      url: 'https://shop.example/a?b=1&c=%C3%BC',
    });
    expect(links.read(tokenOf(links.open(message)), 'open')).toEqual({ ok: true, ...message });
    expect(links.read(tokenOf(links.unsubscribe(message)), 'unsubscribe')).toEqual({ ok: true, ...message });
  });

  it('work for their own kind only', () => {
    const made = {
      open: links.open(message),
      click: links.click(message, 'https://a.example'),
      unsubscribe: links.unsubscribe(message),
      confirm: links.confirm(message),
      preferences: links.preferences(message, 'email:ada@example.com'),
    };
    for (const kind of kinds) {
      for (const other of kinds) expect(links.read(tokenOf(made[kind]), other).ok).toBe(kind === other);
    }
  });

  it('of preferences tell the address apart without naming it (CON-23)', () => {
    const link = links.preferences(message, 'email:ada@example.com');
    const read = links.read(tokenOf(link), 'preferences');
    expect(read).toEqual({ ok: true, ...message, mark: pointMark('email:ada@example.com') });
    expect(pointMark('email:ada@example.org')).not.toBe(pointMark('email:ada@example.com'));
    const [, payload = ''] = tokenOf(link).split('.');
    expect(Buffer.from(payload, 'base64url').toString()).not.toContain('ada');
  });

  it('survive the change of keys until the old key is taken away', () => {
    const before = trackingLinks({ keys: [old], baseUrl });
    const token = tokenOf(before.unsubscribe(message));
    expect(links.read(token, 'unsubscribe')).toEqual({ ok: true, ...message });
    expect(trackingLinks({ keys: [current], baseUrl }).read(token, 'unsubscribe')).toEqual({ ok: false });
  });

  it('cannot be made or changed by anybody else', () => {
    const token = tokenOf(links.click(message, 'https://shop.example/'));
    const [kid, , signature] = token.split('.');
    const evil = Buffer.from(JSON.stringify(['default', 'm-1', 'https://evil.example/'])).toString(
      'base64url',
    );
    const ownKey = createHmac('sha256', 'guess')
      .update(`kairos-link click ${kid}.${evil}`)
      .digest()
      .subarray(0, 20);
    for (const forged of [
      `${kid}.${evil}.${signature}`,
      `${kid}.${evil}.${ownKey.toString('base64url')}`,
      `2025.${token.slice(5)}`,
      `__proto__.${evil}.${signature}`,
      `${token}.x`,
      `${token}=`,
      token.slice(0, -1),
      evil,
      '',
      '..',
      'x'.repeat(10_000),
    ]) {
      expect(links.read(forged, 'click')).toEqual({ ok: false });
    }
  });

  it('no single changed character is accepted', () => {
    const token = tokenOf(links.click(message, 'https://shop.example/'));
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'ABCxyz019-_.'), (at, character) => {
        fc.pre(token[at] !== character);
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        expect(links.read(changed, 'click')).toEqual({ ok: false });
      }),
    );
  });

  it('never throw on whatever somebody sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...kinds), (token, kind) => {
        expect(links.read(token, kind)).toEqual({ ok: false });
      }),
    );
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example',
    '//a.example',
    '/path',
    '',
    'mailto:a@b.c',
  ])('do not lead to %j', (url) => {
    expect(() => links.click(message, url)).toThrow(RangeError);
  });

  it('leave a target alone that is too long to carry', () => {
    const url = `https://shop.example/?q=${'x'.repeat(5000)}`;
    expect(links.click(message, url)).toBe(url);
  });

  it('keep workspaces apart', () => {
    const other = links.open({ workspace: 'other', messageId: 'm-1' });
    expect(links.read(tokenOf(other), 'open')).toEqual({ ok: true, workspace: 'other', messageId: 'm-1' });
  });

  it('refuse weak keys and odd key ids', () => {
    expect(() => trackingLinks({ keys: [{ kid: 'a', key: randomBytes(16) }], baseUrl })).toThrow(/32/);
    expect(() => trackingLinks({ keys: [{ kid: 'a.b', key: randomBytes(32) }], baseUrl })).toThrow(/a\.b/);
  });
});
