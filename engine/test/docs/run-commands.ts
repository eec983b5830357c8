/**
 * Runs the commands that the pages print, with small real inputs for the words in capitals. A command that nobody
 * taught it here is an error that says so: nothing printed goes untested.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { EventInput } from '../../src/core/input.ts';
import { openEmbeddedEngine } from '../../src/hosts/embedded/open.ts';
import type { DecisionTrace } from '../../src/server/api.ts';
import { makeDecisions } from './decided-data.ts';
import { type Printed, root } from './pages.ts';
import { type RunningShop, shopDocuments } from './running-shop.ts';

export interface Output {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What the examples send, as far as it matters. */
interface Sent {
  readonly userId?: string;
  readonly event?: string;
  readonly properties?: { readonly decision_id?: string };
}

export const main = 'engine/dist/cli/main.js';
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const csv = 'customer,date,total\nada,2025-06-01,12.50\nben,2025-06-02,30.00\n';
const mapping = `userId: row.customer
timestamp: { value: row.date, format: yyyy-MM-dd }
properties: { total: number(row.total), order_id: row.customer + row.date }
events: [{ event: Order Completed }]
`;

export class Commands {
  readonly #shop: RunningShop;
  readonly #helps = new Map<string, Promise<Output>>();
  /** The latest decision that an example asked for. */
  decision = '';

  constructor(shop: RunningShop) {
    this.#shop = shop;
  }

  async run({ place, text }: Printed): Promise<void> {
    const [program = '', ...args] = text.trim().split(/\s+/);
    if (program === 'curl') return this.#curl(text);
    if (program === 'npm') return this.#npm(args);
    if (program === 'npx') return checkTool(args[0] ?? '');
    if (program === 'kairos') return this.#kairos(args);
    if (program === 'node' && args[0] === main) return this.#kairos(args.slice(1));
    throw new Error(`${place}: nobody runs "${text}" here; teach it in engine/test/docs/run-commands.ts`);
  }

  async #curl(text: string): Promise<void> {
    const here = text.replaceAll(/(?:http:\/\/)?(?:127\.0\.0\.1|localhost):4600/g, this.#shop.url);
    const line = here.replaceAll('"decision_id":"..."', `"decision_id":"${this.decision}"`);
    expect(line, `${text} names the port that a start without settings has`).toContain(this.#shop.url);
    const prelude = 'curl() { command curl --silent --show-error --fail-with-body "$@"; }\n';
    const { code, out, err } = await execute('bash', ['-c', prelude + line], this.#shop.env);
    expect({ text, code, err, out: code === 0 ? '' : out }).toEqual({ text, code: 0, err: '', out: '' });
    const path = /:\d+(\/[^\s'"?]*)/.exec(line)?.[1] ?? '/';
    const sent = JSON.parse(/-d '([^']*)'/.exec(line)?.[1] ?? '{}') as Sent;
    await this.#judge(path, sent, JSON.parse(out) as Record<string, unknown>);
  }

  async #judge(path: string, sent: Sent, answer: Record<string, unknown>): Promise<void> {
    if (path === '/v1/identify' || path === '/v1/track' || path === '/v1/group') {
      expect(answer).toMatchObject({ success: true });
      const wanted = sent.event ?? (path === '/v1/group' ? 'Group Joined' : 'Identified');
      expect(await this.#shop.eventsOf(sent.userId ?? '')).toContain(wanted);
      if (sent.properties?.decision_id === undefined) return;
      const trace = await this.#shop.get<DecisionTrace>(`/v1/decisions/${this.decision}`);
      expect(trace.outcomes.map(({ outcome }) => outcome)).toContain('response');
    } else if (path === '/v1/decide') {
      expect(answer.actions).toMatchObject([{ action: expect.any(String) }]);
      this.decision = String(answer.decision);
    } else if (path === '/v1/experiments') {
      expect(answer).toMatchObject({ items: [{ name: 'hero-learnt' }] });
    } else if (path === '/v1/tracking-plan') {
      const declared = expect.objectContaining({ document: 'order-completed' });
      const order = expect.objectContaining({ event: 'Order Completed', declared });
      expect(answer).toMatchObject({ items: expect.arrayContaining([order]) });
    } else if (path === '/v1/tracking-plan/violations') {
      expect(answer).toMatchObject({ items: expect.any(Array) });
    } else if (path === '/v1/tracking-plan/learn') {
      expect(answer).toMatchObject({
        proposals: expect.any(Array),
        yaml: expect.stringContaining('kind: event-type'),
      });
    } else if (path === '/v1/lists/partners/members') {
      const ada = { who: 'ada@example.com' };
      expect(answer).toMatchObject(
        'items' in answer ? { items: [ada] } : { rows: 2, applied: 2, refused: [] },
      );
    } else if (path === '/v1/lists/partners/members/remove') {
      expect(answer).toMatchObject({ rows: 1, applied: 1, refused: [] });
    } else if (path === '/v1/audiences/preview') {
      expect(answer).toMatchObject({ persons: expect.any(Number), sample: expect.any(Array) });
    } else if (path === '/v1/audiences/counts') {
      expect(answer).toMatchObject({
        id: expect.any(String),
        state: expect.any(String),
        persons: expect.any(Number),
      });
    } else if (path === '/v1/business-events') {
      const view = { name: 'Price Dropped', state: expect.any(String) };
      expect('items' in answer ? answer.items : [answer]).toMatchObject([view]);
    } else if (path.startsWith('/v1/business-events/')) {
      expect(answer).toMatchObject({ id: path.split('/').at(-1), remaining: expect.any(Number) });
    } else if (path.startsWith('/v1/suppressions')) {
      expect(answer).toMatchObject({
        contactPoint: 'email:gone@example.com',
        suppressed: expect.any(Boolean),
      });
    } else if (path.startsWith('/v1/profiles/') && path.includes('/traits/')) {
      expect(answer).toMatchObject({ views: [{ view: 'default', winner: { source: expect.any(String) } }] });
    } else if (path.endsWith('/golden-record')) {
      expect(answer).toMatchObject({ view: 'default', traits: expect.any(Array) });
    } else if (/^\/v1\/profiles\/[^/]+\/(timeline|decisions)$/.test(path)) {
      expect(answer).toMatchObject({ items: expect.any(Array) });
    } else if (/^\/v1\/profiles\/[^/]+\/identity$/.test(path)) {
      expect(answer).toMatchObject({ identifiers: expect.any(Array), refusals: [] });
    } else if (path === '/v1/erasures') {
      expect(answer).toMatchObject(
        'items' in answer ? { items: expect.any(Array) } : { erasures: [], unknown: [0, 1] },
      );
    } else if (path.endsWith('/objection')) {
      expect(answer).toMatchObject({ consents: expect.any(Array) });
    } else if (path === '/v1/audit') {
      expect(answer).toMatchObject({ items: expect.any(Array) });
    } else if (path === '/v1/audit/check') {
      expect(answer).toMatchObject({ intact: true });
    } else if (path.endsWith('/export')) {
      expect(answer).toMatchObject({ format: 'kairos-person-1', history: expect.any(Array) });
    } else if (path === '/v1/profiles/email:grace@example.com') {
      expect(answer).toMatchObject({ id: expect.any(String), reason: 'request', reference: 'T-2041' });
    } else if (path === '/v1/matching') {
      expect(answer).toMatchObject({ state: expect.any(String), questions: expect.any(Number) });
    } else if (path === '/v1/matching/questions') {
      expect(answer).toMatchObject({ items: expect.any(Array) });
    } else if (/^\/v1\/profiles\/[^/]+\/(links|lineage)$/.test(path)) {
      expect(answer).toMatchObject({ items: expect.arrayContaining([expect.any(Object)]) });
    } else if (path.startsWith('/v1/profiles/')) {
      expect(answer).toMatchObject({ consents: expect.any(Array), permissions: expect.any(Array) });
    } else if (path === '/v1/groups/account/acme') {
      expect(answer).toMatchObject({ kind: 'account', id: 'acme', state: 'open', size: 1 });
    } else if (path === '/v1/groups/account/acme/members') {
      expect(answer).toMatchObject({ items: [{ who: 'ada.keller@example.com', role: 'admin' }] });
    } else if (path === '/v1/groups/account') {
      expect(answer).toMatchObject({ items: [{ kind: 'account', id: 'acme', name: 'Acme', size: 1 }] });
    } else if (path.startsWith('/v1/network')) {
      expect(answer).toMatchObject({ from: expect.any(String), to: expect.any(String) });
    } else if (path === '/v1/documents') {
      const welcome = expect.objectContaining({ kind: 'journey', name: 'welcome' });
      expect(answer).toMatchObject({ master: 'folder', items: expect.arrayContaining([welcome]) });
    } else if (path === '/v1/documents/journey/welcome') {
      expect(answer).toMatchObject({
        text: expect.stringContaining('name: welcome'),
        revision: expect.any(String),
      });
    } else if (path === '/v1/documents/check') {
      expect(answer).toMatchObject({ documents: [{ kind: 'audience' }], problems: [] });
    } else if (path === '/v1/feeds') {
      expect(answer).toEqual({ items: [] });
    } else if (path === '/v1/templates') {
      expect(answer).toMatchObject({
        items: expect.arrayContaining([expect.objectContaining({ name: 'welcome' })]),
      });
    } else if (path === '/v1/journeys') {
      expect(answer).toMatchObject({ items: expect.any(Array) });
    } else if (/^\/v1\/journeys\/[^/]+\/preview$/.test(path)) {
      expect(answer).toMatchObject({ people: expect.any(Number), problems: [] });
    } else if (/^\/v1\/journeys\/[^/]+\/(pause|resume)$/.test(path)) {
      expect(answer).toMatchObject({
        status: path.endsWith('/pause') ? 'paused' : 'live',
        inside: expect.any(Number),
      });
    } else if (path === '/v1/catalogue') {
      const win = expect.objectContaining({ name: 'win', actions: expect.any(Number) });
      expect(answer).toMatchObject({ issues: expect.arrayContaining([win]) });
    } else if (path === '/v1/catalogue/actions') {
      expect(answer).toMatchObject({ items: expect.any(Array), total: expect.any(Number) });
    } else if (path === '/v1/products/degree-kettle') {
      expect(answer).toMatchObject({ price: { amount: 7900, currency: 'EUR' }, stock: 3, isChanged: true });
    } else if (path === '/v1/products') {
      expect(answer).toEqual({ changed: 1 });
    } else if (path === '/v1/budgets') {
      expect(answer).toMatchObject({ at: expect.any(String), limits: expect.any(Array) });
    } else if (path === '/v1/uplift') {
      expect(answer).toEqual({ goals: [] });
    } else if (path === '/v1/vouchers/redeem') {
      expect(answer).toMatchObject({ status: 'unknown', valid: false });
    } else if (path === '/openapi.json') {
      expect(answer).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
    } else {
      throw new Error(`what ${path} should answer is not said in engine/test/docs/run-commands.ts`);
    }
  }

  /** The script is there, and what is given to it; it is not run again from within a test. */
  async #npm([verb = '', ...args]: readonly string[]): Promise<void> {
    if (verb === 'ci') return;
    const name = verb === 'run' ? (args[0] ?? '') : verb;
    expect(Object.keys(manifest.scripts), `npm ${verb}`).toContain(name);
    const given = args.includes('--') ? args.slice(args.indexOf('--') + 1) : [];
    if (name === 'start') await this.#knows('start', given);
    if (name !== 'bench' || given[0] === undefined || /^[A-Z]+$/.test(given[0])) return;
    expect(existsSync(join(root, `bench/${given[0]}.mjs`)), `bench/${given[0]}.mjs`).toBe(true);
  }

  async #kairos([name = '', ...args]: readonly string[]): Promise<void> {
    // Without arguments it is the name of a command, and `start` is what all of this runs on.
    if (args.length === 0 || name === 'start') return this.#knows(name, args);
    const output = await execute(process.execPath, [main, name, ...(await this.#real(args))], this.#shop.env);
    const expected = outputs[name];
    if (!expected)
      throw new Error(`what "kairos ${name}" should print is not said in engine/test/docs/run-commands.ts`);
    expect(output, output.err).toMatchObject({ code: 0, out: expect.stringMatching(expected) });
  }

  async #knows(name: string, args: readonly string[]): Promise<void> {
    const known = this.#helps.get(name);
    const help = known ?? execute(process.execPath, [main, name, '--help'], this.#shop.env);
    this.#helps.set(name, help);
    const { code, out } = await help;
    // Of a command that it does not know, the help is that of the whole.
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(`Usage: kairos ${name} `) });
    for (const flag of args.filter((arg) => arg.startsWith('--'))) expect(out).toContain(flag);
  }

  /** Words in capitals become real inputs, and files that the page has shown are found. */
  async #real(args: readonly string[]): Promise<string[]> {
    const { folder } = this.#shop;
    await Promise.all([
      writeFile(join(folder, 'FILE.csv'), csv),
      writeFile(join(folder, 'MAP.yaml'), mapping),
    ]);
    if (args.includes('DATA')) await makeData(join(folder, 'DATA'));
    if (args.includes('DECIDED')) await makeDecisions(join(folder, 'DECIDED'));
    const inputs: { readonly [word: string]: string } = {
      DATA: join(folder, 'DATA'),
      DECIDED: join(folder, 'DECIDED'),
      FILE: join(folder, 'FILE.csv'),
      MAP: join(folder, 'MAP.yaml'),
      FOLDER: shopDocuments,
      DOCUMENTS: join(folder, 'DOCUMENTS'),
      DECISION: this.decision,
    };
    return args.map((arg) => {
      if (/^[A-Z]+$/.test(arg) && !inputs[arg])
        throw new Error(`${arg} stands for nothing in engine/test/docs/run-commands.ts`);
      // What a command writes goes there too.
      const isOurs = existsSync(join(folder, arg)) || /\.(model\.json|ndjson)$/.test(arg);
      return inputs[arg] ?? (isOurs ? join(folder, arg) : arg);
    });
  }
}

/** What a command prints when it did its work. */
const outputs: { readonly [name: string]: RegExp } = {
  experiments: /^(There are no experiments yet|To find a change of|\{"anytime":)/,
  check: /^no problems in \d+ documents/,
  import: /^(applied|taken) +[1-9]/m,
  replay: /[0-9a-f]{64}/,
  trace: /^(chosen +\S|recorded +sha256 [0-9a-f]{64})/m,
  'why-not': /^\S+ (was|passed) /,
  identity: /^persons +(4, the largest|2 now, 2 then)/m,
  templates: /^written +\S+\.yaml$/m,
  moments: /^(texts +10|want_to_go +0\.\d+)/m,
  evaluate: /^What (would ".+" have earned|does .+ cost)\?/,
  allocate: /customers get an offer, worth/,
  vouchers: /^There are no pools of vouchers/,
  uplift: /^What does acting add\?/,
  network: /^(Network, |Stages, |Personas[,:] |flowchart LR|\{"from")/m,
};

/** A data folder that nobody uses, with two people in it. */
async function makeData(folder: string): Promise<void> {
  const engine = await openEmbeddedEngine({
    folder: join(folder, 'engine'),
    workspace: 'default',
    revision: 'r1',
    documents: [],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  const at = Date.parse('2026-01-05T09:00:00Z');
  const plain = { properties: {}, traits: {}, context: {} };
  const events = ['ada', 'bob'].map(
    (value): EventInput => ({
      kind: 'event',
      messageId: `docs-${value}`,
      type: 'identify',
      name: 'Identified',
      at,
      receivedAt: at,
      mode: 'live',
      source: 'web',
      identifiers: [{ namespace: 'userId', value }],
      ...plain,
    }),
  );
  await engine.submit(events);
  await engine.close();
}

function checkTool(name: string): void {
  expect(existsSync(join(root, 'node_modules/.bin', name)), `npx ${name}`).toBe(true);
}

/** In the root of the repository, where the pages say one stands. */
export function execute(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = '',
): Promise<Output> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: root, env }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, out, err: err || (error && code === 1 ? error.message : '') });
    });
    // A program may end without having read what it is given.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
