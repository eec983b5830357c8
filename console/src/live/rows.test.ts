import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Happening, MessageStatus } from '../api/types.ts';
import { everything } from '../routes.ts';
import { addBlind, addHappenings, arrivedSince, keptPerKind, noRows, visibleRows } from './rows.ts';

let next = 0;
const base = () => ({ id: String(++next), at: '2026-11-22T12:00:00Z', profile: 'p1', who: 'Ada Example' });
const event = (): Happening => ({
  ...base(),
  kind: 'event',
  name: 'Product Viewed',
  type: 'track',
  source: 'shop',
  properties: {},
  late: false,
});
const message = (status: MessageStatus): Happening => ({
  ...base(),
  kind: 'message',
  message: 'm1',
  channel: 'mail',
  status,
});

describe('rows', () => {
  it('are shown newest first', () => {
    const rows = addHappenings(noRows, [event(), message('sent')], 0);
    expect(
      visibleRows(rows, everything).map((row) => row.type === 'happening' && row.happening.kind),
    ).toEqual(['message', 'event']);
  });

  it('show their arrival only where they come almost alone', () => {
    const calm = (count: number, skipped: number) =>
      visibleRows(addHappenings(noRows, Array.from({ length: count }, event), skipped), {
        kinds: ['event'],
      }).every((row) => row.type === 'happening' && row.calm);
    expect([calm(1, 0), calm(3, 0), calm(4, 0), calm(1, 900)]).toEqual([true, true, false, false]);
  });

  it('stay bounded whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 400 }), { maxLength: 6 }), (batches) => {
        let rows = noRows;
        for (const size of batches) rows = addHappenings(rows, Array.from({ length: size }, event), size);
        expect(rows.byKind.event?.length ?? 0).toBeLessThanOrEqual(keptPerKind);
        expect(rows.marks.length).toBeLessThanOrEqual(keptPerKind);
        expect(visibleRows(rows, everything).length).toBeLessThanOrEqual(keptPerKind);
      }),
    );
  });

  it('keep a message although a flood of events follows it', () => {
    let rows = addHappenings(noRows, [message('sent')], 0);
    for (let i = 0; i < 10; i++) rows = addHappenings(rows, Array.from({ length: 100 }, event), 0);
    expect(visibleRows(rows, { kinds: ['message'] })).toHaveLength(1);
  });

  it('mark what was skipped and when we were blind, among everything only', () => {
    const rows = addBlind(addHappenings(noRows, [event()], 41), 8000);
    expect(visibleRows(rows, everything).map((row) => row.type)).toEqual(['blind', 'skipped', 'happening']);
    expect(visibleRows(rows, { kinds: ['event'] }).map((row) => row.type)).toEqual(['happening']);
  });

  it('narrow messages by status', () => {
    const rows = addHappenings(noRows, [message('sent'), message('uncertain'), event()], 3);
    expect(visibleRows(rows, { kinds: ['message'], status: 'uncertain' })).toHaveLength(1);
  });

  it('count what a frozen stream owes, with what was skipped, by filter', () => {
    const then = addHappenings(noRows, [event()], 0);
    const now = addHappenings(then, [event(), event(), message('uncertain')], 10);
    expect(arrivedSince(now, then, everything)).toBe(13);
    expect(arrivedSince(now, then, { kinds: ['message'] })).toBe(1);
    expect(arrivedSince(now, then, { kinds: ['message'], status: 'uncertain' })).toBe(1);
    expect(arrivedSince(now, then, { kinds: ['message'], status: 'failed' })).toBe(0);
  });
});
