/**
 * Domains of mail addresses as people write them: `xn--bcher-kva.example` -> `bücher.example` (RFC 3492), so that an
 * address is one whoever wrote it.
 */
const PREFIX = 'xn--';
const BASE = 36;
const LOWEST = 1;
const HIGHEST = 26;
const SKEW = 38;
const DAMP = 700;
const LAST_CODE_POINT = 0x10_ff_ff;
const MOST_LETTERS = 63;

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
  const end = text.lastIndexOf('-');
  const points = [...text.slice(0, Math.max(end, 0))].map((letter) => letter.codePointAt(0)!);
  let next = end + 1;
  let code = 128;
  let bias = 72;
  for (let at = 0; next < text.length; ) {
    const before = at;
    for (let weight = 1, step = BASE; ; step += BASE) {
      const digit = digitOf(text[next++]);
      if (digit === undefined) return undefined;
      at += digit * weight;
      const least = Math.min(HIGHEST, Math.max(LOWEST, step - bias));
      if (digit < least) break;
      weight *= BASE - least;
    }
    const count = points.length + 1;
    bias = biasAfter(at - before, count, before === 0);
    code += Math.floor(at / count);
    at %= count;
    if (!(code <= LAST_CODE_POINT) || isHalf(code)) return undefined;
    points.splice(at++, 0, code);
  }
  return points.length === 0 ? undefined : String.fromCodePoint(...points).normalize('NFC');
}

function biasAfter(distance: number, count: number, isFirst: boolean): number {
  let left = Math.floor(distance / (isFirst ? DAMP : 2));
  left += Math.floor(left / count);
  let bias = 0;
  for (; left > ((BASE - LOWEST) * HIGHEST) / 2; bias += BASE) left = Math.floor(left / (BASE - LOWEST));
  return bias + Math.floor(((BASE - LOWEST + 1) * left) / (left + SKEW));
}

/** Of a pair of UTF-16: no letter. */
function isHalf(code: number): boolean {
  return code >= 0xd8_00 && code <= 0xdf_ff;
}

function digitOf(letter: string | undefined): number | undefined {
  if (letter === undefined) return undefined;
  if (letter >= 'a' && letter <= 'z') return letter.charCodeAt(0) - 97;
  return letter >= '0' && letter <= '9' ? letter.charCodeAt(0) - 22 : undefined;
}
