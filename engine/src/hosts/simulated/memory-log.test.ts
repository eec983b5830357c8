import { describe, expect, it } from 'vitest';
import { LossyDisk } from '../../conformance/lossy-disk.ts';
import { openSegmentLog } from '../embedded/segment-log.ts';
import { MemoryLog } from './memory-log.ts';

describe('the memory log', () => {
  it('gives records the positions that the segment log gives them', async () => {
    const memory = new MemoryLog();
    const disk = await openSegmentLog(new LossyDisk(), 'log', { segmentBytes: 200, semantics: 's1' });
    for (const length of [0, 1, 50, 300, 7]) {
      expect(memory.append(new Uint8Array(length))).toBe(disk.append(new Uint8Array(length)));
      await disk.sync();
    }
    expect(memory.end).toBe(disk.end);
  });

  it('reads what is synced, finds what is only buffered, and keeps both over reopening', async () => {
    const log = new MemoryLog();
    const record = Uint8Array.of(1, 2, 3);
    const first = log.append(record);
    record.fill(9);
    await log.sync();
    const second = log.append(Uint8Array.of(4));
    const positions = async (from: number): Promise<number[]> => {
      const found: number[] = [];
      for await (const { position } of log.read(from)) found.push(position);
      return found;
    };
    expect(await positions(0)).toEqual([first]);
    expect([...(await log.at(first))!.data]).toEqual([1, 2, 3]);
    expect([...(await log.at(second))!.data]).toEqual([4]);
    expect(await log.at(first + 1)).toBeUndefined();
    await log.close();
    expect(() => log.append(record)).toThrow(/closed/);
    log.reopen();
    expect(await positions(0)).toEqual([first, second]);
    log.dropBefore(second);
    expect(await positions(0)).toEqual([second]);
  });
});
