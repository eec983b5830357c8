import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readDocuments } from '../documents/read-folder.ts';
import { withLacked } from '../server/lacking-words.ts';
import { keepDemo } from './demo.ts';
import { chooseDocuments } from './folders.ts';
import { traceText } from './trace.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-cli-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('which documents a start uses', () => {
  it('without any and without the demo, a first source is made that is well', async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      const { folder: made, demo } = await chooseDocuments(undefined, false);
      expect(demo).toBeUndefined();
      const { documents, problems } = await readDocuments(made);
      expect(problems).toEqual([]);
      expect(documents).toMatchObject([{ document: { kind: 'source', name: 'website' } }]);
      expect(await chooseDocuments(undefined, true)).toEqual({ folder: made, demo: undefined });
    } finally {
      process.chdir(before);
    }
  });

  it('a named folder is used as it is, and never made', async () => {
    const named = join(folder, 'typo');
    expect(await chooseDocuments(named, true)).toEqual({ folder: named, demo: undefined });
    expect(existsSync(named)).toBe(false);
  });
});

describe("the demo's customers", () => {
  it('come again after they ended, and leave with the server', async () => {
    const script = join(folder, 'customers.mjs');
    const note = join(folder, 'note');
    await writeFile(
      script,
      `import { appendFileSync, existsSync } from 'node:fs';
const again = existsSync(${JSON.stringify(note)});
appendFileSync(${JSON.stringify(note)}, process.pid + ' ' + process.argv.slice(2).join(' ') + '\\n');
if (again) setInterval(() => undefined, 1000);
`,
    );
    const demo = keepDemo(script, 'http://127.0.0.1:1', 'wk_shop');
    const lines = async () => (await readFile(note, 'utf8').catch(() => '')).trim().split('\n');
    await vi.waitFor(async () => expect(await lines()).toHaveLength(2), { timeout: 60_000 });
    const [first, second] = await lines();
    expect(first).toContain('http://127.0.0.1:1 wk_shop');
    await demo.stop();
    const pid = Number(second?.split(' ')[0]);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('a trace in the terminal', () => {
  const asked = {
    decision: 'p.d',
    profile: 'p',
    at: '2026-01-05T12:00:00.000Z',
    revision: 'r1',
    placement: 'home',
    request: {},
  };

  it('WHY-8: tells in words what the decision had to do without', () => {
    const trace = withLacked({
      ...asked,
      chosen: [],
      candidates: [],
      fellOut: [],
      outcomes: [],
      degraded: 'contexts',
      beyond: 3,
      lacking: {
        treatments: [
          { action: 'gift', treatment: 'letter', rule: 'spring' },
          { action: 'tea', treatment: '', rule: 'summer: it has ended' },
        ],
        models: ['standard'],
        contexts: [
          { name: 'weather', source: 'none', ageMs: 0 },
          { name: 'stock', source: 'stale', ageMs: 90_000 },
          { name: 'hours', source: 'fallback', ageMs: 0 },
        ],
      },
    });
    expect(traceText(trace)).toContain(`
lacked     Context providers took too long, so their answers were not waited for
           The context weather gave no answer
           The context stock gave no answer; one of 1 min before was used
           The context hours gave no answer; the one that its document names was used
           The model standard had learnt from nobody yet
           There was no code to go with gift as letter (spring: none is left)
           There was no code to go with tea (summer: it has ended)
           3 more actions passed every condition, and nothing more is on record of them
`);
  });

  it('names for each candidate its factors or what refused it', () => {
    const text = traceText({
      ...asked,
      chosen: ['shoes'],
      candidates: [
        { action: 'shoes', propensity: 0.2, draw: 0.25, value: 10, priority: 2.5, selectionProbability: 0.7 },
        { action: 'hats', refusedBy: { policy: 'cap', rule: 'weekly' } },
      ],
      fellOut: [{ policy: 'cap', rule: 'weekly', count: 1 }],
      outcomes: [{ outcome: 'shown', at: '2026-01-05T12:00:01.000Z' }],
    });
    expect(text).toMatchInlineSnapshot(`
      "decision   p.d
      at         2026-01-05T12:00:00.000Z
      profile    p
      placement  home
      revision   r1
      chosen     shoes
      outcome    shown at 2026-01-05T12:00:01.000Z

      candidate  propensity  draw    value  priority  selected  because
      shoes      0.2000      0.2500  10.00  2.5000    0.700     chosen
      hats                                                      cap: weekly
      "
    `);
  });
});
