/** A code as people write it, and where it is kept: by its hash, so that it is found without looking through any other. */
import type { EntityKey } from '../effect.ts';
import { contentId } from '../hash.ts';

/** Letters and digits that are not taken for each other: 32 of them, five bits each. */
export const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/** In a pattern, one of them. */
export const ANY = '?';
/** Fewer could be guessed: 50 bits. */
export const LEAST_UNKNOWN = 10;
export const LONGEST_CODE = 64;

/** As it is compared: people type small letters, and leave out hyphens. */
export function plainCode(code: string): string {
  return code.replace(/[\s-]+/g, '').toUpperCase();
}

export function voucherKey(code: string): EntityKey {
  return `voucher/${contentId('voucher', plainCode(code))}`;
}

/** For lists and logs: only the end of it. */
export function maskedCode(code: string): string {
  const plain = plainCode(code);
  return `…${plain.slice(plain.length - Math.min(4, Math.floor(plain.length / 3)))}`;
}

/** How many places of a pattern are made. */
export function unknownIn(pattern: string): number {
  let places = 0;
  for (const letter of pattern) if (letter === ANY) places++;
  return places;
}

/** @param bytes secret and evenly spread; at least as many as the pattern has unknown places */
export function codeOf(pattern: string, bytes: Uint8Array): string {
  let next = 0;
  let code = '';
  for (const letter of pattern) code += letter === ANY ? ALPHABET[bytes[next++]! % ALPHABET.length] : letter;
  return code;
}
