import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from './instant.ts';
import { isTimeZone, strftime } from './strftime.ts';

const zone = fc.constantFrom(
  'Europe/Berlin',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'UTC',
);
const instant = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2040, 0) });

describe('strftime', () => {
  it('says what the time-zone data of the machine says, in every zone and at every second', () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const expected = new Intl.DateTimeFormat('sv-SE', {
          timeZone,
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(at);
        expect(strftime(at, '%F %T', timeZone, 'en')).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('with its offset is read back as the same second', () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const text = strftime(at, '%FT%T%:z', timeZone, 'en');
        expect(instantOf(text, 0, 'Asia/Tokyo')).toBe(Math.floor(at / 1000) * 1000);
      }),
    );
  });

  it('counts ISO weeks so that each has seven days', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const monday = at - ((new Date(at).getUTCDay() + 6) % 7) * 86_400_000;
        const week = strftime(monday, '%G-%V', 'UTC', 'en');
        for (let day = 0; day < 7; day += 1) {
          expect(strftime(monday + day * 86_400_000, '%G-%V', 'UTC', 'en')).toBe(week);
        }
        expect(strftime(monday + 7 * 86_400_000, '%G-%V', 'UTC', 'en')).not.toBe(week);
      }),
    );
  });
});

describe('isTimeZone', () => {
  it('knows IANA names', () => {
    expect(['Europe/Berlin', 'UTC'].every(isTimeZone)).toBe(true);
    expect(['Mars/Olympus', '', undefined, 5, '__proto__'].some(isTimeZone)).toBe(false);
  });
});
