// Feeds of documents: read as YAML is, with the line of what is wrong, and never written over.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFolder } from './check.ts';
import { openDesk } from './desk.ts';
import { feedLimits, readFeed } from './read-feed.ts';

const lines = (...documents: readonly object[]) =>
  documents.map((one) => `${JSON.stringify(one)}\n`).join('');

describe('a feed', () => {
  it('gives documents with their lines', () => {
    const text = `${lines({ kind: 'action', name: 'a' })}\n${lines({ kind: 'product', name: 'kettle', stock: 3 })}`;
    const { documents, problems } = readFeed(text, 'feed.ndjson');
    expect(problems).toEqual([]);
    expect(documents.map(({ document: { kind, name }, line }) => [kind, name, line])).toEqual([
      ['action', 'a', 1],
      ['product', 'kettle', 3],
    ]);
  });

  it('reads a line that stands as it stood only once, wherever it is now', () => {
    const [a, b] = [
      { kind: 'action', name: 'a' },
      { kind: 'action', name: 'b', value: 2 },
    ].map((one) => lines(one));
    const before = readFeed(`${a}${b}`, 'feed.ndjson').documents;
    const { documents } = readFeed(`\n${b}${a!.replace('"a"', '"c"')}`, 'feed.ndjson', before);
    expect(
      documents.map(({ document: { name }, line, positionOf }) => [name, line, positionOf([]).line]),
    ).toEqual([
      ['b', 2, 2],
      ['c', 3, 3],
    ]);
    expect(documents[0]!.document).toBe(before[1]!.document);
  });

  it('names the line of what is wrong, and reads the others', () => {
    const text = [
      '{"kind":"action","name":"a","value":-1}',
      '{"kind":"action"',
      '["a"]',
      '{"kind":"actoin","name":"b"}',
      '{"kind":"action","name":"c"}',
    ].join('\n');
    const { documents, problems } = readFeed(text, 'feed.ndjson');
    expect(documents.map(({ document }) => document.name)).toEqual(['c']);
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [1, expect.any(String)],
      [2, 'json_syntax'],
      [3, 'not_a_document'],
      [4, 'unknown_kind'],
    ]);
    expect(problems[3]?.mend).toBe('did you mean "action"?');
  });
});

describe('CAT-11: a feed of a million actions', () => {
  it('is refused where it has more than a feed may, without reading on', () => {
    const text = '{"kind":"action","name":"a"}\n'.repeat(feedLimits.documents + 5);
    const { documents, problems } = readFeed(text, 'feed.ndjson');
    expect(documents).toHaveLength(feedLimits.documents);
    expect(problems).toMatchObject([{ code: 'too_many_documents', line: feedLimits.documents + 1 }]);
  });
});

describe('a folder with a feed', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kairos-feed-'));
    await writeFile(join(folder, 'issues.yaml'), 'kind: issue\nname: sell\ngroups: [{ name: tea }]\n');
    await writeFile(
      join(folder, 'actions.ndjson'),
      lines({ kind: 'action', name: 'a', group: 'tea' }, { kind: 'action', name: 'b', group: 'coffee' }),
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is checked together with the rest', async () => {
    const { documents, problems } = await checkFolder(folder);
    expect(documents).toHaveLength(3);
    expect(problems.map(({ file, line, code }) => [file, line, code])).toEqual([
      ['actions.ndjson', 2, 'unknown_group'],
    ]);
  });

  it('is listed and read by the API, and changed where it comes from', async () => {
    const desk = openDesk({ folder, master: 'api' });
    const { items: listed } = await desk.list({ limit: 10 });
    expect(listed.map(({ name }) => name).sort()).toEqual(['a', 'b', 'sell']);
    const found = await desk.get({ kind: 'action', name: 'a' });
    expect(found?.document).toEqual({ kind: 'action', name: 'a', group: 'tea' });
    expect(listed.find(({ name }) => name === 'a')?.revision).toBe(found?.revision);
    const write = desk.write({ kind: 'action', name: 'a' }, { document: { group: 'tea' } });
    await expect(write).rejects.toMatchObject({ code: 'in_feed' });
    await expect(desk.remove({ kind: 'action', name: 'a' })).rejects.toMatchObject({ code: 'in_feed' });
  });
});
