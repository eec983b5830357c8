/** Documents that are changed over the API of the running product: in force at once, whole after a kill, in the audit log. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readText } from '../src/documents/read-text.ts';
import type {
  AuditEntryView,
  ConfigurationView,
  DocumentsView,
  DocumentView,
  DocumentWritten,
  Page,
  ProfileView,
} from '../src/server/api.ts';
import { profileOf } from './product/people.ts';
import { Product } from './product/product.ts';
import { until } from './product/until.ts';

const documents = `# The shop.
kind: source
name: shop
writeKey: wk_shop
---
kind: audience
name: vip # few
condition: traits.orders > 3
`;

let product: Product;
beforeEach(async () => {
  product = await Product.create({ documents, env: { KAIROS_DOCUMENTS_MASTER: 'api' } });
  await product.start(1);
});
afterEach(() => product.remove());

const inForce = () => product.get<ConfigurationView>('/v1/configuration');

describe('where the API is the master', () => {
  it('a change is in force when the configuration says so, and people enter by it', async () => {
    await product.collect('/v1/identify', { userId: 'ada', traits: { orders: 2 } });
    expect((await profileOf(product, 'userId:ada')).audiences).toEqual([]);
    const read = await product.get<DocumentView>('/v1/documents/audience/vip');
    const operations = [{ op: 'set', path: '/condition', value: 'traits.orders > 1' }];
    const { status, body } = await product.change<DocumentWritten>('PATCH', '/v1/documents/audience/vip', {
      operations,
      expectedRevision: read.revision,
    });
    expect(status).toBe(200);
    await until('it is in force', inForce, ({ revision }) => revision === body.configuration);
    await until(
      'ada has entered',
      () => profileOf(product, 'userId:ada'),
      ({ audiences }: ProfileView) => audiences.some(({ name }) => name === 'vip'),
    );
    const text = await readFile(join(product.folder, 'documents/shop.yaml'), 'utf8');
    expect(text).toBe(documents.replace('> 3', '> 1'));
    const { items } = await product.get<Page<AuditEntryView>>('/v1/audit?act=document-written');
    expect(items).toMatchObject([
      { by: 'api-key', detail: { kind: 'audience', name: 'vip', revision: body.revision } },
    ]);
  });

  it('what was answered is there after a kill, and nothing is half written', async () => {
    const names: string[] = [];
    let isKilled = false;
    const writing = (async () => {
      for (let i = 0; !isKilled; i++) {
        const body = { document: { description: 'x'.repeat(20_000) }, file: 'lists.yaml' };
        const answer = await product
          .change('PUT', `/v1/documents/list/list-${i}`, body)
          .catch(() => undefined);
        if (answer?.status === 201) names.push(`list-${i}`);
      }
    })();
    await until(
      'some are written',
      async () => names.length,
      (count) => count >= 5,
    );
    await product.end('SIGKILL');
    isKilled = true;
    await writing;

    const files = (await readdir(join(product.folder, 'documents'))).filter((file) => file.endsWith('.yaml'));
    expect(files.sort()).toEqual(['lists.yaml', 'shop.yaml']);
    const read = readText(await readFile(join(product.folder, 'documents/lists.yaml'), 'utf8'), 'lists.yaml');
    expect(read.problems).toEqual([]);
    expect(read.documents.map(({ document }) => document.name)).toEqual(expect.arrayContaining(names));
    await product.start(1);
    const { items, master } = await product.get<DocumentsView>('/v1/documents');
    expect(master).toBe('api');
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });
});
