import { describe, expect, it } from 'vitest';
import { timeReader } from './import-time.ts';

const at = (format: string, zone: string, text: string) => {
  const instant = timeReader(format, zone)!(text);
  return Number.isNaN(instant) ? undefined : new Date(instant).toISOString();
};

describe('wall clock times of a file', () => {
  it('are read by their format, in their zone', () => {
    expect(at('yyyy-MM-dd HH:mm:ss', 'UTC', '2010-12-01 08:26:00')).toBe('2010-12-01T08:26:00.000Z');
    expect(at('yyyy-MM-dd HH:mm:ss', 'Europe/London', '2011-07-01 08:26:00')).toBe(
      '2011-07-01T07:26:00.000Z',
    );
    expect(at('d.M.yyyy H:m', 'Europe/Berlin', '1.12.2010 8:05')).toBe('2010-12-01T07:05:00.000Z');
    expect(at('dd/MM/yyyy HH:mm:ss.SSS', 'Asia/Kolkata', '31/01/2026 00:00:00.250')).toBe(
      '2026-01-30T18:30:00.250Z',
    );
    expect(at('yyyyMMdd', 'America/New_York', '20260704')).toBe('2026-07-04T04:00:00.000Z');
  });

  it('that a zone skipped are read as if the clock had not been moved yet; of two equal ones the first is meant', () => {
    expect(at('yyyy-MM-dd HH:mm', 'Europe/Berlin', '2026-03-29 02:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(at('yyyy-MM-dd HH:mm', 'Europe/Berlin', '2026-03-29 03:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(at('yyyy-MM-dd HH:mm', 'Europe/Berlin', '2026-10-25 02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(at('yyyy-MM-dd HH:mm', 'Europe/Berlin', '2026-10-25 03:30')).toBe('2026-10-25T02:30:00.000Z');
    expect(at('yyyy-MM-dd HH:mm', 'America/New_York', '2026-11-01 01:30')).toBe('2026-11-01T05:30:00.000Z');
  });

  it('that do not exist or do not fit have no instant', () => {
    for (const text of [
      '2026-02-30 10:00',
      '2026-01-01 24:00',
      '2026-01-01 10:60',
      '2026-01-01',
      '',
      '1-1-2026 10:00',
    ]) {
      expect(at('yyyy-MM-dd HH:mm', 'Europe/Berlin', text)).toBeUndefined();
    }
  });

  it('need a zone that exists', () => {
    expect(timeReader('yyyy', 'Europe/Atlantis')).toBeUndefined();
  });
});
