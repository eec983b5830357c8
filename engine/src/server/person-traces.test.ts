// Which texts speak of somebody: by whole values, however they are written, and never by a part of another word.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDeadLetter } from '../collect/dead-letter.ts';
import { speakersOf } from './person-traces.ts';

const firstOf = speakersOf([
  {
    profiles: ['0a1300112233445566778899'],
    identifiers: [
      { namespace: 'userId', value: '42' },
      { namespace: 'email', value: 'ada@example.com' },
      { namespace: 'crm', value: 'a"b\\c-77' },
    ],
  },
]);
const speaks = (text: string) => firstOf(text) >= 0;

describe('a text speaks of somebody', () => {
  it.each([
    '{"userId":"42","event":"Bought"}',
    '{"userId": 42 }',
    '{"previousId":"42"}',
    '{"traits":{"email":"ADA@Example.com"}}',
    'Delivered-To: ada@example.com',
    '<https://shop.example/0a1300112233445566778899.x>',
    JSON.stringify({ externalIds: [{ type: 'crm', id: 'a"b\\c-77' }] }),
  ])('ERA-4: %s', (text) => {
    expect(speaks(text)).toBe(true);
  });

  it.each([
    '{"userId":"421","amount":42}',
    '{"userId":"142"}',
    '{"amount":"42"}',
    '{"email":"da@example.com"}',
    '',
  ])('not: %s', (text) => {
    expect(speaks(text)).toBe(false);
  });
});

describe('refused events', () => {
  it('ERA-4: are emptied where they speak of somebody, or nobody can tell; all stay counted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kairos-traces-'));
    const letters = await openDeadLetter(folder, { maxFileBytes: 300 });
    expect(await letters.forget(speaks)).toBe(0);
    expect(await letters.list({ limit: 1 })).toEqual({ entries: [] });
    const add = (body: unknown) =>
      letters.add({ workspace: 'w', source: 's', code: 'bad', reason: 'r', receivedAt: 1, body });
    add({ userId: '42', secret: 'one' });
    add({ userId: '7', secret: 'two' });
    add({ long: 'x'.repeat(40_000), userId: '42', secret: 'three' });
    add({ email: 'ada@example.com', secret: 'four' });
    expect(await letters.forget(speaks)).toBe(3);
    expect(await letters.forget(speaks)).toBe(0);
    add({ userId: '8', secret: 'five' });
    await letters.close();
    const again = await openDeadLetter(folder);
    const { entries } = await again.list({ limit: 10 });
    expect(entries.map(({ id, code }) => [id, code])).toEqual([
      [5, 'bad'],
      [4, 'erased'],
      [3, 'erased'],
      [2, 'bad'],
      [1, 'erased'],
    ]);
    expect(entries.map(({ body }) => body).join('')).not.toMatch(/one|three|four|xxx/);
    expect(again.total()).toBe(5);
    await again.close();
    await rm(folder, { recursive: true });
  });
});
