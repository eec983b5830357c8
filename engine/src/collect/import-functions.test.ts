import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importFunctions } from './import-functions.ts';

const call = (name: string, ...args: unknown[]) => importFunctions[name]!(undefined, args);

describe('amounts in a mapping', () => {
  it('are decimal: 2.55 times 6 is 15.3', () => {
    expect(2.55 * 6).not.toBe(15.3);
    expect(call('times', '2.55', '6')).toBe(15.3);
    expect(call('times', 2.55, 6n)).toBe(15.3);
    expect(call('plus', '0.1', '0.2')).toBe(0.3);
    expect(call('minus', '0.3', 0.1)).toBe(0.2);
    expect(call('times', '-80995', '2.08')).toBe(-168469.6);
  });

  it('multiply exactly, whatever the digits', () => {
    const cents = fc.integer({ min: -9_999_999, max: 9_999_999 });
    const quantity = fc.integer({ min: -9_999, max: 9_999 });
    fc.assert(
      fc.property(cents, quantity, (price, count) => {
        const text = `${price < 0 ? '-' : ''}${Math.floor(Math.abs(price) / 1_000)}.${String(Math.abs(price) % 1_000).padStart(3, '0')}`;
        // Division of two exact doubles is rounded once: the nearest double of the true product.
        const expected = (price * count) / 1_000;
        // Adding zero: a product of nothing has no sign.
        expect(call('times', text, String(count))).toBe(expected + 0);
      }),
    );
  });

  it('are rounded to nine decimals, half away from zero', () => {
    expect(call('times', '0.0000000005', '1')).toBe(0.000000001);
    expect(call('times', '-0.0000000005', '1')).toBe(-0.000000001);
    expect(call('times', '0.00000000049', '1')).toBe(0);
  });

  it('have no value where the text is none', () => {
    for (const text of ['', ' ', 'x', '1e5', '1.2.3', '--1', '.', '1,5'])
      expect(call('times', text, '1')).toBeUndefined();
    expect(call('number', 'n/a')).toBeUndefined();
    expect(call('number', '')).toBeUndefined();
  });
});

describe('numbers in a mapping', () => {
  it('are read with signs of thousands, in both customs', () => {
    expect(call('number', '1,234.5')).toBe(1234.5);
    expect(call('number', ' 1.234,5 ', ',')).toBe(1234.5);
    expect(call('number', '-6')).toBe(-6);
  });

  it('that are identifiers lose the decimals of a spreadsheet', () => {
    expect(call('whole', '17850.0')).toBe('17850');
    expect(call('whole', '0042')).toBe('0042');
    expect(call('whole', '17850.5')).toBeUndefined();
    expect(call('whole', '')).toBeUndefined();
  });
});
