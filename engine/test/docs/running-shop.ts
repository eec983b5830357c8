/** The example shop, served by the built product on a free port, without its simulated customers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../src/cli/program.testing.ts';
import type { Happening, Page } from '../../src/server/api.ts';
import { root } from './pages.ts';

export const shopDocuments = join(root, 'examples/shop/documents');
const API_KEY = 'sk_docs_0123456789abcdefghijklmnopqrstuvwxyz';

export interface RunningShop {
  readonly url: string;
  /** For files that examples name. */
  readonly folder: string;
  /** What a reader has set who follows the pages. */
  readonly env: NodeJS.ProcessEnv;
  get<T>(path: string): Promise<T>;
  /** Names of the events of a person that have arrived. */
  eventsOf(userId: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function startShop(): Promise<RunningShop> {
  const folder = await mkdtemp(join(tmpdir(), 'kairos-docs-'));
  const args = ['start', '--no-demo', '--port', '0', '--data', join(folder, 'data')];
  const server = startProgram([...args, '--documents', shopDocuments], { KAIROS_API_KEY: API_KEY });
  const [, url = ''] = await server.said(/ runs at (\S+)/);
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${API_KEY}` } });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  await identify(url);
  return {
    url,
    folder,
    env: { ...process.env, KAIROS_API_KEY: API_KEY, KAIROS_URL: url },
    get,
    eventsOf: async (userId) => {
      const key = encodeURIComponent(`userId:${userId}`);
      const { items } = await get<Page<Happening>>(`/v1/profiles/${key}/timeline?limit=200`);
      return items.flatMap((item) => (item.kind === 'event' ? [item.name] : []));
    },
    close: async () => {
      server.child.kill();
      await server.ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ada, of whom the shop's page speaks: elsewhere the simulated customers bring her. */
async function identify(url: string): Promise<void> {
  const body = { userId: 'customer-101', traits: { email: 'ada.keller@example.com', first_name: 'Ada' } };
  const { ok } = await fetch(`${url}/v1/identify`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa('wk_leaf_and_kettle_web:')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!ok) throw new Error('the shop does not know Ada');
}
