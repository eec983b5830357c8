import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierValue, normaliseEmail } from './identifiers.ts';

describe('normaliseEmail', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['a.b+c@mail.example.co.uk', 'a.b+c@mail.example.co.uk'],
    ['jörg@bücher.example', 'jörg@xn--bcher-kva.example'],
    ['JO\u0308RG@BU\u0308CHER.example', 'jörg@xn--bcher-kva.example'],
    ['x@BÜCHER.example', 'x@xn--bcher-kva.example'],
    ["o'neil@example.ie", "o'neil@example.ie"],
  ])('writes %j as %j', (typed, canonical) => {
    expect(normaliseEmail(typed)).toBe(canonical);
  });

  it.each([
    '',
    '@',
    'a@',
    '@b.co',
    'a@b',
    'a@localhost',
    'a b@c.de',
    'a@b@c d.de',
    'a@-b.de',
    'a@1.2.3.4',
    'a@b..de',
    'a@b.de, c@d.de',
    7,
    null,
    {},
  ])('does not take %j for an address', (value) => {
    expect(normaliseEmail(value)).toBeUndefined();
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const once = normaliseEmail(address);
        if (once !== undefined) expect(normaliseEmail(once)).toBe(once);
      }),
    );
  });
});

describe('identifierValue', () => {
  it.each([
    ['x'.repeat(513)],
    ['x'.repeat(2_000)],
    ['日'.repeat(400)],
    ['a\u0000b'],
    ['a\ud800'],
    [true],
    [{}],
    [2 ** 53],
  ])('refuses %j', (value) => {
    expect(identifierValue(value, 'userId')).toMatchObject({ ok: false, code: 'bad_identifier' });
  });

  it('takes up to 512 characters', () => {
    expect(identifierValue('x'.repeat(512), 'userId')).toBe('x'.repeat(512));
  });
});
