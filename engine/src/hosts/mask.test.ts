import { describe, expect, it } from 'vitest';
import type { Identifier } from '../core/input.ts';
import { decode, encode } from './codec.ts';
import { Mask } from './mask.ts';

const over = (mask: Mask, text: string) => mask.over(Buffer.from(text))?.toString();
const identifiers = (...values: string[]) =>
  values.map((value): Identifier => ({ namespace: 'userId', value }));

describe('ERA-11: a mask', () => {
  const mask = new Mask({
    identifiers: identifiers('bob@example.com', 'Käthe-7821', 'ab', 'ada@example.com'),
    addresses: ['bob@example.com.ch'],
    shared: ['ada@example.com'],
  });

  it('writes over each name wherever it stands, in any case, and over nothing else', () => {
    expect(over(mask, 'to Bob@Example.com, BOB@EXAMPLE.COM!')).toBe(
      `to ${'*'.repeat(15)}, ${'*'.repeat(15)}!`,
    );
    expect(over(mask, 'to bob@example.com.ch')).toBe(`to ${'*'.repeat(18)}`);
    expect(over(mask, 'käthe-7821 and')).toBe('*********** and');
  });

  it('leaves what has none of them, names too short to be anybody’s, and those that others have too', () => {
    expect(over(mask, 'cabs, ada@example.com')).toBeUndefined();
  });

  it('changes no bytes but in a copy', () => {
    const bytes = Buffer.from('bob@example.com');
    expect(mask.over(bytes)).toHaveLength(bytes.length);
    expect(bytes.toString()).toBe('bob@example.com');
  });
});

describe('ERA-11: a name that is a word of ours', () => {
  const words = ['message', 'profile', 'identify', 'userId', 'properties', 'Welcome-2'];

  it.each(words)('%s goes where it names somebody, and nowhere else', (name) => {
    const stars = '*'.repeat(name.length);
    const entryWith = (value: string) => [
      1,
      0,
      'profile/p',
      {
        kind: 'message',
        type: 'identify',
        journey: name,
        identifiers: [
          { namespace: 'userId', value },
          { namespace: 'email', value: name },
        ],
        links: [
          ['userId', value, 7],
          ['userId', 'other'],
        ],
        graph: [`userId:${value}`, `email:${name}`, name],
        properties: { [name]: value, nested: [{ deep: value }], purpose: name, text: `about ${name}` },
        traits: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`t${i}`, value])),
      },
      { source: 'kairos', properties: { rule: name, one: [`userId:${value}`] } },
    ];
    const mask = new Mask({ identifiers: identifiers(name) });
    for (const written of [name, name.toUpperCase()]) {
      const bytes = encode(entryWith(written));
      const rest = mask.over(bytes)!;
      expect(rest).toHaveLength(bytes.length);
      expect(decode(rest)).toEqual(entryWith(stars));
      expect(mask.over(rest)).toBeUndefined();
    }
  });

  it('an entry without them stays as it is', () => {
    const mask = new Mask({ identifiers: identifiers('message') });
    expect(
      mask.over(encode([2, [{ type: 'message', message: 'p.1', reason: 'a message' }]])),
    ).toBeUndefined();
  });
});
