import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkStory } from './check-stories.ts';
import { shopFolder } from './folders.ts';
import { runProgram } from './program.testing.ts';

const vip = 'kind: audience\nname: vip\ncondition: events("Order Completed").within("1d").count() >= 2\n';
const story = `title: Two orders a day make a vip, for a day
start: 2026-01-05T09:00:00Z
steps:
  - events:
      - { track: Order Completed, userId: ada }
      - { track: Order Completed, userId: ada }
  - expect: { profiles: { userId ada: { audiences: [vip] } } }
  - after: 1d
    expect: { profiles: { userId ada: { audiences: [] } } }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-check-'));
  await writeFile(join(folder, 'vip.yaml'), vip);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('kairos check', () => {
  it('runs the stories of the example shop, and all pass', async () => {
    const { code, out, err } = await runProgram(['check', join(shopFolder, 'documents')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n').filter((line) => line.startsWith('passed  ')).length).toBeGreaterThanOrEqual(3);
  });

  it('says of a story that does not come true the step, what was expected, and what is', async () => {
    await writeFile(join(folder, 'a.story.yaml'), story);
    await writeFile(join(folder, 'b.story.yaml'), story.replace('after: 1d', 'after: 23h'));
    const { code, out, err } = await runProgram(['check', folder]);
    expect(code).toBe(1);
    expect(out).toBe(`no problems in 1 document, revision ${/revision (\w+)/.exec(out)?.[1]}
passed  ${folder}/a.story.yaml  Two orders a day make a vip, for a day
failed  ${folder}/b.story.yaml  step 3 at 2026-01-06T08:00:00.000Z: audiences of userId ada
    expected []
    got      ["vip"]
`);
    expect(err).toBe('1 of 2 stories failed\n');
  });

  it('says the same as JSON, a line each', async () => {
    await writeFile(join(folder, 'a.story.yaml'), story);
    await writeFile(join(folder, 'b.story.yaml'), story.replace('[vip]', '[]'));
    const { code, out } = await runProgram(['check', folder, '--json']);
    expect(code).toBe(1);
    const title = 'Two orders a day make a vip, for a day';
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { story: 'a.story.yaml', title, outcome: 'passed', steps: 3 },
      {
        story: 'b.story.yaml',
        title,
        outcome: 'failed',
        unmet: {
          step: 2,
          at: '2026-01-05T09:00:00.000Z',
          what: 'audiences of userId ada',
          expected: '[]',
          got: '["vip"]',
        },
      },
    ]);
  });

  it('does not run stories about documents that have problems', async () => {
    await writeFile(join(folder, 'vip.yaml'), vip.replace('>= 2', '>='));
    await writeFile(join(folder, 'a.story.yaml'), story);
    const { code, out, err } = await runProgram(['check', folder]);
    expect(code).toBe(1);
    expect(out).not.toContain('a.story.yaml');
    expect(err).toContain('stories were not run');
  });
});

describe('a story beside documents', () => {
  it('may bring documents of its own', async () => {
    const own = `documents: [{ kind: audience, name: vip, condition: 'events("Order Completed").within("1d").count() >= 2' }]\n`;
    expect(await checkStory('a.story.yaml', story, [])).toMatchObject({ outcome: 'failed' });
    expect(await checkStory('a.story.yaml', own + story, [])).toMatchObject({ outcome: 'passed' });
  });

  it.each([
    '',
    'just words',
    'title: [',
    story.replace('steps:', 'stesp:'),
    story.replace('after: 1d', 'after: soon'),
  ])('that cannot be read fails with a reason, and stops nothing: %#', async (text) => {
    const result = await checkStory('a.story.yaml', text, []);
    expect(result).toMatchObject({ story: 'a.story.yaml', outcome: 'failed' });
    expect(result).not.toHaveProperty('unmet');
  });
});
