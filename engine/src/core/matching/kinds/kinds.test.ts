import { describe, expect, it } from 'vitest';
import { Column } from '../column.ts';
import { KINDS, type KindName, kinds } from './index.ts';
import { MISSING } from './kind.ts';

/** Name of the level of two texts of a kind. */
function level(kind: KindName, a: string, b: string, scale = 0): string {
  const column = new Column('x', kind);
  column.set(0, a);
  column.set(1, b);
  column.settle();
  const [one, other] = [column.of[0]!, column.of[1]!];
  const { equal, levels } = kinds[kind].scales[scale]!;
  if (one < 0 || other < 0) return 'missing';
  const found = one === other && equal >= 0 ? equal : column.compare(scale, one, other);
  return found === MISSING ? 'missing' : levels[found]!;
}

describe('levels of each kind', () => {
  it.each<[KindName, string, string, string]>([
    ['name', 'Müller', 'MULLER', 'equal'],
    ['name', 'Catherine', 'Cathrine', 'slip'],
    ['name', 'Rob', 'Robert', 'close'],
    ['name', 'Anna Maria Berg', 'Berg, Anna Maria', 'slip'],
    ['name', 'Anna', 'Anna Maria', 'close'],
    ['name', 'J', 'John', 'similar'],
    ['name', 'Peter', 'Susan', 'different'],
    ['name', '—', 'Susan', 'missing'],
    ['date', '1971-06-24', '24.6.1971', 'equal'],
    ['date', '19710624', '1971-06-24', 'equal'],
    ['date', '1971-06-24', '1971-05-24', 'slip'],
    ['date', '03/04/1971', '04/03/1971', 'slip'],
    ['date', '1971-06-24', '1971-06-02', 'two parts'],
    ['date', '1971', '1971-06-24', 'one part'],
    ['date', '1971-06-24', '1938-11-02', 'different'],
    ['date', 'unknown', '1938-11-02', 'missing'],
    ['address', '12 Main Street', '12 main st.', 'equal'],
    ['address', 'Wester Cove', 'westercove', 'nearly all'],
    ['address', 'Pridham Street', 'pridhamstreet', 'most'],
    ['address', '12 Main Street', 'Flat 4, Oak Road', 'different'],
    ['phone', '+44 20 7946 0958', '020 7946 0958', 'equal'],
    ['phone', '020 7946 0958', '020 7946 0985', 'slip'],
    ['phone', '12', '020 7946 0985', 'missing'],
    ['email', 'Ada@Example.org', 'ada@example.org ', 'equal'],
    ['email', 'ada@example.org', 'ada@exmaple.org', 'slip'],
    ['email', 'ada.lovelace@example.org', 'ada.lovelace@work.test', 'same name'],
    ['email', 'ada.lovelace@example.org', 'ada.lovelac@work.test', 'similar name'],
    ['email', 'ada@example.org', 'bob@example.org', 'different'],
    ['number', '1,234.50', '1.234,50', 'equal'],
    ['number', '5304218', '5304281', 'slip'],
    ['number', '100', '104', 'within a twentieth'],
    ['number', '100', '120', 'within a quarter'],
    ['number', '100', '900', 'different'],
    ['code', 'SW1A 1AA', 'sw1a1aa', 'equal'],
    ['code', 'SW1A 1AA', 'SW1A 1AB', 'slip'],
    ['code', 'SW1A 1AA', 'SW1A 9ZZ', 'same beginning'],
    ['category', 'nurse', 'Nurse', 'equal'],
    ['category', 'nurse', 'nurses', 'different'],
    ['text', 'a web cache', 'A web-cache', 'equal'],
    ['text', 'Harald Schöning', 'harald sch &#246; ning', 'equal'],
    ['text', 'Tamer Özsu & Per-Åke', 'tamer &#xD6; zsu &amp; per - &Aring;ke', 'equal'],
    ['text', 'AT&T phone', 'at&t phone', 'equal'],
  ])('%s: %s and %s: %s', (kind, a, b, expected) => {
    expect(level(kind, a, b)).toBe(expected);
    expect(level(kind, b, a)).toBe(expected);
  });

  it('codes in texts count apart', () => {
    expect(level('text', 'Panasonic KX-TG1032S phone', 'kxtg1032s dual handset', 1)).toBe('same');
    expect(level('text', 'Panasonic KX-TG1032', 'panasonic kxtg1032s', 1)).toBe('part of another');
    expect(level('text', 'Sony dcrhc52', 'panasonic kxtg9343', 1)).toBe('different');
    expect(level('text', 'Sony', 'panasonic kxtg9343', 1)).toBe('missing');
  });

  it.each(KINDS)('%s: what is expected at first adds up to 1', (kind) => {
    for (const { start, levels } of kinds[kind].scales) {
      expect(start).toHaveLength(levels.length);
      expect(start.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
  });
});
