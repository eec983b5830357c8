/** Other records in the place of durable ones: each frame keeps its place and length. */
import type { DiskFile, Piece } from '../disk.ts';
import type { LogRecord } from '../log.ts';
import { asBuffer, type Segment } from './segment-files.ts';
import { behindAt, FRAME_BYTES, HEADER_BYTES, intactLength, writeFrame } from './segment-frame.ts';

/** @throws RangeError where there is no record of that length at its position */
export async function replaceFrames(
  file: DiskFile,
  segment: Segment,
  records: readonly Pick<LogRecord, 'position' | 'data'>[],
): Promise<void> {
  const pieces: Piece[] = [];
  for (const record of records) pieces.push(await otherFrame(file, segment, record));
  if (file.overwrite) return file.overwrite(pieces);
  for (const { offset, bytes } of pieces) await file.write(offset, bytes);
  await file.sync();
}

/** The frame keeps its length, and what it says of durability: it is as valid in its place as the one before. */
async function otherFrame(
  file: DiskFile,
  segment: Segment,
  { position, data }: Pick<LogRecord, 'position' | 'data'>,
): Promise<Piece> {
  const offset = HEADER_BYTES + position - segment.base;
  const length = FRAME_BYTES + data.length;
  const known = asBuffer(await file.read(offset, length));
  if (intactLength(known, 0, position) !== length)
    throw new RangeError(`No record of ${data.length} bytes is at position ${position}.`);
  const frame = Buffer.allocUnsafe(length);
  writeFrame(frame, 0, position, behindAt(known, 0), data);
  return { offset, bytes: frame };
}
