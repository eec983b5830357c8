import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FolderProblem, problemText } from './problem.ts';
import { limits, readText } from './read-text.ts';
import { documentKinds } from './schema.ts';

/** Without the list of all kinds, which grows. */
function textOf(problem: FolderProblem): string {
  return problemText(problem).replace(`one of ${documentKinds.join(', ')}`, 'one of (all kinds)');
}

const broken = `kind: source
name: my shop
writekey: wk_shop
type: brwser
version: "2"
---
kind: journey
name: abandoned-cart
entry:
  event: Cart Updated
  reentry: sometimes
steps:
  - id: rest
    wait: 30 minutes
  - id: write
    send:
      chanel: mail
  - id: fork
    sned: {channel: mail}
  - wait: 2h
---
kind: policy
name: contact
caps:
  - name: weekly
    max: -1
    within: 7d
    chanel: mail
  - 7
purposes:
  "my purpose": { basis: consent }
---
kind: journy
name: x
---
name: y
---
kind: action
name: offer
value: [1]
description: 12
eligibility:
treatments:
  mail: {subject: "", html: x}
---
kind: channel
name: mail
type: smtpp
---
kind: channel
name: relay
type: smtp
host: localhost
port: "25"
from: a@example.com
password: geheim
---
- a
`;

describe('what is wrong is said with its place and its mend', () => {
  it('golden texts', () => {
    const { documents, problems } = readText(broken, 'shop.yaml');
    expect(documents).toEqual([]);
    expect(`\n${problems.map(textOf).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      shop.yaml:2:7 bad_value: name does not fit: it is the text "my shop"
          a name has letters, digits, dots, dashes and underscores (at most 100)
      shop.yaml:3:1 unknown_key: "writekey" is not known in a document of kind source
          did you mean "writeKey"?
      shop.yaml:4:7 unknown_value: type must be "server" or "browser", but it is the text "brwser"
          did you mean "browser"?
      shop.yaml:5:10 wrong_type: version must be a number, but it is the text "2"
          write it without quotes: 2
      shop.yaml:11:12 unknown_value: entry.reentry must be "never" or "when-ended" or "always", but it is the text "sometimes"
          write "never" or "when-ended" or "always"
      shop.yaml:14:11 bad_value: steps[0].wait does not fit: it is the text "30 minutes"
          \`30 minutes\` is not a span of time: write a whole number and a unit (ms, s, m, h, d, w), such as 30m, 2h, 90d or 1d12h, up to 100 years
      shop.yaml:17:7 unknown_key: "chanel" is not known in steps[1].send
          did you mean "channel"?
      shop.yaml:18:5 bad_value: steps[2] does not fit: it is a map of keys and values
          did you mean "send" instead of "sned"? (a step has an id and one of: wait, wait-for, branch, split, decide, send, webhook, update, list, goal, hand-over, exit, signal)
      shop.yaml:20:5 missing_key: "steps[3].id" is missing
          add "id:" with text
      shop.yaml:26:10 out_of_range: caps[0].max must be 0 or more, but it is -1
          change the value
      shop.yaml:28:5 unknown_key: "chanel" is not known in caps[0]
          did you mean "channel"?
      shop.yaml:29:5 wrong_type: caps[1] must be a map of keys and values, but it is 7
          write keys and their values below it, indented
      shop.yaml:31:3 bad_key: "my purpose" cannot be a key in purposes
          a name has letters, digits, dots, dashes and underscores (at most 100)
      shop.yaml:33:7 unknown_kind: there is no kind "journy"
          did you mean "journey"?
      shop.yaml:36:1 missing_key: "kind" is missing
          begin the document with "kind:" and one of (all kinds)
      shop.yaml:40:1 wrong_type: value must be a number or text, but it is a list
          write a number or text
      shop.yaml:41:14 wrong_type: description must be text, but it is 12
          put it in quotes: "12"
      shop.yaml:42:1 wrong_type: eligibility must be text, but it is empty
          write text behind it, or remove the key
      shop.yaml:44:10 out_of_range: treatments.mail.subject must not be empty, but it is empty
          change the value
      shop.yaml:48:7 unknown_value: type must be "smtp" or "webhook" or "mail-sink", but it is the text "smtpp"
          did you mean "smtp"?
      shop.yaml:54:7 wrong_type: port must be a number, but it is the text "25"
          write it without quotes: 25
      shop.yaml:56:11 bad_value: password does not fit
          A secret must not be written into a document. Name where it is: { env: NAME } or { file: path }.
      shop.yaml:58:1 not_a_document: a document is a map that begins with kind and name
          separate documents by a line with ---
      "
    `);
  });

  it.each([
    ['kind: source\n\tname: x\n'],
    ['kind: source\nname: "x\n'],
    ['kind: source\nname: a\nname: b\n'],
    ['kind: [source\n'],
    ['kind: source\nname: *nothing\n'],
    ['kind: source\nname: shop: one\n'],
    ['kind: %x\n'],
    ['kind: audience\nname: x\n condition: y\n'],
    ['<<: {kind: audience}\nname: x\n'],
    ['kind: audience\nname: x\ncondition: &a [*a]\n'],
  ])('YAML: %j', (text) => {
    const { documents, problems } = readText(text, 'f.yaml');
    expect(documents).toEqual([]);
    expect(problems.map(textOf)).toMatchSnapshot();
  });
});

describe('bad texts are bounded', () => {
  it('aliases that would grow without end', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`,
    );
    const { problems } = readText(`kind: action\na0: &a0 [x]\n${levels.join('\n')}\n`, 'bomb.yaml');
    expect(problems).toMatchObject([{ code: 'too_many_aliases' }]);
  });

  it('deep nesting', () => {
    const { problems } = readText('['.repeat(200_000), 'deep.yaml');
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(limits.problemsPerFile);
  });

  it('huge files and many documents', () => {
    expect(readText('x'.repeat(limits.fileBytes + 1), 'f.yaml').problems).toMatchObject([
      { code: 'file_too_large' },
    ]);
    const many = '---\nkind: x\n'.repeat(limits.documentsPerFile + 1);
    const { problems } = readText(many, 'f.yaml');
    expect(problems[0]).toMatchObject({ code: 'too_many_documents' });
    expect(problems).toHaveLength(limits.problemsPerFile);
  });

  it('keys that would reach into prototypes are just unknown', () => {
    const { problems } = readText(
      'kind: audience\nname: x\ncondition: "true"\n__proto__: {a: 1}\nconstructor: 2\n',
      'f.yaml',
    );
    expect(problems.map(({ code }) => code)).toEqual(['unknown_key', 'unknown_key']);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  it('never throws, and every problem has a place and a mend', () => {
    const words = fc.constantFrom(
      'kind',
      'source',
      'journey',
      'steps',
      'name',
      ':',
      '-',
      '\n',
      '  ',
      '[',
      '{',
      '"',
      "'",
      '&a',
      '*a',
      '#',
      '|',
      '---',
      '1',
      'wait',
      '!!js',
    );
    const texts = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.array(words, { maxLength: 60 }).map((parts) => parts.join(' ')),
      fc.json().map((json) => json),
      fc
        .record(
          {
            kind: fc.constantFrom(
              'source',
              'channel',
              'audience',
              'journey',
              'action',
              'policy',
              'computed-trait',
            ),
            name: fc.jsonValue(),
            steps: fc.jsonValue(),
            entry: fc.jsonValue(),
            caps: fc.jsonValue(),
            type: fc.constantFrom('smtp', 'webhook', 1),
          },
          { requiredKeys: ['kind'] },
        )
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const problem of readText(text, 'f.yaml').problems) {
          expect(problem.line).toBeGreaterThan(0);
          expect(problem.line).toBeLessThanOrEqual(text.split('\n').length + 1);
          expect(problem.column).toBeGreaterThan(0);
          expect(problem.message).not.toBe('');
          expect(problem.mend).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });
});
