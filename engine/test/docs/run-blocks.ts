/** Runs the fenced blocks of the pages, each as its language says. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, vi } from 'vitest';
import { parse } from 'yaml';
import { rulesSchema } from '../../src/analytics/evaluation/rules.ts';
import { checkStory } from '../../src/cli/check-stories.ts';
import { parseMapping } from '../../src/collect/import-mapping.ts';
import { checkFolder, problemsTogether } from '../../src/documents/check.ts';
import { readText } from '../../src/documents/read-text.ts';
import type { KairosDocument } from '../../src/documents/schema.ts';
import { type Block, type Page, root } from './pages.ts';
import { type Commands, execute } from './run-commands.ts';
import { type RunningShop, shopDocuments } from './running-shop.ts';

export async function runBlock(block: Block, commands: Commands, shop: RunningShop): Promise<void> {
  if (block.fileName !== undefined) await writeFile(join(shop.folder, block.fileName), block.text);
  switch (block.language) {
    case 'sh':
      return runShell(block, commands);
    case 'js':
      return runScript(block, shop);
    case 'ts':
      return runBuilder(block);
    case 'yaml':
      return checkYaml(block);
    case 'csv':
      expect(
        block.fileName,
        `${block.place}: a csv block names its file, and a command of the page uses it`,
      ).toBeDefined();
      return;
    default:
      throw new Error(
        `${block.place}: nobody runs blocks of "${block.language}"; teach it in engine/test/docs/run-blocks.ts`,
      );
  }
}

async function runShell({ place, text }: Block, commands: Commands): Promise<void> {
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n');
  for (const line of lines) if (/^[^#\s]/.test(line)) await commands.run({ place, text: line });
}

/** A process of its own, in which the packages of this repository are found. What it sends must arrive. */
async function runScript({ text }: Block, shop: RunningShop): Promise<void> {
  const here = text.replaceAll('http://127.0.0.1:4600', shop.url);
  expect(here).toContain(shop.url);
  const { code, err } = await execute(process.execPath, ['--input-type=module'], shop.env, here);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const sent = [...text.matchAll(/userId: '([^']+)', event: '([^']+)'/g)];
  expect(sent.length, 'a script sends something').toBeGreaterThan(0);
  for (const [, userId = '', event] of sent) {
    await vi.waitFor(async () => expect(await shop.eventsOf(userId)).toContain(event), { timeout: 60_000 });
  }
}

/** What it prints are documents without problems. That it compiles is checked beside the builder. */
async function runBuilder({ text, place }: Block): Promise<void> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const { code, out, err } = await execute(
    process.execPath,
    ['--input-type=module'],
    process.env,
    outputText,
  );
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const read = readText(out, place);
  expect(read.problems).toEqual([]);
  expect(read.documents.length).toBeGreaterThan(0);
}

/** Read once: nothing writes there. */
let shopRead: Promise<readonly KairosDocument[]> | undefined;
async function readShop(): Promise<readonly KairosDocument[]> {
  const { documents } = await checkFolder(shopDocuments);
  return documents.map(({ document }) => document);
}

/** Documents are checked together with those of the shop; one of the same name, or of a kind that there is once, takes its place. */
async function checkYaml({ text, place }: Block): Promise<void> {
  shopRead ??= readShop();
  const shop = await shopRead;
  if (/^kind:/m.test(text)) {
    const read = readText(text, place);
    expect(read.problems).toEqual([]);
    expect(read.documents.length).toBeGreaterThan(0);
    const own = read.documents.map(({ document }) => document);
    expect(problemsTogether('printed', [...shop.filter((document) => !isIn(own, document)), ...own])).toEqual(
      [],
    );
  } else if (/^steps:/m.test(text)) {
    expect(await checkStory(place, text, shop)).toMatchObject({ outcome: 'passed' });
  } else if (/^choose:/m.test(text)) {
    expect(rulesSchema.safeParse(parse(text))).toMatchObject({ success: true });
  } else if (/^events:/m.test(text)) {
    expect(parseMapping(text, place).events.length).toBeGreaterThan(0);
  } else {
    throw new Error(
      `${place}: YAML that is no documents, story or mapping; teach it in engine/test/docs/run-blocks.ts`,
    );
  }
}

function isIn(documents: readonly KairosDocument[], { kind, name }: KairosDocument): boolean {
  return documents.some(
    (document) => document.kind === kind && (document.name === name || kind === 'arbitration'),
  );
}

/** A row "`before` → `after` | `file` | what one sees" under the heading "change", about the documents beside the page. */
export async function tryChange({ file }: Page, cells: readonly string[]): Promise<void> {
  const [, before = '', after = ''] = /^`([^`]+)` → `([^`]+)`$/.exec(cells[0] ?? '') ?? [];
  const target = /^`([^`]+)`$/.exec(cells[1] ?? '')?.[1] ?? '';
  const folder = join(root, file, '../documents');
  const text = readFileSync(join(folder, target), 'utf8');
  expect(text.split(before), `"${before}" stands once in ${target}`).toHaveLength(2);
  const changed = readText(text.replace(before, after), target);
  const kept = (await checkFolder(folder)).documents.filter((document) => document.file !== target);
  const all = [...kept, ...changed.documents].map(({ document }) => document);
  const problems = [...changed.problems, ...problemsTogether('changed', all)];
  if (cells[2]?.includes('mistake')) expect(problems).toHaveLength(1);
  else expect(problems).toEqual([]);
  // What is written in the cells is YAML, not prose.
  expect(() => parse(after)).not.toThrow();
}
