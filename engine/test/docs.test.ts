// Every command and example that the pages print is run, and what they name is there. What nobody knows how to run fails.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksIn, commandsIn, linksIn, readPages, root, rowsUnder } from './docs/pages.ts';
import { runBlock, tryChange } from './docs/run-blocks.ts';
import { Commands } from './docs/run-commands.ts';
import { type RunningShop, startShop } from './docs/running-shop.ts';

const pages = readPages();
const blocks = pages.flatMap(blocksIn);
const commands = pages.flatMap(commandsIn);
const changes = pages.flatMap((page) => rowsUnder('change', page).map((row) => ({ page, ...row })));
const links = pages.flatMap(linksIn);

let shop: RunningShop;
let runner: Commands;
beforeAll(async () => {
  shop = await startShop();
  runner = new Commands(shop);
});
afterAll(() => shop?.close());

describe('what the pages print', () => {
  it('is found at all', () => {
    expect(blocks.map(({ language }) => language)).toEqual(
      expect.arrayContaining(['sh', 'js', 'yaml', 'csv']),
    );
    expect(commands.some(({ text }) => text.startsWith('node engine/dist/cli/main.js check'))).toBe(true);
    expect(changes.length).toBeGreaterThan(3);
  });

  it.each(blocks)('runs: $language block at $place', async (block) => {
    await runBlock(block, runner, shop);
  });

  it.each(commands)('runs: $text ($place)', async (command) => {
    await runner.run(command);
  });

  it.each(changes)('can be tried: $text', async ({ page, cells }) => {
    await tryChange(page, cells);
  });

  it.each(links)('leads somewhere: $text ($place)', ({ text }) => {
    expect(existsSync(join(root, text))).toBe(true);
  });

  it('names settings that something reads', () => {
    const named = new Set(
      pages.flatMap(({ text }) => [...text.matchAll(/KAIROS_[A-Z_]+/g)].map(([name]) => name)),
    );
    const unread = [...named].filter((name) => !code.some((text) => text.includes(name)));
    expect(unread).toEqual([]);
  });
});

const code = ['engine/src', 'engine/test', 'scripts', 'console/src', 'bench', 'examples'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|js|mjs)$/.test(file))
    .map((file) => readFileSync(join(root, folder, file), 'utf8')),
);
