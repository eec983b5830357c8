// `kairos evaluate` and `kairos uplift` on the example's files, and on files that are no logs.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Evaluation } from '../analytics/evaluation/evaluate.ts';
import type { UpliftReport } from '../analytics/uplift/report.ts';
import { readText } from '../documents/read-text.ts';
import { runProgram } from './program.testing.ts';

const example = fileURLToPath(new URL('../../../examples/evaluation/', import.meta.url));
const known = ['--context', 'days_since_order,orders,owns_teapot'];
const log = ['--log', join(example, 'decisions.csv'), ...known];
const trial = [join(example, 'trial.csv'), '--outcome', 'ordered', ...known];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-evaluate-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('OPE-3: prints what a policy would have earned, with ranges and what could make it wrong', async () => {
  const { out, err, code } = await runProgram(['evaluate', join(example, 'by-need.yaml'), ...log]);
  expect({ err, code }).toEqual({ err: '', code: 0 });
  expect(out).toMatch(/^What would "by need" have earned\?/);
  expect(out).toMatch(/by need +0\.\d{4} +0\.\d{4} to 0\.\d{4} +0\.\d{4} to 0\.\d{4}/);
  expect(out).toMatch(/It would have earned more\. In 1,000 decisions: \+[23]\d\.\d+\./);
  expect(out).toContain('What could make it wrong:');
});

it('as JSON it has all figures; monitored ranges are wider', async () => {
  const ask = async (...more: string[]) =>
    JSON.parse(
      (await runProgram(['evaluate', 'always:sampler', ...log, '--json', ...more])).out,
    ) as Evaluation;
  const [once, watched] = [await ask(), await ask('--monitor')];
  expect(once).toMatchObject({ decisions: 6_000, persons: 6_000, refusals: [], policy: 'always sampler' });
  expect(watched.answer!.value.sure!.upper).toBeGreaterThan(once.answer!.value.sure!.upper);
});

it('OPE-4: says what it cannot tell, and how it could', async () => {
  const { out, code } = await runProgram(['evaluate', 'always:kettle', ...log]);
  expect(code).toBe(0);
  expect(out).toContain('This log cannot tell.');
  expect(out).toContain('kettle (100 %)');
  expect(out).toContain('To mend it:');
});

it.each([
  ['bad_probability', 'chosen,probability,reward\na,50,1\n', 'divide a percentage by 100'],
  ['wrong_fields', 'chosen,probability,reward\na,.5\n', 'Line 2: It cannot be read'],
])(
  'OPE-5: refuses what is no log: %s',
  async (name, text, words) => {
    const file = join(folder, `${name}.csv`);
    await writeFile(file, text);
    const { out, err, code } = await runProgram(['evaluate', 'uniform', '--log', file]);
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toContain(words);
    expect(err).not.toMatch(/\n +at /);
  },
  60_000,
);

it('refuses policies that there are not', async () => {
  const file = join(folder, 'rules.yaml');
  await writeFile(file, 'choose: [{ wen: "true", action: teapot }]\n');
  expect((await runProgram(['evaluate', file, ...log])).err).toContain('is no list of rules');
});

it('OPE-6: prints what acting adds, for whom, and whether choosing by person wins', async () => {
  const { out, err, code } = await runProgram(['uplift', ...trial]);
  expect({ err, code }).toEqual({ err: '', code: 0 });
  expect(out).toMatch(/teapot: adds \+\d\.\d\d in 100 people/);
  expect(out).toContain('A score of this model may be called uplift.');
  expect(out).toContain('Choosing by person wins.');
  const report = JSON.parse((await runProgram(['uplift', ...trial, '--json'])).out) as UpliftReport;
  expect(report.actions.map(({ action }) => action)).toEqual(['sampler', 'teapot']);
  expect(report.arms[0]).toMatchObject({ arm: 'nothing' });
});

it('OPE-6: the uplift that is shown is a document of arbitration', async () => {
  const { out } = await runProgram(['uplift', ...trial, '--document']);
  const { documents, problems } = readText(out, 'uplift.yaml');
  expect(problems).toEqual([]);
  expect(documents[0]?.document).toMatchObject({
    kind: 'arbitration',
    uplift: [{ action: 'teapot', evidence: 'trial of 9,000 people, trial.csv' }],
  });
});

it('refuses what is no trial', async () => {
  const run = (...more: string[]) => runProgram(['uplift', ...trial, ...more]);
  expect((await run('--silent', 'control')).err).toContain('there are nothing, sampler, teapot');
});
