/** Starts the built product as its user would, in a folder of its own, and reads what it costs from the system. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeOptions } from '../../scripts/steps.mjs';

const main = fileURLToPath(new URL('../../engine/dist/cli/main.js', import.meta.url));
export const apiKey = 'sk_bench_0123456789abcdefghijklmnopqrstuvwxyz';
export const writeKey = 'wk_bench';

/** A folder for one run; removed by {@link Product.remove}. */
export function newFolder() {
  return mkdtempSync(join(tmpdir(), 'kairos-bench-'));
}

/** Writes documents (text, and lines of a feed) and starts Kairos; resolves when it serves. */
export async function startProduct({ folder, documents, feed, workers, master }) {
  const documentsFolder = join(folder, 'documents');
  mkdirSync(documentsFolder, { recursive: true });
  const texts = documents === undefined ? [] : documents.split('---\n');
  for (let i = 0; i < texts.length; i += 100) {
    writeFileSync(join(documentsFolder, `bench-${i}.yaml`), texts.slice(i, i + 100).join('---\n'));
  }
  if (feed !== undefined) writeFileSync(join(documentsFolder, 'bench.ndjson'), feed);
  const startedAt = performance.now();
  const args = [
    'start',
    '--no-demo',
    '--data',
    join(folder, 'data'),
    '--documents',
    documentsFolder,
    '--port',
    '0',
  ];
  if (workers) args.push('--workers', String(workers));
  if (master) args.push('--documents-master', master);
  const profile = process.env.KAIROS_BENCH_PROFILE
    ? ['--cpu-prof', `--cpu-prof-dir=${process.env.KAIROS_BENCH_PROFILE}`]
    : [];
  const child = spawn(process.execPath, [...profile, ...nodeOptions(main), main, ...args], {
    env: { ...process.env, KAIROS_API_KEY: apiKey, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
      const found = /runs at (\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    child.once('exit', (code) => reject(new Error(`Kairos ended with ${code}`)));
  });
  return new Product(child, url, folder, performance.now() - startedAt);
}

class Product {
  constructor(child, url, folder, startMs) {
    Object.assign(this, { child, url, folder, startMs });
  }

  /** CPU of the process and all its threads so far, in microseconds. */
  cpuMicros() {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  }

  /** Anonymous resident memory in megabytes (the store's file pages are shared and can be dropped at any time). */
  anonymousMb() {
    const line = /RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'));
    return Math.round(Number(line[1]) / 1024);
  }

  /** What it has written to its folder so far, in megabytes: pages that it made dirty, whoever flushes them. */
  writtenMb() {
    const line = /^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${this.child.pid}/io`, 'utf8'));
    return Number(line[1]) / 1024 / 1024;
  }

  async get(path) {
    const answer = await fetch(this.url + path, { headers: { authorization: `Bearer ${apiKey}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  stop(signal = 'SIGTERM') {
    return new Promise((resolve) => {
      this.child.removeAllListeners('exit');
      this.child.once('exit', resolve);
      this.child.kill(signal);
    });
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
