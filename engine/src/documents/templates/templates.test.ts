import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkStories } from '../../cli/check-stories.ts';
import { templatesFolder } from '../../cli/folders.ts';
import { checkFolder } from '../check.ts';
import { renameEverywhere } from '../edit/rename.ts';
import { addTemplate } from './add.ts';
import { findTemplate, readTemplates } from './template.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-templates-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const add = async (name: string) => addTemplate(await findTemplate(templatesFolder, name), folder);

describe('templates', () => {
  it('tell what they are, what is in them, and what their stories say', async () => {
    const templates = await readTemplates(templatesFolder);
    const welcome = templates.find(({ name }) => name === 'welcome');
    expect(welcome).toMatchObject({ title: 'Welcome' });
    expect(welcome?.description).toContain('is greeted at once');
    expect(welcome?.documents).toContainEqual({ kind: 'journey', name: 'welcome' });
    expect(welcome?.stories).toHaveLength(2);
  });

  it('all come into one folder, in which nothing is wrong then', async () => {
    const templates = await readTemplates(templatesFolder);
    for (const { name } of templates) await add(name);
    const { problems, documents } = await checkFolder(folder);
    expect(problems).toEqual([]);
    expect(documents.filter(({ document }) => document.kind === 'journey').length).toBeGreaterThanOrEqual(
      templates.length,
    );
  });

  it('twice: the second has names of its own, wherever they are spoken of', async () => {
    await add('price-drop');
    const { renamed, kept, files } = await add('price-drop');
    expect(renamed).toEqual([
      { kind: 'computed-trait', from: 'watched_sku', to: 'watched_sku_2' },
      { kind: 'journey', from: 'price-drop', to: 'price-drop-2' },
    ]);
    expect(kept).toEqual([
      { kind: 'channel', name: 'email' },
      { kind: 'policy', name: 'contact' },
    ]);
    expect(files.map(({ file }) => file)).not.toContain('price-drop-2/company.yaml');
    const story = await readFile(join(folder, 'price-drop-2/nothing-to-tell.story.yaml'), 'utf8');
    expect(story).toContain('price-drop-2/lamp: think');
    expect(story).toContain('condition: computed.watched_sku_2 == event.sku');
    expect((await checkFolder(folder)).problems).toEqual([]);
  });

  it('renamed, its stories still come true', async () => {
    await writeFile(
      join(folder, 'taken.yaml'),
      'kind: journey\nname: win-back\nsteps: [{ id: a, exit: {} }]\n---\nkind: audience\nname: drifting-away\ncondition: "false"\n' +
        '---\nkind: action\nname: win-back-news\ngroup: win-back\neligibility: "false"\n',
    );
    const { renamed } = await add('win-back');
    expect(renamed.map(({ kind, to }) => `${kind} ${to}`)).toEqual([
      'audience drifting-away-2',
      'journey win-back-2',
      'action win-back-news-2',
      'action-group win-back-2',
    ]);
    const { problems, documents } = await checkFolder(folder);
    expect(problems).toEqual([]);
    const stories = await checkStories(
      folder,
      documents.map(({ document }) => document),
    );
    expect(stories.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(stories).toHaveLength(2);
  });

  it('what does not fit writes nothing and says why; an unknown name says which are near', async () => {
    const taken =
      'kind: channel\nname: email\ntype: webhook\nurl: https://a.example/in\nsecret: { env: A }\n';
    await writeFile(join(folder, 'email.yaml'), taken);
    await expect(add('welcome')).rejects.toThrow('channel_not_mail');
    expect((await checkFolder(folder)).documents).toHaveLength(1);
    await expect(add('welcom')).rejects.toThrow('did you mean "welcome"?');
  });
});

describe('renaming wherever a name is spoken of', () => {
  it('changes names, and words that only look like one stay', () => {
    const text = `# vip of the house
kind: audience
name: vip
condition: 'audience("vip") && traits.vip == "vip" && audience("vip-2")'
---
kind: journey
name: vip # the journey
entry: { entered: vip }
steps: [{ id: vip, send: { channel: vip, mail: { subject: vip, html: 'vip {{ computed.vip }}' } } }]
`;
    expect(renameEverywhere(text, [{ kind: 'audience', from: 'vip', to: 'few' }])).toBe(
      text
        .replace('name: vip\ncond', 'name: few\ncond')
        .replace('audience("vip")', 'audience("few")')
        .replace('entered: vip', 'entered: few'),
    );
  });

  it('lists are named by steps, events and conditions', () => {
    const text = `kind: journey
name: few
steps: [{ id: few, list: { add: few } }, { id: b, branch: [{ when: 'list("few")', go: few }] }]
`;
    expect(renameEverywhere(text, [{ kind: 'list', from: 'few', to: 'many' }])).toBe(
      text.replace('add: few', 'add: many').replace('list("few")', 'list("many")'),
    );
  });
});
