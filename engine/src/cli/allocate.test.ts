// `kairos allocate` as people run it (BUDGET-1, BUDGET-2, BUDGET-3).
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from './program.testing.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-allocate-'));
  file = join(folder, 'offers.csv');
  const lines = Array.from({ length: 40 }, (_, i) => [
    `c${i},phone,${10 + i},2.5`,
    `c${i},case,${5 + (i % 7)},0.1`,
  ]);
  await writeFile(file, ['customer,offer,value,cost', ...lines.flat()].join('\n'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('kairos allocate', () => {
  it('BUDGET-1: gives what is scarce to whom it is worth most, and tells what one more is worth', async () => {
    const out = join(folder, 'chosen.csv');
    const {
      out: text,
      err,
      code,
    } = await runProgram(['allocate', file, '--limit', 'cost=23.2', '--cap', 'phone=10', '--out', out]);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(text).toContain('40 of 40 customers get an offer');
    expect(text).toMatch(/phone +8 +10 +has room/);
    const chosen = (await readFile(out, 'utf8')).trim().split('\n').slice(1);
    const phones = chosen
      .filter((line) => line.endsWith(',phone'))
      .map((line) => Number(/\d+/.exec(line)![0]));
    expect(phones).toHaveLength(8);
    expect(phones).toEqual(expect.arrayContaining([35, 36, 37, 38, 39]));
    expect(Math.min(...phones)).toBeGreaterThanOrEqual(28);
  });

  it('BUDGET-2: says it as JSON too, and reads budget documents', async () => {
    await writeFile(
      join(folder, 'shop.yaml'),
      [
        'kind: action\nname: phone\ngroup: things',
        'kind: action\nname: case\ngroup: things',
        'kind: budget\nname: money\ncounts: [{ action: phone, uses: 2.50 EUR }, { group: things, uses: 0.10 EUR }]\nlimits: [{ most: 23 EUR, per: day }]',
      ].join('\n---\n'),
    );
    const { out, err } = await runProgram(['allocate', file, '--documents', folder, '--json']);
    expect(err).toBe('');
    const told = JSON.parse(out) as { limits: { name: string; used: number; most: number }[]; gap: number };
    expect(told.limits).toMatchObject([{ name: 'money/day', most: 23 }]);
    expect(told.limits[0]!.used).toBeLessThanOrEqual(23);
    expect(told.gap).toBeLessThan(0.02);
  });

  it('BUDGET-3: says what to do where the file or the limits make no sense', async () => {
    const refusal = async (...args: readonly string[]) => (await runProgram(['allocate', file, ...args])).err;
    expect(await refusal()).toContain('give --limit');
    expect(await refusal('--limit', 'price=5')).toContain('line 2 has no price');
    expect(await refusal('--cap', 'phone=1', '--value', 'offer')).toContain('write a number');
    expect(await refusal('--least', 'phone=5')).toContain('--boost');
    expect(await refusal('--cap', 'phone=2', '--least', 'phone=5', '--boost', '1')).toContain(
      'lower the minimum',
    );
    expect(await refusal('--cap', 'phone')).toContain('NAME=NUMBER');
  });
});
