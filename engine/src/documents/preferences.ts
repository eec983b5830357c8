/** The document of the preference centre: which purposes and topics its page shows, and its texts by language. */
import { z } from 'zod';
import { ConsentRules } from '../core/consent/rules.ts';
import type { DocumentProblem } from '../core/document.ts';
import { nameSchema } from '../core/name.ts';
import type { KairosDocument } from './schema.ts';

const text = z.string().trim().min(1).max(1_000);

/** What the page itself says. */
export const preferenceTexts = {
  title: text.describe('Heading of the page'),
  intro: text.describe('What can be chosen here'),
  address: text.describe('Before the address, of which most is hidden'),
  save: text.describe('The button'),
  saved: text.describe('After saving'),
  stop: text.describe('The button that ends everything'),
  stopped: text.describe('After it'),
  unconfirmed: text.describe('Beside what still needs the link of another mail'),
  owed: text.describe('That what is owed (receipts) is sent anyway'),
  nothing: text.describe('Where there is nothing to choose, or the address is used no more'),
  failed: text.describe('Where it could not be saved now'),
} as const;
export type PreferenceTexts = { readonly [Name in keyof typeof preferenceTexts]: string };

/** Languages whose texts are built in: a document needs not say them. */
export const BUILT_IN_LANGUAGES = ['en', 'de', 'fr'] as const;

const languageTag = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'write a language as "de" or "pt-BR"');
const purposeTexts = z.strictObject({
  name: text.optional().describe('How the purpose is called'),
  about: text.optional().describe('What one gets'),
  topics: z.record(nameSchema, text).default({}).describe('How its topics are called'),
});

export const preferencesSchema = z
  .strictObject({
    kind: z.literal('preferences'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    purposes: z
      .array(nameSchema)
      .min(1)
      .optional()
      .describe('Those that are shown, in this order; absent: all of the policies but what is owed'),
    language: languageTag.default('en').describe('Where nothing tells which the person reads'),
    languages: z
      .record(
        languageTag,
        z.strictObject({ ...preferenceTexts, purposes: z.record(nameSchema, purposeTexts) }).partial(),
      )
      .default({})
      .describe('Texts by language; those of en, de and fr are built in'),
  })
  .meta({ id: 'Preferences' });

export type PreferencesDefinition = z.infer<typeof preferencesSchema>;

/** Purposes and topics that no policy has, languages without all texts, a second page. */
export function preferenceProblems(documents: readonly KairosDocument[]): DocumentProblem[] {
  const pages = documents.flatMap((document) => (document.kind === 'preferences' ? [document] : []));
  const rules = new ConsentRules(documents.flatMap((one) => (one.kind === 'policy' ? [one] : [])));
  const [first, second] = pages;
  const problems = pages.flatMap((page) => problemsOf(page, rules));
  if (first === undefined || second === undefined) return problems;
  const { kind, name } = second;
  const message = `there is a preference centre already, "${first.name}"`;
  const mend = 'keep one document of preferences';
  return [...problems, { kind, name, path: ['name'], code: 'second_preferences', message, mend }];
}

function problemsOf(page: PreferencesDefinition, rules: ConsentRules): DocumentProblem[] {
  const { kind, name, purposes = [], language, languages } = page;
  const problem = (path: (string | number)[], code: string, message: string, mend: string) => ({
    kind,
    name,
    path,
    code,
    message,
    mend,
  });
  const known = [...rules.purposes.keys()];
  const unknown = (path: (string | number)[], purpose: string) =>
    problem(
      path,
      'unknown_purpose',
      `no policy has a purpose "${purpose}"`,
      known.length === 0 ? 'declare it in a policy' : `use one of: ${known.join(', ')}`,
    );
  const found = purposes.flatMap((purpose, i) =>
    rules.purposes.has(purpose) ? [] : [unknown(['purposes', i], purpose)],
  );
  const builtIn: readonly string[] = BUILT_IN_LANGUAGES;
  for (const [tag, texts] of Object.entries(languages)) {
    const missing = Object.keys(preferenceTexts).filter((text) => !(text in texts));
    if (missing.length > 0 && !builtIn.includes(tag)) {
      const message = `the language ${tag} has no texts for: ${missing.join(', ')}`;
      found.push(
        problem(['languages', tag], 'missing_texts', message, 'write them; those of en, de, fr are built in'),
      );
    }
    for (const [purpose, { topics }] of Object.entries(texts.purposes ?? {})) {
      const path = ['languages', tag, 'purposes', purpose];
      const rule = rules.purposes.get(purpose);
      if (rule === undefined) found.push(unknown(path, purpose));
      else
        for (const topic of Object.keys(topics).filter((one) => !rule.topics.includes(one)))
          found.push(
            problem(
              [...path, 'topics', topic],
              'unknown_topic',
              `the purpose "${purpose}" has no topic "${topic}"`,
              rule.topics.length === 0 ? 'take it out' : `use one of: ${rule.topics.join(', ')}`,
            ),
          );
    }
  }
  if (!builtIn.includes(language) && !(language in languages))
    found.push(
      problem(['language'], 'missing_texts', `there are no texts in ${language}`, 'add them under languages'),
    );
  return found;
}
