/** The binary form of everything that is stored or logged: MessagePack, without shared structures. */
import { Packr } from 'msgpackr';
import { Unpackr } from 'msgpackr/unpack-no-eval';

const options = { useRecords: false, mapsAsObjects: true };
const packr = new Packr(options);
const unpackr = new Unpackr(options);

export function encode(value: unknown): Buffer {
  return packr.pack(value);
}

export function decode<T>(bytes: Uint8Array): T {
  return packr.unpack(bytes) as T;
}

/**
 * For what stays in memory. The quick way reads all texts at once and cuts them out, and each piece then keeps the
 * whole alive: a fifth more memory for a profile. This one has a decoder of its own, which never does.
 */
export function decodeToKeep<T>(bytes: Uint8Array): T {
  return unpackr.unpack(bytes) as T;
}
