import { describe, expect, it } from 'vitest';
import { policySchema } from '../core/decision/definition.ts';
import { preferenceProblems, preferencesSchema, preferenceTexts } from './preferences.ts';

const policy = policySchema.parse({
  kind: 'policy',
  name: 'contact',
  purposes: { news: { basis: 'consent', topics: ['tea'] } },
});
const texts = Object.fromEntries(Object.keys(preferenceTexts).map((name) => [name, 'x']));
const page = (settings: object, name = 'page') =>
  preferencesSchema.parse({ kind: 'preferences', name, ...settings });
const codes = (...settings: object[]) =>
  preferenceProblems([policy, ...settings.map((one, i) => page(one, `page-${i}`))]).map(({ code, path }) => [
    code,
    path.join('/'),
  ]);

describe('a document of preferences', () => {
  it('is taken where policies have what it names', () => {
    const languages = { de: { purposes: { news: { name: 'Neues', topics: { tea: 'Tee' } } } }, nl: texts };
    expect(codes({ purposes: ['news'], language: 'nl', languages })).toEqual([]);
    expect(codes({})).toEqual([]);
  });

  it.each<[string, string, object]>([
    ['unknown_purpose', 'purposes/0', { purposes: ['gone'] }],
    ['unknown_purpose', 'languages/en/purposes/gone', { languages: { en: { purposes: { gone: {} } } } }],
    [
      'unknown_topic',
      'languages/en/purposes/news/topics/hats',
      { languages: { en: { purposes: { news: { topics: { hats: 'Hats' } } } } } },
    ],
    ['missing_texts', 'languages/nl', { languages: { nl: { title: 'Uw voorkeuren' } } }],
    ['missing_texts', 'language', { language: 'nl' }],
  ])('%s at %s', (code, path, settings) => {
    expect(codes(settings)).toEqual([[code, path]]);
  });

  it('is one', () => {
    expect(codes({}, {})).toEqual([['second_preferences', 'name']]);
  });
});
