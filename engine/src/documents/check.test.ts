import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckedBefore, checkFolder, coreDocuments } from './check.ts';
import { FilesRead } from './read-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-check-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const shop = `kind: source
name: shop
writeKey: wk_shop
---
kind: channel
name: mail
type: mail-sink
---
kind: channel
name: erp
type: webhook
url: https://erp.example/in
secret: {env: ERP_SECRET}
---
kind: audience
name: vip
condition: traits.orders > 3
---
kind: journey
name: welcome
entry: {event: Signed Up}
steps:
  - id: write
    send: {channel: mail, mail: {subject: Hi, html: "<p>Hi {{ traits.name }}</p>"}}
  - id: tell
    webhook: {channel: erp, body: {name: "{{ traits.name }}"}}
`;

async function check(text: string) {
  await writeFile(join(folder, 'shop.yaml'), text);
  return checkFolder(folder);
}

describe('checking a folder', () => {
  it('again: parses only the files that changed, and sees all that did', async () => {
    const before: CheckedBefore = { files: new FilesRead(), revision: undefined };
    const audience = (name: string, condition: string) =>
      writeFile(join(folder, `${name}.yaml`), `kind: audience\nname: ${name}\ncondition: ${condition}\n`);
    const names = async () => {
      const { documents, problems } = await checkFolder(folder, before);
      return [documents.map(({ document }) => document.name), problems.map(({ code }) => code)];
    };
    await audience('a', 'traits.x > 1');
    await audience('b', 'audience("a")');
    expect(await names()).toEqual([['a', 'b'], []]);
    const [a, b] = [before.files.get('a.yaml'), before.files.get('b.yaml')];
    await audience('b', 'audience("c")');
    expect(await names()).toEqual([['a', 'b'], ['unknown_audience']]);
    expect([before.files.get('a.yaml') === a, before.files.get('b.yaml') === b]).toEqual([true, false]);
    expect(await names()).toEqual([['a', 'b'], ['unknown_audience']]);
    await rm(join(folder, 'b.yaml'));
    expect(await names()).toEqual([['a'], []]);
    expect([...before.files.keys()]).toEqual(['a.yaml']);
  });

  it('documents that are well together', async () => {
    const { documents, problems } = await check(shop);
    expect(problems).toEqual([]);
    const core = coreDocuments(documents.map(({ document }) => document));
    expect(core.filter(({ kind }) => kind === 'channel')).toEqual([
      { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' },
      { kind: 'channel', name: 'erp', medium: 'webhook' },
    ]);
    expect(core.some(({ kind }) => (kind as string) === 'source')).toBe(false);
  });

  it.each<[string, (text: string) => string, object]>([
    ['a condition', (text) => text.replace('traits.orders > 3', 'traits.orders >'), { line: 17 }],
    [
      'a mail',
      (text) => text.replace('<p>Hi {{ traits.name }}', '<p>Hi {{ traits.name'),
      { line: 24, code: 'template_syntax' },
    ],
    ['a webhook body', (text) => text.replace('name: "{{ traits.name }}"', 'name: "{% if %}"'), { line: 26 }],
    [
      'a write key twice',
      (text) => `${text}---\nkind: source\nname: app\nwriteKey: wk_shop\n`,
      { line: 30, code: 'duplicate_write_key' },
    ],
    [
      'the schema of an event type',
      (text) => `${text}---\nkind: event-type\nname: order\nproperties:\n  requird: [total]\n`,
      { line: 31, column: 3, code: 'schema_invalid' },
    ],
    [
      'a predictor that reads a protected trait',
      (text) =>
        `${text}---\nkind: fairness\nname: fair\nprotected: [{trait: age}]\n---\nkind: model\nname: response\n` +
        'predictors:\n  - {name: old, type: boolean, value: traits.age > 60}\n',
      { line: 35, code: 'protected_predictor' },
    ],
  ])('finds what is wrong in %s', async (_what, change, expected) => {
    const { problems } = await check(change(shop));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: 'shop.yaml', ...expected });
    expect(problems[0]?.mend).not.toBe('');
  });
});
