import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemText } from './problem.ts';
import { documentFiles, placeProblem, readDocuments, storyFiles } from './read-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-documents-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

describe('reading a folder of documents', () => {
  it('finds all YAML files below it, and several documents in a file', async () => {
    await write(
      'a.yaml',
      'kind: source\nname: shop\nwriteKey: wk_shop\n---\nkind: source\nname: app\nwriteKey: wk_app1\n',
    );
    await write('deep/er/b.yml', '\n# vip\nkind: audience\nname: vip\ncondition: "true"\n');
    await write('readme.md', 'kind: nothing');
    await write('.git/x.yaml', 'kind: nothing');
    const { documents, problems } = await readDocuments(folder);
    expect(problems).toEqual([]);
    expect(documents.map(({ document, file, line }) => [document.kind, document.name, file, line])).toEqual([
      ['source', 'shop', 'a.yaml', 1],
      ['source', 'app', 'a.yaml', 5],
      ['audience', 'vip', 'deep/er/b.yml', 3],
    ]);
  });

  it('leaves stories to those who run them, wherever they stand', async () => {
    await write('vip.yaml', 'kind: audience\nname: vip\ncondition: "true"\n');
    await write('vip.story.yaml', 'title: no document');
    await write('stories/deep/late.story.YML', 'title: no document');
    await write('a.story.yaml/b.yaml', 'kind: audience\nname: big\ncondition: "true"\n');
    const { documents, problems } = await readDocuments(folder);
    expect(problems).toEqual([]);
    expect(documents.map(({ document }) => document.name)).toEqual(['big', 'vip']);
    expect(await documentFiles(folder)).toEqual(['a.story.yaml/b.yaml', 'vip.yaml']);
    expect(await storyFiles(folder)).toEqual(['stories/deep/late.story.YML', 'vip.story.yaml']);
    expect(await storyFiles(join(folder, 'nowhere'))).toEqual([]);
  });

  it('follows links to files, as mounted configurations have them', async () => {
    await write('..data/vip.yaml', 'kind: audience\nname: vip\ncondition: "true"\n');
    await symlink(join(folder, '..data/vip.yaml'), join(folder, 'vip.yaml'));
    expect((await readDocuments(folder)).documents).toHaveLength(1);
  });

  it('names the place of the first where a name is taken twice', async () => {
    await write('a.yaml', 'kind: audience\nname: vip\ncondition: "true"\n');
    await write('b.yaml', 'kind: audience\nname: vip\ncondition: "false"\n---\nkind: action\nname: vip\n');
    const { documents, problems } = await readDocuments(folder);
    expect(documents).toHaveLength(2);
    expect(problems.map((problem) => problemText(problem, 'docs'))).toEqual([
      'docs/b.yaml:2:7 duplicate_name: there is already a document of kind audience named "vip" at a.yaml:1\n    rename or remove one of the two',
    ]);
  });

  it('tells where a problem of the compiled configuration stands', async () => {
    await write('j.yaml', '---\nkind: audience\nname: vip\ncondition: traits.x >\n');
    const { documents } = await readDocuments(folder);
    const found = {
      kind: 'audience',
      name: 'vip',
      path: ['condition'],
      code: 'bad_condition',
      message: 'ends early',
      mend: 'go on',
    };
    expect(placeProblem(documents, found)).toMatchObject({ file: 'j.yaml', line: 4, column: 12 });
    expect(placeProblem(documents, { ...found, name: 'gone' })).toMatchObject({ file: '.', line: 1 });
  });

  it('a missing folder is a problem, not a crash', async () => {
    const { problems } = await readDocuments(join(folder, 'nowhere'));
    expect(problems).toMatchObject([{ code: 'no_folder' }]);
  });

  it('a broken link is a problem of that file only', async () => {
    await symlink(join(folder, 'gone.yaml.target'), join(folder, 'gone.yaml'));
    await write('vip.yaml', 'kind: audience\nname: vip\ncondition: "true"\n');
    const { documents, problems } = await readDocuments(folder);
    expect(documents).toHaveLength(1);
    expect(problems).toMatchObject([{ file: 'gone.yaml', code: 'unreadable' }]);
  });
});
