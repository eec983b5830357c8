// CON-16: the suppression list as a file: keyed hashes only, durable, whole after a crash, damaged never ignored.
import { appendFile, mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../delivery.ts';
import { earlierHash, suppressing } from '../suppression.ts';
import { openSuppressionFile, SUPPRESSION_FILE, type SuppressionFile } from './suppression-file.ts';

const key = new Uint8Array(32).fill(5);
let folder: string;
let list: SuppressionFile;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-suppressions-'));
  list = await openSuppressionFile(folder, key);
});
afterEach(async () => {
  await list.close();
  await rm(folder, { recursive: true, force: true });
});

const path = () => join(folder, SUPPRESSION_FILE);
async function reopen(withKey = key): Promise<void> {
  await list.close();
  list = await openSuppressionFile(folder, withKey);
}
const bounce = { reason: 'bounce', at: 1_000 } as const;

describe('the suppression file', () => {
  it('knows addresses again after it was opened anew, under any spelling, with their first reason', async () => {
    await list.add('email:Ada@Example.com ', bounce);
    await list.add('email:ada@example.com', { reason: 'other', at: 2_000 });
    await list.add('email:bob@example.com', bounce);
    expect(await list.remove('email:BOB@example.com')).toBe(true);
    expect(await list.remove('email:bob@example.com')).toBe(false);
    await reopen();
    expect([list.size, list.find('email: ada@EXAMPLE.com'), list.find('email:bob@example.com')]).toEqual([
      1,
      bounce,
      undefined,
    ]);
  });

  it('is of one address, whoever writes its trait and its domain how (CON-27)', async () => {
    await list.add('Email: ada@bücher.example', bounce);
    for (const same of ['email:ada@xn--bcher-kva.example', ' EMAIL:ADA@bu\u0308cher.example '])
      expect(list.find(same)).toEqual(bounce);
    expect(await list.remove('email:ada@xn--bcher-kva.example')).toBe(true);
    expect(list.size).toBe(0);
  });

  it('still knows what was put on it under an earlier spelling, and takes it off', async () => {
    const points = ['workEmail:ada@example.com', 'email:ada@xn--bcher-kva.example'];
    const lines = points.map((point) => JSON.stringify([earlierHash(key, point), 'bounce', 1_000]));
    await appendFile(path(), `${lines.join('\n')}\n`);
    await reopen();
    for (const point of points) {
      expect(list.find(point)).toEqual(bounce);
      expect(await list.remove(point)).toBe(true);
      expect(list.find(point)).toBeUndefined();
    }
  });

  it('holds no address, and says nothing to who has another key', async () => {
    await list.add('email:ada@example.com', bounce);
    expect(await readFile(path(), 'utf8')).not.toMatch(/ada|example/i);
    expect((await stat(path())).mode & 0o077).toBe(0);
    await reopen(new Uint8Array(32).fill(6));
    expect(list.find('email:ada@example.com')).toBeUndefined();
  });

  it('takes changes that come at once, and forgets only what a crash cut off', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, i) => list.add(`email:p${i}@x.example`, bounce)));
    await Promise.all(Array.from({ length: 250 }, (_, i) => list.remove(`email:p${i}@x.example`)));
    const { size } = await stat(path());
    await appendFile(path(), '["cut off');
    await reopen();
    expect([list.size, list.find('email:p299@x.example')]).toEqual([50, bounce]);
    // Written anew, without what was taken off.
    expect((await stat(path())).size).toBeLessThan(size / 2);
  });

  it('refuses a damaged list rather than writing to people who must get nothing', async () => {
    await list.add('email:ada@example.com', bounce);
    await list.add('email:bob@example.com', bounce);
    await list.close();
    const text = await readFile(path(), 'utf8');
    await truncate(path());
    await appendFile(path(), text.replace('bounce', 'bou"ce'));
    await expect(openSuppressionFile(folder, key)).rejects.toMatchObject({ code: 'suppressions_damaged' });
    await truncate(path());
    list = await openSuppressionFile(folder, key);
  });

  it('is asked before anything is handed over, also for what is owed', async () => {
    await list.add('email:ada@example.com', bounce);
    const handed: string[] = [];
    const port = suppressing(
      {
        deliver: async ({ point }) => {
          handed.push(point);
          return { outcome: 'sent' };
        },
        repeatable: () => false,
      },
      list,
      () => 0,
    );
    const order = { transactional: true } as Delivery;
    const outcomes = await Promise.all(
      ['email:ada@example.com', 'email:bob@example.com', ''].map((point) =>
        port.deliver({ ...order, point }),
      ),
    );
    expect(outcomes).toEqual([
      { outcome: 'refused', code: 'suppressed', reason: 'suppressed: bounce' },
      { outcome: 'sent' },
      { outcome: 'sent' },
    ]);
    expect(handed).toEqual(['email:bob@example.com', '']);
  });

  it('CON-22: a bounce puts the address on it; who complained still gets what is owed', async () => {
    const port = suppressing(
      {
        deliver: async ({ id }) =>
          id === 'gone'
            ? { outcome: 'failed', code: 'smtp_550', reason: '550 5.1.1 no such user', bounced: true }
            : { outcome: 'failed', code: 'smtp_550', reason: '550 5.7.1 we do not like you' },
        repeatable: () => false,
      },
      list,
      () => 7,
    );
    const order = (id: string, address: string, transactional = false) =>
      ({ id, point: `email:${address}`, transactional }) as Delivery;
    await port.deliver(order('gone', 'ada@example.com'));
    await port.deliver(order('policy', 'bob@example.com'));
    expect(list.find('email:ada@example.com')).toEqual({ reason: 'bounce', at: 7 });
    expect(list.find('email:bob@example.com')).toBeUndefined();
    await list.add('email:cleo@example.com', { reason: 'complaint', at: 1 });
    expect(await port.deliver(order('news', 'cleo@example.com'))).toMatchObject({ outcome: 'refused' });
    expect(await port.deliver(order('receipt', 'cleo@example.com', true))).toMatchObject({
      outcome: 'failed',
    });
  });
});
