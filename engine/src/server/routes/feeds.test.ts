/** Documents that programs write by the thousand: one call for all of them, for some, and for one. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDesk } from '../../documents/desk.ts';
import { feedRowShape, feedWrittenShape } from '../documents-shapes.ts';
import { type TestServer, testServer } from '../server.testing.ts';
import { problemShape } from '../shapes.ts';

let folder: string;
let server: TestServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-feeds-api-'));
  await writeFile(join(folder, 'a.yaml'), 'kind: action\nname: ours\nplacements: [home]\n');
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(master: 'api' | 'folder') {
  server = await testServer({ documents: openDesk({ folder, master }) });
}

const ask = (method: 'PUT' | 'PATCH' | 'DELETE', payload?: string, headers: object = {}, name = 'tariffs') =>
  server.app.inject({
    method,
    url: `/v1/feeds/${name}`,
    headers: {
      authorization: `Bearer ${server.key}`,
      host: '127.0.0.1:4600',
      ...(payload !== undefined && { 'content-type': 'application/x-ndjson' }),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
  });

const action = (name: string, value = 1) =>
  JSON.stringify({ kind: 'action', name, placements: ['home'], value });
const lines = (...all: string[]) => all.map((line) => `${line}\n`).join('');
const many = Array.from({ length: 3_000 }, (_, i) => action(`t${i}`));

describe('feeds over the API', () => {
  it('come in one call, are listed and read, and are removed in one', async () => {
    await open('api');
    expect((await server.get('/v1/feeds')).json()).toEqual({ items: [] });
    const put = await ask('PUT', lines(...many));
    expect(put.statusCode).toBe(201);
    const written = feedWrittenShape.parse(put.json());
    expect(written).toMatchObject({ file: 'tariffs.ndjson', documents: 3_000, added: 3_000, isNew: true });
    const { items } = (await server.get('/v1/feeds')).json();
    expect(items.map((one: unknown) => feedRowShape.parse(one))).toMatchObject([
      { name: 'tariffs', documents: 3_000, revision: written.revision },
    ]);
    const read = await server.get('/v1/feeds/tariffs');
    expect(read.body).toBe(lines(...many));
    expect(read.headers.etag).toBe(`"${written.revision}"`);
    expect((await server.get('/v1/documents/action/t7')).json()).toMatchObject({ file: 'tariffs.ndjson' });
    expect((await ask('DELETE')).json()).toMatchObject({ documents: 0, removed: 3_000 });
    expect(await readdir(folder)).toEqual(['a.yaml']);
    const audited = (await server.get('/v1/audit?act=feed-written')).json();
    expect(audited.items).toMatchObject([{ detail: { removed: 3_000 } }, { detail: { added: 3_000 } }]);
  });

  it('are changed by lines; the others keep theirs', async () => {
    await open('api');
    const spaced = '{ "kind": "action", "name": "t1", "placements": ["home"] }';
    await ask('PUT', lines(action('t0'), spaced, action('t2')));
    const changes = lines(action('t2', 5), '{"kind":"action","name":"t0","removed":true}', action('t9'));
    const answer = await ask('PATCH', changes);
    expect(answer.json()).toMatchObject({ documents: 3, added: 1, changed: 1, removed: 1, isNew: false });
    const file = await readFile(join(folder, 'tariffs.ndjson'), 'utf8');
    expect(file).toBe(lines(spaced, action('t2', 5), action('t9')));
  });

  it('are refused as a whole, with the lines that are wrong', async () => {
    await open('api');
    await ask('PUT', lines(action('t0')));
    const refused = async (method: 'PUT' | 'PATCH', payload: string) => {
      const answer = await ask(method, payload);
      return [answer.statusCode, problemShape.parse(answer.json()).code, answer.json().problems?.[0]?.line];
    };
    expect(await refused('PUT', lines(action('t0'), '{"kind":"action","name":"t1","valu":1}'))).toEqual([
      400,
      'document_problems',
      2,
    ]);
    expect(await refused('PUT', lines(action('t0'), action('ours')))).toEqual([400, 'document_problems', 2]);
    expect(await refused('PUT', lines(action('t0'), action('t0')))).toEqual([400, 'document_problems', 2]);
    expect(await refused('PUT', '\n')).toEqual([400, 'empty_feed', undefined]);
    expect(await refused('PATCH', 'no json')).toEqual([400, 'bad_feed_line', undefined]);
    const gone = lines('{"kind":"action","name":"t1","removed":true}');
    expect(await refused('PATCH', gone)).toEqual([404, 'no_such_document', undefined]);
    expect(await readFile(join(folder, 'tariffs.ndjson'), 'utf8')).toBe(lines(action('t0')));
    expect((await ask('PATCH', lines(action('t0')), {}, 'nobodys')).statusCode).toBe(404);
    expect((await ask('DELETE', undefined, {}, 'nobodys')).json()).toMatchObject({ code: 'no_such_feed' });
    expect((await server.get('/v1/feeds/nobodys')).statusCode).toBe(404);
  });

  it('are changed on the revision that was read', async () => {
    await open('api');
    const { revision } = (await ask('PUT', lines(action('t0')), { 'if-none-match': '*' })).json();
    expect((await ask('PUT', lines(action('t1')), { 'if-none-match': '*' })).statusCode).toBe(412);
    expect((await ask('PATCH', lines(action('t1')), { 'if-match': `"${revision}"` })).statusCode).toBe(200);
    const late = await ask('PATCH', lines(action('t2')), { 'if-match': `"${revision}"` });
    expect([late.statusCode, late.json().code]).toEqual([412, 'revision_mismatch']);
  });

  it('stay as they are where the folder is the master', async () => {
    await open('folder');
    await writeFile(join(folder, 'tariffs.ndjson'), lines(action('t0')));
    for (const answer of [await ask('PUT', lines(action('t1'))), await ask('DELETE')]) {
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({ code: 'folder_is_master', file: 'tariffs.ndjson' });
    }
    expect(await readFile(join(folder, 'tariffs.ndjson'), 'utf8')).toBe(lines(action('t0')));
  });
});
