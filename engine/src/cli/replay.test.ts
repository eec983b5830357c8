import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from './program.testing.ts';

const documents = `kind: channel
name: email
type: mail-sink
---
kind: policy
name: contact
purposes: { service: { basis: contract } }
---
kind: audience
name: active
condition: events("Order Completed").within("30d").count() > 0
---
kind: journey
name: win-back
entry: { left: active }
goal: { event: Order Completed, name: won-back }
steps:
  - { id: say, send: { channel: email, purpose: service, mail: { subject: Come again, html: <p>Please } } }
  - { id: see, wait: 60d }
`;
const mapping = `refuse: [{ when: blank(row.customer), reason: no customer }]
userId: row.customer
timestamp: { value: row.date, format: yyyy-MM-dd, zone: Europe/Vienna }
traits: { email: row.customer + "@example.com" }
properties: { total: number(row.total) }
events: [{ event: Order Completed }]
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-replay-'));
  await mkdir(join(folder, 'documents'));
  await writeFile(join(folder, 'documents', 'all.yaml'), documents);
  await writeFile(join(folder, 'mapping.yaml'), mapping);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function replayOn(workers: number, form = 'json') {
  const inputs = ['--mapping', join(folder, 'mapping.yaml'), '--documents', join(folder, 'documents')];
  return runProgram([
    'replay',
    join(folder, 'orders.csv'),
    ...inputs,
    '--workers',
    String(workers),
    '--report',
    form,
  ]);
}

describe('kairos replay', () => {
  it('tells what a year of journeys would have done, the same on one thread and on two', async () => {
    const rows = Array.from({ length: 49 }, (_, i) => {
      const day = new Date(Date.UTC(2025, 0, 1 + i * 7)).toISOString().slice(0, 10);
      return `c${(i * i) % 11},${day},${10 + i}.50`;
    });
    // Not in order of time, and one without a customer.
    await writeFile(
      join(folder, 'orders.csv'),
      ['customer,date,total', ...rows.reverse(), ',2025-03-01,1.00', ''].join('\n'),
    );
    const [one, again, two] = [await replayOn(1), await replayOn(1), await replayOn(2)];
    expect([one.code, again.code, two.code]).toEqual([0, 0, 0]);
    const told = JSON.parse(one.out);
    expect(told).toMatchObject({
      read: 50,
      refused: 1,
      reasons: { 'no customer': 1 },
      applied: 49,
      duplicates: 0,
    });
    expect(told.journeys['win-back'].entered).toBeGreaterThan(10);
    expect(told.journeys['win-back'].goals).toBeGreaterThan(3);
    expect(told.messages).toEqual({
      sent: told.journeys['win-back'].entered,
      refused: 0,
      failed: 0,
      uncertain: 0,
    });
    expect(told.digest).toMatch(/^[0-9a-f]{64}$/);
    expect([JSON.parse(again.out).digest, JSON.parse(two.out).digest]).toEqual([told.digest, told.digest]);
    expect((await replayOn(1, 'text')).out).toContain(told.digest);
  });

  it('says what is wrong with the documents instead of running them', async () => {
    await writeFile(join(folder, 'orders.csv'), 'customer,date,total\n');
    await writeFile(join(folder, 'documents', 'all.yaml'), documents.replace('left: active', 'left: activ'));
    const { code, err } = await replayOn(1);
    expect(code).toBe(1);
    expect(err).toContain('unknown_audience');
  });
});
