import { describe, expect, it } from 'vitest';
import { ImportRefused, parseMapping } from './import-mapping.ts';
import { compileMapping } from './import-row.ts';

const mapping = `
refuse:
  - { when: blank(row.customer), reason: no customer }
userId: whole(row.customer)
timestamp: { value: row.date, format: 'dd.MM.yyyy HH:mm', zone: Europe/Vienna }
properties:
  invoice: row.invoice
  revenue: times(row.quantity, row.price)
events:
  - { when: number(row.quantity) < 0, event: Order Line Cancelled }
  - { when: row.invoice == "NEW", type: identify, traits: { city: row.city } }
  - { event: Order Line Sold, properties: { city: row.city } }
`;
const row = {
  customer: '17.0',
  date: '01.07.2026 12:00',
  invoice: 'A1',
  quantity: '6',
  price: '2.55',
  city: 'Graz',
};
const map = compileMapping(parseMapping(mapping), 'orders.csv');

function message(change: object, line = 2) {
  const mapped = map({ ...row, ...change }, line);
  return mapped.ok ? mapped.message : mapped;
}

describe('a mapping', () => {
  it('makes a row the event whose condition holds first', () => {
    expect(message({})).toEqual({
      type: 'track',
      event: 'Order Line Sold',
      userId: '17',
      messageId: expect.stringMatching(/^import-/),
      timestamp: '2026-07-01T10:00:00.000Z',
      properties: { invoice: 'A1', revenue: 15.3, city: 'Graz' },
    });
    expect(message({ quantity: '-6' })).toMatchObject({
      event: 'Order Line Cancelled',
      properties: { revenue: -15.3 },
    });
    expect(message({ invoice: 'NEW' })).toMatchObject({ type: 'identify', traits: { city: 'Graz' } });
  });

  it('refuses rows with its own reasons, and those whose values cannot be computed by the name of the field', () => {
    expect(message({ customer: ' ' })).toEqual({
      ok: false,
      code: 'refused_by_mapping',
      reason: 'no customer',
    });
    expect(message({ price: 'free' })).toMatchObject({
      code: 'bad_value',
      reason: expect.stringContaining('properties.revenue'),
    });
    expect(message({ date: '31.02.2026 12:00' })).toMatchObject({
      code: 'bad_value',
      reason: expect.stringContaining('timestamp'),
    });
  });

  it('gives identical lines different ids, and the same line of the same file always the same one', () => {
    const id = (line: number, file = 'orders.csv') => {
      const mapped = compileMapping(parseMapping(mapping), file)(row, line);
      return mapped.ok && mapped.message.messageId;
    };
    expect(id(2)).toBe(id(2));
    expect(new Set([id(2), id(3), id(2, 'other.csv')]).size).toBe(3);
  });

  it('without events leaves Segment messages as they are', () => {
    const identity = compileMapping(parseMapping(''), 'events.ndjson');
    const sent = {
      type: 'track',
      event: 'Hello',
      userId: 'ada',
      messageId: 'm1',
      timestamp: '2026-01-01T00:00:00Z',
    };
    expect(identity(sent, 1)).toEqual({ ok: true, message: sent });
    const { messageId: _, ...without } = sent;
    expect(identity(without, 1)).toMatchObject({
      ok: true,
      message: { messageId: expect.stringMatching(/^import-/) },
    });
  });

  it('that is wrong tells every place at once', () => {
    const wrong = `
userId: rwo.customer
timestamp: { value: row.date, format: yyyy, zone: Europe/Atlantis }
properties: { total: 'timess(row.a, row.b)' }
events: [{ event: Sold, when: 'row.x ==' }]
`;
    let said = '';
    try {
      compileMapping(parseMapping(wrong), 'x.csv');
    } catch (error) {
      said = error instanceof ImportRefused ? error.message : '';
    }
    for (const place of ['userId: ', 'timestamp.zone: ', 'properties.total: ', 'events.0.when: '])
      expect(said).toContain(place);
    expect(said).toContain('did you mean `times`');
    expect(() => parseMapping('evnets: []', 'm.yaml')).toThrow(/m\.yaml cannot be used[\s\S]*evnets/);
    expect(() => parseMapping('events: [{ event: Sold }]')).toThrow(/timestamp/);
    expect(() => parseMapping('a: [')).toThrow(/not YAML/);
  });
});
