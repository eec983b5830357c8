import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../core/input.ts';
import { starterExamples } from '../core/moment/starter.ts';
import { trainedFrom } from '../core/moment/trained.ts';
import { readExample } from './moment-examples.ts';
import { runProgram } from './program.testing.ts';

const columns = { text: 'text', moment: 'moment', intent: 'intent' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-moments-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('kairos moments', () => {
  it('trains a model from a file, which a document names and a text is tried on', async () => {
    const file = join(folder, 'examples.csv.gz');
    const rows = starterExamples().map(({ text, label, intent }) =>
      JSON.stringify([text, label.replace('want_to_', ''), intent]).slice(1, -1),
    );
    await writeFile(file, gzipSync(['text,moment,intent', ...rows, 'what now,fly,'].join('\n')));
    const out = join(folder, 'shop.model.json');
    const trained = await runProgram(['moments', 'train', file, '--out', out, '--json']);
    expect(trained.err).toBe('');
    const told = JSON.parse(trained.out) as { [name: string]: unknown };
    expect(told).toMatchObject({ texts: rows.length, refused: { unknown_moment: 1 }, model: out });
    expect(told.rightOnHeldOut).toBeGreaterThan(0.5);
    expect(trainedFrom(await readFile(out, 'utf8')).classifier?.labels).toContain('none');
    await writeFile(join(folder, 'moments.yaml'), 'kind: moments\nname: shop\nmodel: shop.model.json\n');
    expect(await runProgram(['check', folder])).toMatchObject({ code: 0, err: '' });
    const tried = await runProgram(['moments', 'try', 'is there a shop near me', '--model', out]);
    expect(tried.out).toMatch(/^want_to_go +[01]\.\d\d {2}.*shop/);
  });

  it('says what to do where there is nothing to learn from', async () => {
    const file = join(folder, 'empty.csv');
    await writeFile(file, 'sentence,moment\nwhere is the shop,go\n');
    const { code, err } = await runProgram(['moments', 'train', file, '--out', join(folder, 'a.model.json')]);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('1 no_text') });
    const unnamed = await runProgram(['moments', 'train', file, '--out', join(folder, 'a.bin')]);
    expect(unnamed.err).toContain('.model.json');
  });
});

describe('rows of examples', () => {
  it('are texts or behaviour, with short names of moments', () => {
    expect(readExample({ text: 'hi', moment: 'chat' }, columns)).toEqual({
      kind: 'text',
      example: { text: 'hi', label: 'none' },
    });
    const events: JsonObject[] = [
      { event: 'Product Added', before: '5m' },
      { event: 'Cart Viewed', properties: { n: 1 } },
    ];
    expect(readExample({ events, moment: 'Want to buy' }, columns)).toEqual({
      kind: 'behaviour',
      example: {
        label: 'want_to_buy',
        events: [
          { event: 'Product Added', properties: {}, ageMs: 300_000 },
          { event: 'Cart Viewed', properties: { n: 1 }, ageMs: 0 },
        ],
      },
    });
  });

  it.each([
    [{ text: 'hi' }, 'unknown_moment'],
    [{ text: 'hi', moment: '' }, 'unknown_moment'],
    [{ text: ' ', moment: 'go' }, 'no_text'],
    [{ events: [{ name: 'X' }], moment: 'go' }, 'bad_event'],
    [{ events: [{ event: 'X', before: 'soon' }], moment: 'go' }, 'bad_event'],
  ])('are refused with a reason: %o', (row, reason) => {
    expect(readExample(row, columns)).toEqual({ kind: 'refused', reason });
  });
});
