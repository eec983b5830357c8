// What a golden record may not say, each with what to do about it.
import { describe, expect, it } from 'vitest';
import { configure } from '../configuration.ts';
import { goldenRecordSchema, MOST_FIELDS } from './definition.ts';

const record = (views: object, name = 'people') => ({ kind: 'golden-record', name, views });

function problemsOf(...documents: object[]): [path: string, code: string][] {
  const result = configure(
    JSON.stringify(documents),
    documents.map((one) => goldenRecordSchema.parse(one)),
  );
  return result.ok ? [] : result.problems.map(({ path, code }) => [path.join('.'), code]);
}

function messagesOf(views: object): string[] {
  const result = goldenRecordSchema.safeParse(record(views));
  return result.success ? [] : result.error.issues.map(({ message }) => message);
}

describe('a golden record', () => {
  it('takes one rule or several, the same fields in several views and other groupings', () => {
    const views = {
      default: [{ fields: ['street', 'city'], rule: ['complete', 'recent'] }],
      billing: [
        { fields: ['city', 'street'], rule: { source: ['erp'] } },
        { fields: ['zip'], rule: 'longest' },
      ],
      desk: [{ fields: ['street', 'city', 'zip'], rule: 'frequent' }],
    };
    expect(problemsOf(record(views))).toEqual([]);
  });

  it('has each field in one group of a view, once', () => {
    const group = { fields: ['city', 'zip'], rule: 'recent' };
    expect(problemsOf(record({ default: [group, { fields: ['zip'], rule: 'recent' }] }))).toEqual([
      ['views.default.1.fields.0', 'field_in_two_groups'],
    ]);
    expect(problemsOf(record({ default: [{ fields: ['zip', 'zip'], rule: 'recent' }] }))).toEqual([
      ['views.default.0.fields.1', 'field_in_two_groups'],
    ]);
  });

  it('has no rule twice in a list, and is the only one', () => {
    const rule = ['recent', { source: ['a'] }, 'recent'];
    expect(problemsOf(record({ default: [{ fields: ['zip'], rule }] }))).toEqual([
      ['views.default.0.rule.2', 'rule_twice'],
    ]);
    const views = { default: [{ fields: ['zip'], rule: 'recent' }] };
    expect(problemsOf(record(views), record(views, 'more'))).toEqual([['name', 'second_golden_record']]);
  });

  it('refuses groups of no fields and of a thousand, and says what to do', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => `f${i}`);
    expect(messagesOf({ default: [{ fields: [], rule: 'recent' }] })).toEqual([
      'a group has at least one field: name the traits that win together, or remove the group',
    ]);
    expect(messagesOf({ default: [{ fields: many, rule: 'recent' }] })).toEqual([
      `a group has at most ${MOST_FIELDS} fields: only what belongs together wins together`,
    ]);
    expect(messagesOf({ default: [{ fields: ['city'], rule: 'oldest' }] })).not.toEqual([]);
    expect(messagesOf({})).toEqual(['at least one view is needed, such as `default`']);
  });
});
