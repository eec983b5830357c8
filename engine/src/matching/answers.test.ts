import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AnswerKind, type Answers, openAnswers } from './answers.ts';

let folder: string;
let path: string;
let answers: Answers;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-answers-'));
  path = join(folder, 'answers.ndjson');
  answers = await openAnswers(path);
});
afterEach(async () => {
  await answers.close();
  await rm(folder, { recursive: true, force: true });
});

let at = 1_000;
const give = (kind: AnswerKind, a: string, b: string) =>
  answers.give({ kind, a, b, at: at++, by: 'ada', weight: 1.5, prints: [`of ${a}`, `of ${b}`] });
const lines = async () => (await readFile(path, 'utf8')).trimEnd().split('\n');

async function again(): Promise<void> {
  await answers.close();
  answers = await openAnswers(path);
}

describe('answers about pairs', () => {
  it('MATCH-17: are there again after a restart, with what was done about them', async () => {
    const accepted = await give('accept', 'a', 'b');
    const rejected = await give('reject', 'c', 'd');
    await give('never', 'e', 'f');
    await answers.done(accepted);
    await answers.lapse(rejected);
    const before = [...answers.all()];
    const print = answers.printOf({ name: 'Ada', town: undefined });
    await again();
    expect([...answers.all()]).toEqual(before);
    expect(answers.about('b', 'a')).toMatchObject({ kind: 'accept', by: 'ada', isDone: true });
    expect(answers.about('d', 'c')).toMatchObject({ kind: 'reject', isLapsed: true });
    expect(answers.about('a', 'c')).toBeUndefined();
    expect(answers.printOf({ town: undefined, name: 'Ada' })).toBe(print);
    expect(answers.printOf({ name: 'Adah' })).not.toBe(print);
  });

  it('MATCH-16: follow profiles that were merged, also more than once', async () => {
    await give('never', 'c', 'z');
    expect(await answers.move('x', 'y')).toEqual([]);
    expect(await answers.move('c', 'b')).toHaveLength(1);
    expect(await answers.move('c', 'b')).toEqual([]);
    await answers.move('b', 'a');
    for (const _ of [1, 2]) {
      expect(answers.about('a', 'z')).toMatchObject({ kind: 'never', a: 'c' });
      expect(answers.of('c')).toEqual([]);
      await again();
    }
    // The latest word holds, whatever the two were called.
    await give('accept', 'a', 'z');
    expect(answers.about('z', 'a')).toMatchObject({ kind: 'accept' });
    await again();
    expect(answers.about('z', 'a')).toMatchObject({ kind: 'accept', a: 'a' });
    await answers.move('z', 'a');
    expect(answers.about('a', 'a')).toBeUndefined();
  });

  it('take little room however often somebody changes their mind', async () => {
    for (let i = 0; i < 400; i++) await give(i % 2 === 0 ? 'reject' : 'never', 'a', 'b');
    expect((await lines()).length).toBeGreaterThan(400);
    await again();
    expect(await lines()).toHaveLength(2);
    expect(answers.about('a', 'b')).toMatchObject({ kind: 'never', at: at - 1 });
  });

  it('forget a line that a crash cut off, and refuse any other that cannot be read', async () => {
    await give('never', 'a', 'b');
    await answers.close();
    const whole = await readFile(path, 'utf8');
    await appendFile(path, '{"type":"answer","kind":"rej');
    answers = await openAnswers(path);
    expect([...answers.all()]).toHaveLength(1);
    await give('never', 'c', 'd');
    await again();
    expect([...answers.all()]).toHaveLength(2);
    await writeFile(path, whole.replace('"never"', '"maybe"'));
    await expect(openAnswers(path)).rejects.toMatchObject({ code: 'matching_answers_damaged' });
  });
});
