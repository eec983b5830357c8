import { describe, expect, it } from 'vitest';
import { Mask } from './mask.ts';

const over = (mask: Mask, text: string) => mask.over(Buffer.from(text))?.toString();

describe('ERA-11: a mask', () => {
  const mask = new Mask(['bob@example.com', 'bob@example.com.ch', 'Käthe-7', 'ab']);

  it('writes over each word wherever it stands, in any case, and over nothing else', () => {
    expect(over(mask, 'to Bob@Example.com, BOB@EXAMPLE.COM!')).toBe(
      `to ${'*'.repeat(15)}, ${'*'.repeat(15)}!`,
    );
    expect(over(mask, 'to bob@example.com.ch')).toBe(`to ${'*'.repeat(18)}`);
    expect(over(mask, 'käthe-7 and')).toBe('******** and');
  });

  it('leaves what has none of them, and words too short to be anybody’s', () => {
    expect(over(mask, 'cabs, ada@example.com')).toBeUndefined();
  });

  it('changes no bytes but in a copy', () => {
    const bytes = Buffer.from('bob@example.com');
    expect(mask.over(bytes)).toHaveLength(bytes.length);
    expect(bytes.toString()).toBe('bob@example.com');
  });
});
