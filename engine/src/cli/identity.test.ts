// The built command over files: clusters, reasons, progress, and refusals that say what to do.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makePeople, peopleFields } from '../core/matching/made-people.ts';
import { runProgram } from './program.testing.ts';

let folder: string;
let file: string;
const flags = peopleFields.flatMap(({ name, kind }) => ['--field', `${name}:${kind}`]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-identity-'));
  file = join(folder, 'people.csv');
  const names = peopleFields.map(({ name }) => name);
  const lines = makePeople(800, 3, 5).map(({ id, person, values }) =>
    [id, person, ...names.map((name) => values[name])].join(','),
  );
  await writeFile(file, [['id', 'person', ...names].join(','), ...lines].join('\n'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('finds people, says by what, and measures itself where the truth is told', async () => {
  const [out, pairs] = [join(folder, 'clusters.csv'), join(folder, 'pairs.ndjson')];
  const args = [...flags, '--truth', 'person', '--out', out, '--pairs', pairs, '--json'];
  const { code, out: text, err } = await runProgram(['identity', 'match', file, ...args]);
  // A slow machine is told how far it is; nothing else is said.
  expect(err).toMatch(/^(\d+ % .*\n)*$/);
  expect(code).toBe(0);
  const summary = JSON.parse(text);
  expect(summary).toMatchObject({ records: 800, measured: { f1: expect.any(Number) } });
  expect(summary.measured.f1).toBeGreaterThan(0.85);
  expect((await readFile(out, 'utf8')).trim().split('\n')).toHaveLength(801);
  const [first] = (await readFile(pairs, 'utf8')).split('\n', 1);
  expect(JSON.parse(first!)).toMatchObject({ band: 'link', contributions: expect.any(Array) });
});

it('takes fields and blocking from a document', async () => {
  const fields = peopleFields.map(({ name, kind }) => `  ${name}: ${kind}`).join('\n');
  const blocking = 'blocking:\n  - [family sound, birthday year]\n  - [postcode]\n';
  const yaml = `kind: matching\nname: people\nlink: 0.9\nfields:\n${fields}\n${blocking}`;
  const documents = join(folder, 'documents');
  await mkdir(documents);
  await writeFile(join(documents, 'matching.yaml'), yaml);
  const { out, code } = await runProgram(['identity', 'match', file, '--documents', documents]);
  expect(code).toBe(0);
  expect(out).toMatch(/found by +family sound \+ birthday year: /);
  expect(out).toMatch(/found by +postcode whole: /);
});

it.each([
  [[], 'Give --field NAME:KIND'],
  [['--field', 'name:surname'], 'It must be NAME:KIND'],
  [['--field', 'nothing:name'], 'has no nothing: name a column that is there'],
  [['--field', 'given:name', '--id', 'given'], 'ids are unique'],
])('%j: %s', async (args, message) => {
  const { code, err } = await runProgram(['identity', 'match', file, ...args]);
  expect(code).toBe(1);
  expect(err).toContain(message);
});
