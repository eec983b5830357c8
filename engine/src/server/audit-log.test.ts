import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditLog, type AuditPage, openAuditLog } from './audit-log.ts';

let folder: string;
let log: AuditLog;
const open = () =>
  openAuditLog({ folder, key: new Uint8Array(32).fill(3), now: () => 1_000, maxFileBytes: 600 });
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-audit-'));
  log = await open();
});
afterEach(async () => {
  await log.close();
  await rm(folder, { recursive: true });
});

async function reopen(): Promise<void> {
  await log.close();
  log = await open();
}

async function fill(count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    await log.note({ act: 'profile-read', by: 'api-key', subject: log.subjectOf(`p${i % 3}`) });
}

const files = async () => (await readdir(folder)).sort().map((name) => join(folder, name));

async function rewrite(change: (lines: string[]) => string[]): Promise<void> {
  await log.close();
  const path = (await files())[1]!;
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  await writeFile(
    path,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
  log = await open();
}

describe('the audit log', () => {
  it('AUDIT-1: is whole over files and restarts, and lists the newest first, page by page', async () => {
    await fill(10);
    await log.record({
      act: 'exported',
      by: 'console',
      subject: log.subjectOf('p1'),
      detail: { format: 'json' },
    });
    await reopen();
    await fill(5);
    expect((await files()).length).toBeGreaterThan(2);
    expect(await log.check()).toEqual({ entries: 16 });
    const first = await log.list({ limit: 6 });
    const second = await log.list({ limit: 20, before: first.next });
    expect([...first.entries, ...second.entries].map(({ seq }) => seq)).toEqual(
      Array.from({ length: 16 }, (_, i) => 16 - i),
    );
    expect(second.next).toBeUndefined();
    const subjects = new Set([log.subjectOf('p1')]);
    expect((await log.list({ limit: 20, act: 'exported', subjects })).entries).toMatchObject([
      { seq: 11, by: 'console', detail: { format: 'json' } },
    ]);
    expect((await log.list({ limit: 20, subjects })).entries).toHaveLength(6);
  });

  it('AUDIT-1: what was written at once has its own lines, in order', async () => {
    await Promise.all(Array.from({ length: 50 }, () => log.note({ act: 'people-searched', by: 'console' })));
    expect(await log.check()).toEqual({ entries: 50 });
  });

  it('AUDIT-1: finds an entry that was changed, taken out, put in or swapped', async () => {
    await fill(12);
    const inSecond = (await readFile((await files())[1]!, 'utf8')).split('\n').length - 1;
    expect(inSecond).toBeGreaterThan(2);
    const first = JSON.parse((await readFile((await files())[1]!, 'utf8')).split('\n')[0]!)[0] as number;
    const original = await readFile((await files())[1]!, 'utf8');
    const cases: ((lines: string[]) => string[])[] = [
      (lines) => lines.with(1, lines[1]!.replace('api-key', 'console')),
      (lines) => lines.toSpliced(1, 1),
      (lines) => lines.toSpliced(1, 0, lines[0]!),
      (lines) => [lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)],
      (lines) => lines.with(1, 'nonsense'),
    ];
    for (const change of cases) {
      await rewrite(change);
      expect(await log.check()).toMatchObject({ brokenAt: first + 1 });
      await rewrite(() => original.split('\n').slice(0, -1));
      expect(await log.check()).toEqual({ entries: 12 });
    }
  });

  it('AUDIT-2: goes on behind a line that a crash cut off, and names nobody', async () => {
    await fill(3);
    await log.close();
    const path = (await files()).at(-1)!;
    const content = await readFile(path);
    await truncate(path, content.length - 10);
    log = await open();
    await fill(2);
    expect(await log.check()).toEqual({ entries: 4 });
    expect((await readFile(path, 'utf8')).includes('p1')).toBe(false);
  });

  it('AUDIT-1: a list is narrowed by kind and period, page by page', async () => {
    let time = 1_000;
    await log.close();
    log = await openAuditLog({ folder, key: new Uint8Array(32).fill(3), now: () => time, maxFileBytes: 600 });
    for (let i = 0; i < 12; i++) {
      time += 10;
      await log.note({ act: i % 2 === 0 ? 'profile-read' : 'mail-read', by: 'api-key' });
    }
    const seqs = async (page: Partial<AuditPage>) =>
      (await log.list({ limit: 50, ...page })).entries.map(({ seq }) => seq);
    expect(await seqs({ from: 1_040, to: 1_070 })).toEqual([7, 6, 5, 4]);
    expect(await seqs({ from: 1_040, to: 1_070, act: 'mail-read' })).toEqual([6, 4]);
    const { entries, next } = await log.list({ limit: 1, from: 1_040, to: 1_070, act: 'mail-read' });
    expect(entries.map(({ seq }) => seq)).toEqual([6]);
    expect(await seqs({ from: 1_040, to: 1_070, act: 'mail-read', before: next! })).toEqual([4]);
    // Years later nothing older is looked at any more.
    time += 90 * 86_400_000;
    await log.note({ act: 'exported', by: 'console' });
    expect(await log.list({ limit: 50, from: time - 1_000 })).toMatchObject({ entries: [{ seq: 13 }] });
  });

  it('AUDIT-1: a check goes on while entries come, and speaks of those that were there', async () => {
    await fill(600);
    const check = log.check();
    await fill(50);
    expect((await check).brokenAt).toBeUndefined();
    expect(await log.check()).toEqual({ entries: 650 });
  });
});
