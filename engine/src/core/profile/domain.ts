/// <reference path="./punycode.d.ts" />
/**
 * Domains of mail addresses as people write them: `xn--bcher-kva.example` -> `bücher.example` (RFC 3492), so that an
 * address is one whoever wrote it.
 */
import punycode from 'punycode.js';

const PREFIX = 'xn--';
const MOST_LETTERS = 63;
/** Half a letter of UTF-16. */
const HALF = /\p{Cs}/u;

/** In lower case. A part that cannot be read stays as it is. */
export function readableDomain(domain: string): string {
  if (!domain.includes(PREFIX)) return domain;
  return domain
    .split('.')
    .map((part) => (isCoded(part) ? (decoded(part.slice(PREFIX.length)) ?? part) : part))
    .join('.');
}

function isCoded(part: string): boolean {
  return part.startsWith(PREFIX) && part.length <= MOST_LETTERS;
}

function decoded(text: string): string | undefined {
  try {
    const letters = punycode.decode(text);
    return letters === '' || HALF.test(letters) ? undefined : letters.normalize('NFC');
  } catch {
    return undefined;
  }
}
