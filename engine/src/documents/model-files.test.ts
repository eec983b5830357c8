import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { train } from '../core/moment/train.ts';
import { trainedText } from '../core/moment/trained.ts';
import { checkFolder } from './check.ts';

const model = trainedText({
  classifier: train([
    { text: 'where is the shop', label: 'want_to_go' },
    { text: 'i want to order it', label: 'want_to_buy' },
  ]),
  signs: [],
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-models-'));
  await mkdir(join(folder, 'moments'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const document = (file: string) => `kind: moments\nname: shop\nmodel: ${file}\n`;

describe('models that documents name', () => {
  it('are read with the document, so that what goes into force is whole', async () => {
    await write('moments/shop.yaml', document('shop.model.json'));
    await write('moments/shop.model.json', model);
    const first = await checkFolder(folder);
    expect(first.problems).toEqual([]);
    expect(first.documents[0]!.document).toMatchObject({ kind: 'moments', trained: model });
    await write('moments/shop.model.json', model.replace('"signs":[]', '"signs":[ ]'));
    expect((await checkFolder(folder)).revision).not.toBe(first.revision);
  });

  it.each([
    ['shop.model.json', 'no_model'],
    ['../../other.model.json', 'no_model'],
    ['shop.yaml', 'no_model'],
    ['broken.model.json', 'bad_model'],
  ])('%s is refused with its place: %s', async (file, code) => {
    await write('moments/shop.yaml', document(file));
    await write('moments/broken.model.json', model.slice(0, -20));
    const { problems } = await checkFolder(folder);
    expect(problems).toMatchObject([{ file: 'moments/shop.yaml', line: 3, column: 8, code }]);
    expect(problems[0]!.mend).toContain('kairos moments train');
  });
});
