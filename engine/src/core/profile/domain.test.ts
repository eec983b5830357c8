// CON-27: one spelling of each domain, as Node's own reading of it.
import { domainToASCII, domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressIn } from './addresses.ts';
import { readableDomain } from './domain.ts';

const letter = fc.constantFrom(...'abcz09-üéßñ漢字日本語кирил한국어ελ😀');
const label = fc.array(letter, { minLength: 1, maxLength: 12 }).map((letters) => letters.join(''));

it('CON-27: reads every coded domain as the standard does', () => {
  fc.assert(
    fc.property(label, (text) => {
      const coded = domainToASCII(`${text}.example`);
      fc.pre(coded !== '');
      expect(readableDomain(coded)).toBe(domainToUnicode(coded).normalize('NFC'));
    }),
  );
});

it('CON-27: leaves what is no coded domain as it is', () => {
  for (const text of [
    'xn--.example',
    'xn--999999999.example',
    'xn--a!b.example',
    `xn--${'a'.repeat(200)}`,
    'a-b.de',
  ])
    expect(readableDomain(text)).toBe(text);
});

it('CON-27: an address is one in either spelling, composed or not, in any case', () => {
  const same = ['josé@bücher.example', ' JOSE\u0301@B\u00dcCHER.example', 'josé@xn--bcher-kva.example'];
  expect(new Set(same.map(addressIn))).toEqual(new Set(['josé@bücher.example']));
});
