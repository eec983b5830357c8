// LOG-4: what a request says is applied as it will stand in the log.
import { describe, expect, it } from 'vitest';
import { identifierValue, normaliseEmail } from './identifiers.ts';
import { parseBody } from './request-body.ts';

const half = String.raw`\ud83d`;

describe('half a letter, as clients write it that cut texts', () => {
  it('is replaced wherever it stands; whole ones, escaped or not, stay (LOG-4)', () => {
    const text = `{"a":"tea${half}","k${half}":[{"deep":"${half}x"}],"whole":"${half}\\ude00😀","n":1,"z":null}`;
    expect(parseBody(text)).toEqual({
      body: { a: 'tea\ufffd', 'k\ufffd': [{ deep: '\ufffdx' }], whole: '😀😀', n: 1, z: null },
    });
  });

  it('makes no key that reaches a prototype, and no level too many', () => {
    const parsed = parseBody(`{"__proto__":{"x":"${half}"}}`) as { body: object };
    expect(Object.getPrototypeOf(parsed.body)).toBe(Object.prototype);
    expect(Object.keys(parsed.body)).toEqual(['__proto__']);
    const deep = `{"a":"${half}","b":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(parseBody(deep)).toHaveProperty('body.a', '\ufffd');
  });

  it('names nobody: two damaged values are not one person', () => {
    for (const damaged of ['ada\ufffd', 'ada\ud83d'])
      expect(identifierValue(damaged, 'userId')).toMatchObject({ ok: false, code: 'bad_identifier' });
    expect(normaliseEmail('ada\ufffd@example.org')).toBeUndefined();
  });
});
