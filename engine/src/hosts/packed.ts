/**
 * Finds its way in the bytes of log entries without decoding them (MessagePack, see codec.ts): whoever reads a whole
 * history wants a few of its events, and decoding one costs more than all else.
 */

const STRING_8 = 0xd9;
const STRING_16 = 0xda;
const STRING_32 = 0xdb;

/** Length of what follows the first byte of a scalar, by that byte; -1: it is none, or its length stands behind. */
const FIXED = fixedLengths();

function fixedLengths(): Int8Array {
  const lengths = new Int8Array(256).fill(-1);
  for (let byte = 0; byte < 0x80; byte++) lengths[byte] = 0;
  for (let byte = 0xa0; byte < 0xc0; byte++) lengths[byte] = byte - 0xa0;
  for (let byte = 0xe0; byte < 0x100; byte++) lengths[byte] = 0;
  for (const byte of [0xc0, 0xc1, 0xc2, 0xc3]) lengths[byte] = 0;
  const numbers: [number, number][] = [
    [0xca, 4],
    [0xcb, 8],
    [0xcc, 1],
    [0xcd, 2],
    [0xce, 4],
    [0xcf, 8],
    [0xd0, 1],
    [0xd1, 2],
    [0xd2, 4],
    [0xd3, 8],
    [0xd4, 2],
    [0xd5, 3],
    [0xd6, 5],
    [0xd7, 9],
    [0xd8, 17],
  ];
  for (const [byte, length] of numbers) lengths[byte] = length;
  return lengths;
}

/** Offset behind the value that begins at the offset. */
export function skip(bytes: Buffer, at: number): number {
  const byte = bytes[at]!;
  const fixed = FIXED[byte]!;
  if (fixed >= 0) return at + 1 + fixed;
  if (byte >= 0x80 && byte < 0x90) return skipMany(bytes, at + 1, 2 * (byte - 0x80));
  if (byte >= 0x90 && byte < 0xa0) return skipMany(bytes, at + 1, byte - 0x90);
  switch (byte) {
    case 0xc4:
    case STRING_8:
      return at + 2 + bytes[at + 1]!;
    case 0xc5:
    case STRING_16:
      return at + 3 + bytes.readUInt16BE(at + 1);
    case 0xc6:
    case STRING_32:
      return at + 5 + bytes.readUInt32BE(at + 1);
    case 0xc7:
      return at + 3 + bytes[at + 1]!;
    case 0xc8:
      return at + 4 + bytes.readUInt16BE(at + 1);
    case 0xc9:
      return at + 6 + bytes.readUInt32BE(at + 1);
    case 0xdc:
      return skipMany(bytes, at + 3, bytes.readUInt16BE(at + 1));
    case 0xdd:
      return skipMany(bytes, at + 5, bytes.readUInt32BE(at + 1));
    case 0xde:
      return skipMany(bytes, at + 3, 2 * bytes.readUInt16BE(at + 1));
    case 0xdf:
      return skipMany(bytes, at + 5, 2 * bytes.readUInt32BE(at + 1));
    default:
      throw new RangeError(`no value begins with the byte ${byte}`);
  }
}

function skipMany(bytes: Buffer, at: number, count: number): number {
  let end = at;
  for (let i = 0; i < count; i++) end = skip(bytes, end);
  return end;
}

/** The text that begins at the offset; undefined where something else does. */
export function textAt(bytes: Buffer, at: number): string | undefined {
  const byte = bytes[at]!;
  if (byte >= 0xa0 && byte < 0xc0) return bytes.toString('utf8', at + 1, at + 1 + byte - 0xa0);
  if (byte !== STRING_8 && byte !== STRING_16 && byte !== STRING_32) return undefined;
  const head = byte === STRING_8 ? 2 : byte === STRING_16 ? 3 : 5;
  return bytes.toString('utf8', at + head, skip(bytes, at));
}

/** Offset of the value under a key of the map that begins at the offset; -1 where there is none. */
export function valueAt(bytes: Buffer, at: number, key: Buffer): number {
  const byte = bytes[at]!;
  let left = byte >= 0x80 && byte < 0x90 ? byte - 0x80 : 0;
  let place = at + 1;
  if (byte === 0xde) {
    left = bytes.readUInt16BE(at + 1);
    place = at + 3;
  }
  for (; left > 0; left--) {
    const value = skip(bytes, place);
    if (isText(bytes, place, key)) return value;
    place = skip(bytes, value);
  }
  return -1;
}

/** Offsets of the keys and values of the map that begins at the offset; undefined where something else does. */
export function entriesAt(
  bytes: Buffer,
  at: number,
): readonly (readonly [key: number, value: number])[] | undefined {
  const byte = bytes[at]!;
  if (byte >= 0x80 && byte < 0x90) return entriesFrom(bytes, at + 1, byte - 0x80);
  if (byte === 0xde) return entriesFrom(bytes, at + 3, bytes.readUInt16BE(at + 1));
  return byte === 0xdf ? entriesFrom(bytes, at + 5, bytes.readUInt32BE(at + 1)) : undefined;
}

function entriesFrom(bytes: Buffer, from: number, count: number): [key: number, value: number][] {
  const offsets = offsetsFrom(bytes, from, 2 * count);
  return Array.from({ length: count }, (_, i) => [offsets[2 * i]!, offsets[2 * i + 1]!]);
}

/** Offsets of what is in the array that begins at the offset; undefined where something else does. */
export function itemsAt(bytes: Buffer, at: number): readonly number[] | undefined {
  const byte = bytes[at]!;
  if (byte >= 0x90 && byte < 0xa0) return offsetsFrom(bytes, at + 1, byte - 0x90);
  if (byte === 0xdc) return offsetsFrom(bytes, at + 3, bytes.readUInt16BE(at + 1));
  return byte === 0xdd ? offsetsFrom(bytes, at + 5, bytes.readUInt32BE(at + 1)) : undefined;
}

function offsetsFrom(bytes: Buffer, from: number, count: number): number[] {
  const offsets: number[] = [];
  for (let at = from; offsets.length < count; at = skip(bytes, at)) offsets.push(at);
  return offsets;
}

/** Whether the text of at most 31 bytes that begins at the offset is this one. */
export function isText(bytes: Buffer, at: number, text: Buffer): boolean {
  const { length } = text;
  if (bytes[at] !== 0xa0 + length) return false;
  for (let i = 0; i < length; i++) if (bytes[at + 1 + i] !== text[i]) return false;
  return true;
}

/** Whether the value that begins at the offset is a map of nothing. */
export function isEmptyMap(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x80 || (bytes[at] === 0xde && bytes.readUInt16BE(at + 1) === 0);
}
