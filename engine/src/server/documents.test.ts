import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { templatesFolder } from '../cli/folders.ts';
import { openDesk } from '../documents/desk.ts';
import { readTemplates } from '../documents/templates/template.ts';
import {
  documentCheckShape,
  documentShape,
  documentsShape,
  documentWrittenShape,
  templateShape,
} from './documents-shapes.ts';
import { type TestServer, testServer } from './server.testing.ts';
import { problemShape } from './shapes.ts';

let folder: string;
let server: TestServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-documents-api-'));
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'a.yaml'),
    '# Ours.\nkind: audience\nname: vip\ncondition: traits.orders > 3 # many\n',
  );
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(master: 'api' | 'folder') {
  server = await testServer({
    documents: openDesk({ folder, master }),
    templates: () => readTemplates(templatesFolder),
  });
}

const ask = (
  method: 'PUT' | 'PATCH' | 'POST' | 'DELETE',
  url: string,
  payload?: object,
  headers: object = {},
) =>
  server.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${server.key}`, host: '127.0.0.1:4600', ...headers },
    ...(payload === undefined ? {} : { payload }),
  });

describe('documents over the API', () => {
  it('are listed, read with their comments, and checked', async () => {
    await open('folder');
    const list = documentsShape.parse((await server.get('/v1/documents')).json());
    expect(list).toMatchObject({
      master: 'folder',
      items: [{ kind: 'audience', name: 'vip', file: 'a.yaml', line: 2 }],
    });
    expect(list.next).toBeUndefined();
    const answer = await server.get('/v1/documents/audience/vip');
    const read = documentShape.parse(answer.json());
    expect(read.text).toContain('# many');
    expect(answer.headers.etag).toBe(`"${read.revision}"`);
    expect((await server.get('/v1/documents/audience/x')).statusCode).toBe(404);
    expect((await server.get('/v1/documents/segment/x')).statusCode).toBe(400);
    const check = await ask('POST', '/v1/documents/check', {
      text: 'kind: audience\nname: x\ncondition: a +\n',
    });
    expect(documentCheckShape.parse(check.json()).problems).toMatchObject([{ file: 'text', line: 3 }]);
  });

  it('are not written where the folder is the master: 409 with what to put into git', async () => {
    await open('folder');
    const operations = [{ op: 'set', path: '/condition', value: 'traits.orders > 4' }];
    const answer = await ask('PATCH', '/v1/documents/audience/vip', { operations });
    expect(answer.statusCode).toBe(409);
    expect(problemShape.parse(answer.json())).toMatchObject({ code: 'folder_is_master' });
    expect(answer.json()).toMatchObject({
      file: 'a.yaml',
      text: '# Ours.\nkind: audience\nname: vip\ncondition: traits.orders > 4 # many\n',
    });
  });

  it('are changed in parts, on the revision that was read, and it is on record', async () => {
    await open('api');
    const { revision } = (await server.get('/v1/documents/audience/vip')).json();
    const operations = [{ op: 'set', path: '/condition', value: 'traits.orders > 4' }];
    const answer = await ask('PATCH', '/v1/documents/audience/vip', {
      operations,
      expectedRevision: revision,
    });
    const written = documentWrittenShape.parse(answer.json());
    expect(written).toMatchObject({ isNew: false, text: expect.stringContaining('> 4 # many') });
    expect(await readFile(join(folder, 'a.yaml'), 'utf8')).toContain('# Ours.\n');

    const late = await ask('PATCH', '/v1/documents/audience/vip', { operations, expectedRevision: revision });
    expect([late.statusCode, late.json().code, late.json().revision]).toEqual([
      412,
      'revision_mismatch',
      written.revision,
    ]);
    const stale = await ask(
      'PUT',
      '/v1/documents/audience/vip',
      { document: {} },
      { 'if-match': `"${revision}"` },
    );
    expect(stale.statusCode).toBe(412);
    const audit = (await server.get('/v1/audit')).json();
    expect(audit.items[0]).toMatchObject({
      act: 'document-written',
      by: 'api-key',
      detail: { kind: 'audience', name: 'vip' },
    });
  });

  it('are made and removed; what would have problems is refused with all of them', async () => {
    await open('api');
    const made = await ask(
      'PUT',
      '/v1/documents/list/few',
      { document: { description: 'Few' } },
      { 'if-none-match': '*' },
    );
    expect([made.statusCode, made.json().text]).toEqual([201, 'kind: list\nname: few\ndescription: Few\n']);
    const again = await ask('PUT', '/v1/documents/list/few', { document: {} }, { 'if-none-match': '*' });
    expect(again.statusCode).toBe(412);
    const wrong = await ask('PUT', '/v1/documents/audience/vip', {
      document: { condition: 'audience("x")' },
    });
    expect([wrong.statusCode, wrong.json().code]).toEqual([400, 'document_problems']);
    expect(wrong.json().problems).toMatchObject([{ code: 'unknown_audience', line: 4 }]);
    const removed = await ask('DELETE', '/v1/documents/list/few');
    expect([removed.statusCode, removed.json().name]).toEqual([200, 'few']);
    expect((await ask('DELETE', '/v1/documents/list/few')).statusCode).toBe(404);
    const outside = await ask('PUT', '/v1/documents/list/x', { document: {}, file: '../x.yaml' });
    expect([outside.statusCode, outside.json().code]).toEqual([400, 'bad_file']);
  });

  it('are listed page by page', async () => {
    const lists = Array.from({ length: 5 }, (_, i) => `kind: list\nname: l${i}\n`);
    await writeFile(join(folder, 'lists.yaml'), lists.reverse().join('---\n'));
    await open('folder');
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = documentsShape.parse((await server.get(`/v1/documents?limit=2${cursor}`)).json());
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ kind, name }) => `${kind}/${name}`));
      if (page.next === undefined) break;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
    expect(seen).toEqual(['audience/vip', 'list/l0', 'list/l1', 'list/l2', 'list/l3', 'list/l4']);
    expect((await server.get('/v1/documents?limit=1001')).statusCode).toBe(400);
  });

  it('nobody without a key reads or writes them', async () => {
    await open('api');
    const { statusCode } = await server.app.inject({
      url: '/v1/documents',
      headers: { host: '127.0.0.1:4600' },
    });
    expect(statusCode).toBe(401);
  });
});

describe('templates over the API', () => {
  it('are listed, and one is read with its files', async () => {
    await open('folder');
    const { items } = (await server.get('/v1/templates')).json();
    expect(items.map(({ name }: { name: string }) => name)).toContain('welcome');
    const one = templateShape.parse((await server.get('/v1/templates/welcome')).json());
    expect(one.files.map(({ file }) => file)).toContain('welcome.yaml');
    expect((await server.get('/v1/templates/nothing')).statusCode).toBe(404);
  });
});
