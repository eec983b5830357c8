import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFolder } from './check.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-golden-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sources = `kind: source
name: crm
writeKey: wk_crm
---
kind: source
name: shop
writeKey: wk_shop
---
`;

async function problemsOf(fields: string, rule: string): Promise<string[]> {
  const text = `${sources}kind: golden-record
name: people
views:
  default:
    - fields: ${fields}
      rule: ${rule}
`;
  await writeFile(join(folder, 'golden.yaml'), text);
  return (await checkFolder(folder)).problems.map(
    ({ line, code, message, mend }) => `${line} ${code}: ${message} | ${mend}`,
  );
}

describe('a golden record in a folder', () => {
  it('may trust sources that are there, and our own events', async () => {
    expect(await problemsOf('[city, zip]', '[{ source: [crm, shop, kairos] }, complete, recent]')).toEqual(
      [],
    );
    expect(await problemsOf('[city]', '{ source: [crm] }')).toEqual([]);
  });

  it('a source that is not there is named with the nearest, or with all there are', async () => {
    expect(await problemsOf('[city]', '[{ source: [shop, cmr] }]')).toEqual([
      '14 unknown_source: there is no source "cmr" | write "crm"',
    ]);
    expect(await problemsOf('[city]', '{ source: [warehouse] }')).toEqual([
      '14 unknown_source: there is no source "warehouse" | ' +
        'name one of: kairos, crm, shop; or declare it with `kind: source` and `name: warehouse`',
    ]);
  });

  it('an unknown rule and a group of nothing or of a thousand are told with their line', async () => {
    const [unknown] = await problemsOf('[city]', 'newest');
    expect(unknown).toMatch(
      /^14 unknown_value: .*rule must be "recent" or "complete" .* but it is the text "newest"/,
    );
    expect(await problemsOf('[]', 'recent')).toEqual([
      expect.stringMatching(/^13 .*at least one field: name the traits that win together/),
    ]);
    const many = Array.from({ length: 1_000 }, (_, i) => `f${i}`).join(', ');
    expect(await problemsOf(`[${many}]`, 'recent')).toEqual([
      expect.stringMatching(/^13 .*at most 50 fields: only what belongs together wins together/),
    ]);
    expect(await problemsOf('[city, city]', 'recent')).toEqual([
      expect.stringMatching(/^13 field_in_two_groups: the group names "city" twice \| keep it in one group/),
    ]);
  });
});
