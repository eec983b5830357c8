import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Program, runProgram, startProgram } from './program.testing.ts';

const key = 'sk_for_tests_0123456789abcdef';
const documents = `kind: source
name: till
writeKey: wk_till
---
kind: computed-trait
name: revenue
value: events("Order Line Sold").sum("revenue")
---
kind: computed-trait
name: lines
value: events("Order Line Sold").count()
`;
const mapping = `refuse: [{ when: blank(row.customer), reason: no customer }]
userId: row.customer
timestamp: { value: row.date, format: 'yyyy-MM-dd HH:mm', zone: Europe/London }
properties: { revenue: 'times(row.quantity, row.price)' }
events: [{ event: Order Line Sold }]
`;

let folder: string;
let server: Program;
let url: string;
const closing: (() => void)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-import-'));
  await mkdir(at('documents'));
  await writeFile(at('documents/till.yaml'), documents);
  await writeFile(at('mapping.yaml'), mapping);
  const args = ['start', '--port', '0', '--no-demo', '--data', at('data'), '--documents', at('documents')];
  server = startProgram(args, { KAIROS_API_KEY: key });
  url = (await server.said(/runs at (\S+)/))[1]!;
});
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  server.child.kill('SIGTERM');
  await server.ended;
  await rm(folder, { recursive: true, force: true });
});

function at(name: string): string {
  return join(folder, name);
}

function importArgs(file: string, to = url): string[] {
  return [
    'import',
    at(file),
    '--mapping',
    at('mapping.yaml'),
    '--source',
    'till',
    '--url',
    to,
    '--documents',
    at('documents'),
    '--json',
  ];
}

interface Answer {
  readonly computed: readonly { readonly name: string; readonly value: number }[];
  readonly totals: { readonly applied: number; readonly duplicates: number };
}

async function get(path: string): Promise<Answer> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return (await response.json()) as Answer;
}

/** Of every customer, in millionths. */
async function revenueMicros(customers: number): Promise<number> {
  let sum = 0;
  for (let customer = 0; customer < customers; customer++) {
    const { computed } = await get(`/v1/profiles/userId:c${customer}`);
    sum += Math.round(computed.find(({ name }) => name === 'revenue')!.value * 1e6);
  }
  return sum;
}

async function rejected(file: string) {
  const text = await readFile(at(`${file}.rejected.ndjson`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const header = 'customer,date,quantity,price\n';

function line(i: number, customers: number): string {
  return `c${i % customers},2011-03-0${1 + (i % 9)} 10:${10 + (i % 50)},${1 + (i % 7)},${i % 90}.${10 + (i % 90)}\n`;
}

function microsOf(lines: readonly string[]): number {
  return lines.reduce((sum, text) => {
    const [, , quantity, price] = text.trim().split(',');
    return sum + Number(quantity) * Math.round(Number(price) * 100) * 10_000;
  }, 0);
}

describe('kairos import', () => {
  it('loads a file to the last penny, and lists bad rows by line', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => line(i, 5));
    const bad = {
      7: ',2011-03-01 10:00,1,1.00\n',
      20: 'c1,2011-02-30 10:00,1,1.00\n',
      21: 'c1,2011-03-01 10:00,1\n',
      33: 'c1,2011-03-01 10:00,one,1.00\n',
    };
    for (const [place, text] of Object.entries(bad)) lines[Number(place) - 2] = text;
    // The same line twice is two sales.
    lines.push(lines[0]!);
    await writeFile(at('shop.csv'), header + lines.join(''));
    const { code, out } = await runProgram(importArgs('shop.csv'), { KAIROS_API_KEY: key });
    expect(code).toBe(0);
    const told = JSON.parse(out);
    expect(told).toMatchObject({
      read: 51,
      refused: 4,
      reasons: { 'no customer': 1, bad_value: 2, wrong_fields: 1 },
    });
    expect(told.applied + told.taken + told.duplicates + told.refused).toBe(told.read);
    expect((await rejected('shop.csv')).map(({ line, code }) => [line, code])).toEqual([
      [7, 'refused_by_mapping'],
      [20, 'bad_value'],
      [21, 'wrong_fields'],
      [33, 'bad_value'],
    ]);
    expect((await get('/v1/figures')).totals).toMatchObject({ applied: 47, duplicates: 0 });
    const good = lines.filter((text) => !Object.values(bad).includes(text));
    expect(await revenueMicros(5)).toBe(microsOf(good));
  });

  it('changes nothing when the same file comes again', async () => {
    await writeFile(at('shop.csv'), header + Array.from({ length: 20 }, (_, i) => line(i, 2)).join(''));
    const first = await runProgram(importArgs('shop.csv'), { KAIROS_API_KEY: key });
    const before = await revenueMicros(2);
    const known = await runProgram(importArgs('shop.csv'), { KAIROS_API_KEY: key });
    expect(known.out).toBe(first.out);
    const again = await runProgram([...importArgs('shop.csv'), '--again'], { KAIROS_API_KEY: key });
    expect(again.code).toBe(0);
    expect((await get('/v1/figures')).totals).toMatchObject({ applied: 20, duplicates: 20 });
    expect(await revenueMicros(2)).toBe(before);
  });

  it('goes on exactly where it was killed', async () => {
    const lines = Array.from({ length: 9_000 }, (_, i) =>
      i % 1_000 === 5 ? ',2011-03-01 10:00,1,1.00\n' : line(i, 7),
    );
    await writeFile(at('shop.csv'), header + lines.join(''));
    const slow = await slowGate(url, 300);
    const state = at('shop.csv.kairos-import.json');
    const killed = startProgram(importArgs('shop.csv', slow.url), { KAIROS_API_KEY: key });
    const readSoFar = async () =>
      JSON.parse(await readFile(state, 'utf8').catch(() => '{"counts":{"read":0}}')).counts.read;
    await vi.waitFor(async () => expect(await readSoFar()).toBeGreaterThan(0), {
      timeout: 60_000,
      interval: 20,
    });
    killed.child.kill('SIGKILL');
    await killed.ended;
    const stood = await readSoFar();
    expect(stood).toBeLessThan(9_000);
    const sentBefore = slow.requests();
    const { code, out } = await runProgram(importArgs('shop.csv', slow.url), { KAIROS_API_KEY: key });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ read: 9_000, refused: 9, reasons: { 'no customer': 9 } });
    // What was acknowledged is not sent again.
    expect(slow.requests() - sentBefore).toBeLessThanOrEqual(Math.ceil((9_000 - stood) / 1_000) + 1);
    expect((await rejected('shop.csv')).map(({ line }) => line)).toEqual(
      Array.from({ length: 9 }, (_, i) => i * 1_000 + 7),
    );
    expect((await get('/v1/figures')).totals.applied).toBe(8_991);
    expect(await revenueMicros(7)).toBe(microsOf(lines.filter((text) => !text.startsWith(','))));
  });

  it('waits as long as a busy server asks, and says what is wrong with the key', async () => {
    await writeFile(at('shop.csv'), header + line(1, 1));
    const busy = await slowGate(url, 0, 2);
    const { code, out } = await runProgram(importArgs('shop.csv', busy.url), { KAIROS_API_KEY: key });
    expect([code, JSON.parse(out).read, busy.requests()]).toEqual([0, 1, 3]);
    const wrong = await runProgram([...importArgs('shop.csv'), '--again'], {
      KAIROS_API_KEY: 'sk_wrong_0123456789',
    });
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain('--api-key');
  });

  it('refuses to go on with the state of another file', async () => {
    await writeFile(at('shop.csv'), header + line(1, 1));
    await runProgram(importArgs('shop.csv'), { KAIROS_API_KEY: key });
    await writeFile(at('shop.csv'), header + line(2, 1));
    const { code, err } = await runProgram(importArgs('shop.csv'), { KAIROS_API_KEY: key });
    expect(code).toBe(1);
    expect(err).toContain('--again');
  });
});

/** A gate before the server: each request waits; the first ones may be answered 429. */
async function slowGate(
  target: string,
  delayMs: number,
  busy = 0,
): Promise<{ url: string; requests(): number }> {
  let requests = 0;
  const gate: Server = createServer((request, response) => {
    requests++;
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      if (requests <= busy) {
        response.writeHead(429, { 'retry-after': '1' }).end();
        return;
      }
      await new Promise((done) => setTimeout(done, delayMs));
      const { authorization = '', 'content-type': type = '' } = request.headers;
      const answer = await fetch(`${target}${request.url}`, {
        method: 'POST',
        headers: { authorization, 'content-type': type },
        body: Buffer.concat(chunks),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    });
  });
  await new Promise<void>((done) => gate.listen(0, '127.0.0.1', done));
  closing.push(() => {
    gate.close();
    gate.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`, requests: () => requests };
}
