/**
 * The built product as a process of its own, in a folder of its own: started as its user would, killed, started again.
 * KAIROS_DIST names another build than engine/dist.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const WRITE_KEY = 'wk_shop';
const API_KEY = 'sk_test_0123456789abcdefghijklmnopqrstuvwxyz';

const dist = process.env.KAIROS_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));
const main = join(dist, 'cli/main.js');

export interface ProductOptions {
  /** YAML. */
  readonly documents: string;
  /** Where the data folder stands; one that is removed at the end by default. */
  readonly dataFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export class Product {
  readonly url: string;
  readonly folder: string;
  readonly #options: ProductOptions;
  readonly #port: number;
  #child: ChildProcess | undefined;
  /** What it has written to its error output since the first start. */
  complaints = '';
  /** What the last start has said. */
  #said = '';

  private constructor(folder: string, port: number, options: ProductOptions) {
    this.folder = folder;
    this.#port = port;
    this.#options = options;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Not started yet. Its port stays the same over all starts. */
  static async create(options: ProductOptions): Promise<Product> {
    if (!existsSync(main)) throw new Error(`There is no built product at ${main}: run npm run build`);
    const folder = await mkdtemp(join(tmpdir(), 'kairos-product-'));
    const product = new Product(folder, await freePort(), options);
    await mkdir(join(folder, 'documents'));
    await product.write('shop.yaml', options.documents);
    return product;
  }

  /** Puts a document file into the documents folder. */
  write(name: string, text: string): Promise<void> {
    return writeFile(join(this.folder, 'documents', name), text);
  }

  /** Resolves when it serves, and rejects where it ended before. May be any number of threads, whatever it was before. */
  start(workers?: number): Promise<void> {
    const { dataFolder = join(this.folder, 'data'), env } = this.#options;
    const args = ['start', '--no-demo', '--port', String(this.#port), '--data', dataFolder];
    args.push('--documents', join(this.folder, 'documents'));
    if (workers !== undefined) args.push('--workers', String(workers));
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...process.env, ...env, KAIROS_API_KEY: API_KEY, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stderr.on('data', (text: Buffer) => {
      this.complaints += text;
    });
    const ready = new Promise<void>((resolve, reject) => {
      this.#said = '';
      child.stdout.on('data', (text: Buffer) => {
        this.#said += text;
        if (this.#said.includes(' runs at ')) resolve();
      });
      child.once('exit', (code, signal) =>
        reject(new Error(`Kairos ended (${code ?? signal}): ${this.complaints.slice(-2000)}`)),
      );
    });
    ready.catch(() => undefined);
    return ready;
  }

  /** Signs a browser in to the console; works once for each start. */
  async consoleLink(): Promise<string> {
    for (;;) {
      const link = /\S+#token=\S+/.exec(this.#said)?.[0];
      if (link !== undefined) return link;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the process is gone; SIGKILL gives it no chance to do anything. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (signal === 'SIGKILL' && this.folder.startsWith('/dev/shm/'))
      throw new Error(
        'who kills keeps the files on a disk: name this test under `onDisk` in vitest.config.ts',
      );
    return this.#end(signal);
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.isRunning) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  /** GET with the API key; throws where the answer is not a success. */
  async get<T>(path: string): Promise<T> {
    const response = await fetch(this.url + path, { headers: { authorization: `Bearer ${API_KEY}` } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** POST of JSON, or of CSV where it is text, with the API key; whatever is answered. */
  async post<T>(path: string, body: unknown): Promise<Answer<T>> {
    return answerOf(
      await fetch(this.url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${API_KEY}`,
          'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  }

  /** PUT, PATCH or DELETE with the API key; whatever is answered. */
  async change<T>(method: 'PUT' | 'PATCH' | 'DELETE', path: string, body: object): Promise<Answer<T>> {
    return answerOf(
      await fetch(this.url + path, {
        method,
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  }

  /** POST to a collection route, with the write key; text goes out as it is. */
  async collect<T>(path: string, body: unknown): Promise<Answer<T>> {
    return answerOf(
      await fetch(this.url + path, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${WRITE_KEY}:`)}`, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  }

  /** Ends it and removes its folder. */
  async remove(): Promise<void> {
    await this.#end('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const { status, headers } = response;
  return { status, headers, body: (await response.json()) as T };
}

/** One that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
