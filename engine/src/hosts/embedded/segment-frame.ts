/**
 * The bytes of a log segment: a header of 128 bytes, then frames, then zeros up to the end of the file.
 *
 *   header  magic 8, format u32, base position u64, length of semantics u16, semantics (UTF-8), zeros, crc32 u32
 *   frame   length of the whole frame u32, crc32 u32, behind u32, payload          (all little-endian)
 *
 * `behind` says how many bytes before this frame were not yet durable when it was appended. It tells a torn tail
 * from damage: what a later frame calls durable may never be missing. The checksum is seeded with the frame's
 * position, so a frame is valid in its own place only.
 */
import { crc32 } from 'node:zlib';

export const HEADER_BYTES = 128;
export const FRAME_BYTES = 12;
/** Longest frame. A longer length in a file is damage. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const MAGIC = 'KAIROSLG';
const FORMAT = 1;
const SEMANTICS_AT = 22;
const MAX_SEMANTICS_BYTES = HEADER_BYTES - 4 - SEMANTICS_AT;

export type LogUnusableCode =
  | 'log_corrupt'
  | 'log_newer_format'
  | 'log_other_semantics'
  | 'log_position_dropped';

/** The log cannot be used as asked. The message says what was found, where, and what to do. */
export class LogUnusable extends Error {
  override readonly name = 'LogUnusable';
  readonly code: LogUnusableCode;
  /** With log_other_semantics: the semantics version that wrote the log's tail. */
  readonly semantics: string | undefined;
  constructor(code: LogUnusableCode, message: string, semantics?: string) {
    super(message);
    this.code = code;
    this.semantics = semantics;
  }
}

export interface SegmentHeader {
  readonly base: number;
  readonly semantics: string;
}

export function encodeHeader(header: SegmentHeader): Buffer {
  const semantics = Buffer.from(header.semantics);
  if (semantics.length > MAX_SEMANTICS_BYTES) {
    throw new RangeError(`A semantics version has at most ${MAX_SEMANTICS_BYTES} bytes.`);
  }
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt32LE(FORMAT, 8);
  bytes.writeBigUInt64LE(BigInt(header.base), 12);
  bytes.writeUInt16LE(semantics.length, 20);
  semantics.copy(bytes, SEMANTICS_AT);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, HEADER_BYTES - 4)), HEADER_BYTES - 4);
  return bytes;
}

/** The header; 'newer' where a later format wrote it; undefined where the bytes are no intact header. */
export function decodeHeader(bytes: Buffer): SegmentHeader | 'newer' | undefined {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 8) !== MAGIC) return undefined;
  if (bytes.readUInt32LE(HEADER_BYTES - 4) !== crc32(bytes.subarray(0, HEADER_BYTES - 4))) return undefined;
  if (bytes.readUInt32LE(8) !== FORMAT) return 'newer';
  const semantics = bytes.toString('utf8', SEMANTICS_AT, SEMANTICS_AT + bytes.readUInt16LE(20));
  return { base: Number(bytes.readBigUInt64LE(12)), semantics };
}

/** Mixes what the frame's head says and where it is into the checksum. */
function seed(position: number, length: number, behind: number): number {
  return (position ^ Math.imul(length, 0x9e3779b1) ^ Math.imul(behind, 0x85ebca6b)) >>> 0;
}

/** Writes one frame into the target; the caller has made room for FRAME_BYTES and the record. */
export function writeFrame(
  target: Buffer,
  at: number,
  position: number,
  behind: number,
  record: Uint8Array,
): void {
  const length = FRAME_BYTES + record.length;
  target.writeUInt32LE(length, at);
  target.writeUInt32LE(crc32(record, seed(position, length, behind)), at + 4);
  target.writeUInt32LE(behind, at + 8);
  target.set(record, at + FRAME_BYTES);
}

/** The length that a frame claims: 0 behind the last one, undefined where its head is not all there. */
export function claimedLength(bytes: Buffer, at: number): number | undefined {
  return bytes.length - at >= FRAME_BYTES ? bytes.readUInt32LE(at) : undefined;
}

export function behindAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 8);
}

/** Length of the frame that begins there for this position; 0 where no whole, intact one does. */
export function intactLength(bytes: Buffer, at: number, position: number): number {
  const length = claimedLength(bytes, at);
  if (length === undefined || length < FRAME_BYTES || length > MAX_FRAME_BYTES) return 0;
  if (at + length > bytes.length) return 0;
  const record = bytes.subarray(at + FRAME_BYTES, at + length);
  return crc32(record, seed(position, length, behindAt(bytes, at))) === bytes.readUInt32LE(at + 4)
    ? length
    : 0;
}

/**
 * Looks behind a broken frame (at offset 0 of `bytes`, which is at `position`) for an intact one that proves that
 * the broken one had been durable. Returns the proof's position, or undefined: then it was a torn tail.
 */
export function proofOfDamage(bytes: Buffer, position: number): number | undefined {
  for (let at = 1; at + FRAME_BYTES <= bytes.length; at++) {
    const durable = position + at - behindAt(bytes, at);
    if (durable > position && intactLength(bytes, at, position + at) > 0) return position + at;
  }
  return undefined;
}
