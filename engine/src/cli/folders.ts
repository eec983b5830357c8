/** Which folders a start uses: the company's own documents, the demo's, or a new folder with a first source. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';

/** The same from src/ and from dist/. */
const repository = fileURLToPath(new URL('../../../', import.meta.url));

export const consoleFolder = join(repository, 'console', 'dist');
export const shopFolder = join(repository, 'examples', 'shop');
/** The example journeys, to begin with. */
export const templatesFolder = join(repository, 'examples', 'journeys');

/** Where all that Kairos knows is kept: of whoever starts it, and of whoever looks into it. */
export function dataFolder(description: string): Option {
  return new Option('--data <folder>', description).env('KAIROS_DATA').default('.kairos');
}

export interface ChosenDocuments {
  readonly folder: string;
  /** The script of the demo's customers, where the demo's documents are used. */
  readonly demo: string | undefined;
}

/**
 * Named documents win, then ./documents, then the demo; without the demo ./documents is made with one source in it,
 * so that events can be sent at once.
 */
export async function chooseDocuments(
  named: string | undefined,
  withDemo: boolean,
): Promise<ChosenDocuments> {
  const own = resolve(named ?? 'documents');
  const shop = join(shopFolder, 'documents');
  const script = join(shopFolder, 'customers.js');
  if (named === undefined && !existsSync(own)) {
    if (withDemo && existsSync(shop)) return { folder: shop, demo: existsSync(script) ? script : undefined };
    await makeFirstSource(own);
  }
  const isShop = withDemo && own === shop && existsSync(script);
  return { folder: own, demo: isShop ? script : undefined };
}

async function makeFirstSource(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const writeKey = `wk_${randomBytes(12).toString('base64url')}`;
  const text = `# Who may send events here. The write key is public: it may only send.
kind: source
name: website
type: browser
writeKey: ${writeKey}
`;
  await writeFile(join(folder, 'sources.yaml'), text, { flag: 'wx' });
}
