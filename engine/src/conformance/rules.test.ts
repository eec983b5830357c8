// The rules of core/SPEC.md and the proofs of them belong together, in both directions.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readStories } from './stories.ts';

const engine = fileURLToPath(new URL('../../', import.meta.url));
const spec = readFileSync(join(engine, 'src/core/SPEC.md'), 'utf8');
const rules = [...spec.matchAll(/^- \*\*([A-Z]+-\d+)\*\* /gm)].map((match) => match[1]!);
const prefixes = new Set(rules.map((rule) => rule.split('-')[0]));
const stories = readStories();

/** Rules that tests name in their texts. */
const byTests = ['src', 'test'].flatMap((folder) =>
  readdirSync(join(engine, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('rules.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(engine, folder, file), 'utf8');
      const named = [...text.matchAll(/\b([A-Z]+)-\d+\b/g)].filter((match) => prefixes.has(match[1]!));
      return named.map((match) => ({ rule: match[0], by: `${folder}/${file}` }));
    }),
);
const byStories = stories.flatMap((story) =>
  story.rules.map((rule) => ({ rule, by: `stories/${story.name}.yaml` })),
);

describe('the rules of SPEC.md', () => {
  it('have each a number of their own', () => {
    expect(rules.length).toBeGreaterThan(50);
    expect(rules.filter((rule, i) => rules.indexOf(rule) !== i)).toEqual([]);
  });

  it('are each proved by a story or a test', () => {
    const proved = new Set([...byStories, ...byTests].map(({ rule }) => rule));
    expect(
      rules.filter((rule) => !proved.has(rule)),
      'rules that nothing names: write a story, or take the rule out',
    ).toEqual([]);
  });

  it('are all that stories and tests name', () => {
    const unknown = [...byStories, ...byTests].filter(({ rule }) => !rules.includes(rule));
    expect(unknown, 'rules that SPEC.md does not have').toEqual([]);
  });
});
