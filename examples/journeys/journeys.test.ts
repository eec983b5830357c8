// Each example stands alone: its documents are well together, and all of its stories come true.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkStories } from '../../engine/src/cli/check-stories.ts';
import { checkFolder } from '../../engine/src/documents/check.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(here, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

describe('the example journeys', () => {
  it.each(names)('%s: documents without problems, and at least two stories that come true', async (name) => {
    const { documents, problems } = await checkFolder(here + name);
    expect(problems).toEqual([]);
    expect(documents.some(({ document }) => document.kind === 'journey' && document.name === name)).toBe(
      true,
    );
    const plain = documents.map(({ document }) => document);
    const stories = await checkStories(here + name, plain);
    expect(stories.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(stories.length).toBeGreaterThanOrEqual(2);
  });

  it.each(names)('%s: its page has a heading and one paragraph, and the list of all names it', (name) => {
    const page = readFileSync(`${here}${name}/README.md`, 'utf8').trim();
    expect(page).toMatch(/^# [^\n]+\n\n[^#]+$/);
    expect(page.split('\n\n')).toHaveLength(2);
    expect(readFileSync(`${here}README.md`, 'utf8')).toContain(`[${name}](${name}/README.md)`);
  });
});
