import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DocumentsMaster, openDesk } from './desk.ts';

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'kairos-desk-'));
  folder = join(base, 'documents');
  await mkdir(folder);
  await writeFile(join(folder, 'shop.yaml'), shop);
});
afterEach(() => rm(base, { recursive: true, force: true }));

const shop = `# All we have.
kind: channel
name: email
type: mail-sink
---
# Few.
kind: audience
name: vip # the name
condition: traits.orders > 3
---
kind: journey
name: greet
entry: { entered: vip }
steps:
  - { id: wait, wait: 1h } # patience
`;
const vip = { kind: 'audience', name: 'vip' };
const desk = (master: DocumentsMaster = 'api') => openDesk({ folder, master });
const text = (file = 'shop.yaml') => readFile(join(folder, file), 'utf8');

describe('documents as text', () => {
  it('are listed and read, each with its place, its revision and its comments', async () => {
    const { items } = await desk().list({ limit: 1_000 });
    expect(items.map(({ kind, name, file, line }) => [kind, name, file, line])).toEqual([
      ['audience', 'vip', 'shop.yaml', 7],
      ['channel', 'email', 'shop.yaml', 2],
      ['journey', 'greet', 'shop.yaml', 11],
    ]);
    const read = await desk().get(vip);
    expect(read).toMatchObject({
      file: 'shop.yaml',
      text: '# Few.\nkind: audience\nname: vip # the name\ncondition: traits.orders > 3\n',
      document: { kind: 'audience', name: 'vip', condition: 'traits.orders > 3' },
    });
    expect(items.find(({ name }) => name === 'vip')?.revision).toBe(read?.revision);
    expect(await desk().get({ kind: 'audience', name: 'nobody' })).toBeUndefined();
  });

  it('are checked together with the others, and nothing changes', async () => {
    const checked = await desk('folder').check(
      'kind: audience\nname: vip\ncondition: audience("x")\n',
      'new.yaml',
    );
    expect(checked.documents).toEqual([vip]);
    expect(checked.problems).toMatchObject([{ file: 'new.yaml', line: 3, code: 'unknown_audience' }]);
    expect(checked.problems[0]?.mend).not.toBe('');
    const renamed = await desk().check(shop.replace('name: vip', 'name: few'), 'shop.yaml');
    expect(renamed.problems).toMatchObject([{ code: 'unknown_audience', file: 'shop.yaml', line: 13 }]);
    expect((await desk().check('kind: list\nname: [\n', 'a')).problems).toMatchObject([
      { code: 'yaml_syntax' },
    ]);
    expect(await text()).toBe(shop);
  });

  it('where the folder is the master, the answer is the text to put into git', async () => {
    const operations = [{ op: 'set', path: '/condition', value: 'traits.orders > 4' }] as const;
    await expect(desk('folder').write(vip, { operations })).rejects.toMatchObject({
      code: 'folder_is_master',
      details: { file: 'shop.yaml', text: shop.replace('> 3', '> 4') },
    });
    expect(await text()).toBe(shop);
  });

  it('where the API is the master, a change is written and the rest stays as it was', async () => {
    const operations = [{ op: 'set', path: '/condition', value: 'traits.orders > 4' }] as const;
    const written = await desk().write(vip, { operations });
    expect(written).toMatchObject({
      isNew: false,
      file: 'shop.yaml',
      document: { condition: 'traits.orders > 4' },
    });
    expect(await text()).toBe(shop.replace('> 3', '> 4'));
    const document = { condition: 'traits.orders > 5' };
    await desk().write(vip, { document });
    expect(await text()).toBe(shop.replace('> 3', '> 5'));
    await desk().write(vip, { text: 'kind: audience\nname: vip\ncondition: "true"' });
    expect(await text()).toContain('---\nkind: audience\nname: vip\ncondition: "true"\n---\n');
    expect(await readdir(folder)).toEqual(['shop.yaml']);
  });

  it('new ones get a file of their own, or the one that is named; what is left empty is removed', async () => {
    const list = { kind: 'list', name: 'partners' };
    expect(await desk().write(list, { document: {} })).toMatchObject({
      isNew: true,
      file: 'list/partners.yaml',
    });
    const more = { kind: 'list', name: 'more' };
    await desk().write(more, { text: 'kind: list\nname: more\n' }, { file: 'list/partners.yaml' });
    expect(await text('list/partners.yaml')).toBe(
      'kind: list\nname: partners\n---\nkind: list\nname: more\n',
    );
    await desk().remove(list);
    expect(await desk().remove(more)).toMatchObject({ text: 'kind: list\nname: more\n' });
    expect(existsSync(join(folder, 'list/partners.yaml'))).toBe(false);
  });

  it('a change on an old revision is refused, and of two at once the second', async () => {
    const one = desk();
    const { revision } = (await one.get(vip))!;
    const change = (orders: number) =>
      one.write(
        vip,
        { document: { condition: `traits.orders > ${orders}` } },
        { expectedRevision: revision },
      );
    const [first, second] = await Promise.allSettled([change(7), change(8)]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'revision_mismatch' } });
    expect(await text()).toContain('traits.orders > 7');
    await expect(one.write(vip, { document: {} }, { expectedRevision: null })).rejects.toMatchObject({
      code: 'revision_mismatch',
    });
  });

  it('what would leave problems is not written, wherever they would be; old ones elsewhere do not hinder', async () => {
    await expect(desk().remove(vip)).rejects.toMatchObject({
      code: 'document_problems',
      details: { problems: [{ code: 'unknown_audience', file: 'shop.yaml' }] },
    });
    await expect(desk().write(vip, { document: {} })).rejects.toMatchObject({ code: 'document_problems' });
    await expect(desk().write(vip, { text: 'kind: list\nname: other\n' })).rejects.toMatchObject({
      code: 'name_is_fixed',
    });
    expect(await text()).toBe(shop);
    await writeFile(join(folder, 'bad.yaml'), 'kind: nothing\n');
    await desk().write({ kind: 'list', name: 'a' }, { document: {} });
    expect(await text('list/a.yaml')).toBe('kind: list\nname: a\n');
  });
});

describe('files of the documents folder', () => {
  it.each([
    '../out.yaml',
    '/tmp/out.yaml',
    'a/../../out.yaml',
    '.hidden.yaml',
    'a/.git/b.yaml',
    'node_modules/a.yaml',
    'a.json',
    'a.story.yaml',
    'a\u0000.yaml',
    'a//b.yaml',
    'a\\..\\b.yaml',
  ])('%j is no place for a document', async (file) => {
    const list = { kind: 'list', name: 'a' };
    await expect(desk().write(list, { document: {} }, { file })).rejects.toMatchObject({ code: 'bad_file' });
    expect(await readdir(base)).toEqual(['documents']);
  });

  it('nothing is written through links', async () => {
    await mkdir(join(base, 'elsewhere'));
    await writeFile(join(base, 'elsewhere/a.yaml'), 'kind: list\nname: linked\n');
    await symlink(join(base, 'elsewhere'), join(folder, 'way'));
    await symlink(join(base, 'elsewhere/a.yaml'), join(folder, 'a.yaml'));
    const list = { kind: 'list', name: 'b' };
    for (const file of ['way/b.yaml', 'way/deep/b.yaml', 'a.yaml'])
      await expect(desk().write(list, { document: {} }, { file })).rejects.toMatchObject({
        code: 'file_is_link',
      });
    await expect(
      desk().write({ kind: 'list', name: 'linked' }, { document: { description: 'x' } }),
    ).rejects.toMatchObject({ code: 'file_is_link' });
    expect(await readdir(join(base, 'elsewhere'))).toEqual(['a.yaml']);
  });

  it('whoever is killed while writing leaves the old file or the new one, whole', async () => {
    const files = fileURLToPath(new URL('../../dist/documents/desk-files.js', import.meta.url));
    if (!existsSync(files)) throw new Error('This test runs the built engine: npm run build');
    const sizes = [200_000, 900_000];
    const textOf = (size: number) => `# ${'x'.repeat(size)}\nkind: list\nname: a\n`;
    const script = `
      import { readFile } from 'node:fs/promises';
      import { writeFileWhole } from ${JSON.stringify(files)};
      const texts = ${JSON.stringify(sizes)}.map((size) => '# ' + 'x'.repeat(size) + '\\nkind: list\\nname: a\\n');
      let old = await readFile(${JSON.stringify(join(folder, 'a.yaml'))}, 'utf8');
      process.stdout.write('ready');
      for (let i = 0; ; i++) {
        const text = texts[i % 2];
        await writeFileWhole(${JSON.stringify(folder)}, 'a.yaml', { text, old });
        old = text;
      }`;
    await writeFile(join(folder, 'a.yaml'), textOf(sizes[0]!));
    for (let round = 0; round < 6; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 7 + 13 * round));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      expect(sizes.map(textOf)).toContain(await text('a.yaml'));
    }
    // What was left half written is not read as documents.
    expect((await desk().list({ limit: 1_000 })).items.map(({ name }) => name).sort()).toEqual([
      'a',
      'email',
      'greet',
      'vip',
    ]);
  });
});
