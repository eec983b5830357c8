import { describe, expect, it } from 'vitest';
import { ProblemCollector } from '../problem.ts';
import { checkMatching, compileMatching } from './compile.ts';
import { matchingSchema } from './definition.ts';

const fields = { family: 'name', birthday: 'date' };

function compiled(document: object) {
  const problems = new ProblemCollector();
  const definition = matchingSchema.parse({ kind: 'matching', name: 'people', fields, ...document });
  return { ...compileMatching(definition, problems), problems: problems.list };
}

describe('a document of kind matching', () => {
  it('needs the kinds of its fields, nothing else', () => {
    expect(compiled({})).toEqual({
      fields: [
        { name: 'family', kind: 'name' },
        { name: 'birthday', kind: 'date' },
      ],
      bands: { link: 0.5, review: 0.1 },
      rules: undefined,
      problems: [],
    });
    const kind = { kind: 'matching', name: 'people' };
    expect(matchingSchema.safeParse({ ...kind, fields: {} }).success).toBe(false);
    expect(matchingSchema.safeParse({ ...kind, fields: { family: 'surname' } }).success).toBe(false);
  });

  it('MATCH-10: a blocking rule names fields and their keys', () => {
    const { rules, problems } = compiled({ blocking: [['family sound', 'birthday year'], ['birthday']] });
    expect(problems).toEqual([]);
    expect(rules).toEqual([
      [
        { field: 0, key: 1 },
        { field: 1, key: 4 },
      ],
      [{ field: 1, key: 0 }],
    ]);
    expect(compiled({ blocking: [['family year']] }).problems).toMatchObject([
      {
        path: ['blocking', 0, 0],
        code: 'unknown_key',
        mend: expect.stringContaining('family sound'),
      },
    ]);
  });

  it('MATCH-13: is the only one that matches stored profiles', () => {
    const named = (name: string, apply?: string) =>
      matchingSchema.parse({ kind: 'matching', name, fields, apply });
    const problems = new ProblemCollector();
    checkMatching([named('a'), named('b', 'nothing')], problems);
    expect(problems.list).toEqual([]);
    checkMatching([named('a'), named('b', 'review')], problems);
    expect(problems.list).toMatchObject([{ name: 'b', path: ['apply'], code: 'second_matching' }]);
  });

  it('says that its bands are crossed', () => {
    expect(compiled({ link: 0.8, review: 0.9 }).problems).toMatchObject([
      { path: ['review'], code: 'bands_crossed' },
    ]);
  });
});
