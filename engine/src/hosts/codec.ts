/** The binary form of everything that is stored or logged: MessagePack, without shared structures. */
import { Packr } from 'msgpackr';
import { Unpackr } from 'msgpackr/unpack-no-eval';

const options = { useRecords: false, mapsAsObjects: true };
const packr = new Packr(options);
const unpackr = new Unpackr(options);

/** Room that is written over and over: bytes of their own would pile up outside the heap until a full collection. */
let room: Buffer = Buffer.allocUnsafeSlow(64 * 1024);
const MOST_ROOM_BYTES = 4 * 1024 * 1024;

/** Valid until the next call: for who copies it at once. */
export function encodeToCopy(value: unknown): Buffer {
  packr.useBuffer(room);
  const bytes = packr.pack(value);
  // What did not fit made room of its own.
  if (bytes.buffer !== room.buffer && bytes.buffer.byteLength <= MOST_ROOM_BYTES)
    room = Buffer.from(bytes.buffer);
  return bytes;
}

export function encode(value: unknown): Buffer {
  return Buffer.from(encodeToCopy(value));
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
