import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { documentFiles } from '../read-folder.ts';
import { readText } from '../read-text.ts';
import { BuildRefused, document, journey, journeyFromYaml, toYaml } from './index.ts';

const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url));

const cart = journey('abandoned-cart')
  .with({ description: 'One run per cart' })
  .entry({ event: 'Product Added', key: 'event.cart_id' })
  .reaches({ event: 'Order Completed', where: 'event.cart_id == instance.key', name: 'bought' })
  .leavesOn({ event: 'Cart Cleared', where: 'event.cart_id == instance.key' })
  .leavesOn({ event: 'Complaint Opened', reason: 'complaint opened' })
  .waitFor('quiet', { event: 'Product Added', within: '3h', timeout: 'write' }, { next: 'quiet' })
  .send('write', {
    channel: 'email',
    mail: { subject: 'Your cart: it waits', html: '<p>One</p>\n<p>Two</p>\n' },
  })
  .exit('end', { reason: 'not bought' });

const cartYaml = `kind: journey
name: abandoned-cart
description: One run per cart
entry: { event: Product Added, key: event.cart_id }
goal: { event: Order Completed, where: event.cart_id == instance.key, name: bought }
exit:
  - { event: Cart Cleared, where: event.cart_id == instance.key }
  - { event: Complaint Opened, reason: complaint opened }
steps:
  - id: quiet
    wait-for: { event: Product Added, within: 3h, timeout: write }
    next: quiet
  - id: write
    send:
      channel: email
      mail:
        subject: "Your cart: it waits"
        html: |
          <p>One</p>
          <p>Two</p>
  - { id: end, exit: { reason: not bought } }
`;

describe('the builder', () => {
  it('writes the YAML that one would write by hand', () => {
    expect(cart.toYaml()).toBe(cartYaml);
    expect(journey('j').wait('a', '1h').toYaml()).toBe(
      'kind: journey\nname: j\nsteps:\n  - { id: a, wait: 1h }\n',
    );
  });

  it('there and back: what is built, written and read is the same, and can be gone on with', () => {
    const again = journeyFromYaml(cart.toYaml());
    expect(again.toYaml()).toBe(cart.toYaml());
    expect(again.toDocument()).toEqual(cart.toDocument());
    expect(again.wait('more', '1d').toYaml()).toBe(`${cartYaml}  - { id: more, wait: 1d }\n`);
    // What was built before is as it was.
    expect(again.toYaml()).toBe(cartYaml);
  });

  it('every journey of the examples, built anew, is the same journey', async () => {
    const folders = [
      `${examples}shop/documents`,
      ...readdirSync(`${examples}journeys`, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [`${examples}journeys/${entry.name}`] : [],
      ),
    ];
    let seen = 0;
    for (const folder of folders) {
      for (const file of (await documentFiles(folder)) ?? []) {
        for (const text of readFileSync(`${folder}/${file}`, 'utf8').split(/^---$/m)) {
          const read = readText(text, file).documents[0]?.document;
          if (read?.kind !== 'journey') continue;
          expect(readText(journeyFromYaml(text).toYaml(), file).documents[0]?.document).toEqual(read);
          seen += 1;
        }
      }
    }
    expect(seen).toBeGreaterThan(5);
  });

  it('several documents make a file that is checked as a whole', () => {
    const email = document('channel', 'email', { type: 'mail-sink' });
    const text = toYaml([email, cart]);
    expect(readText(text, 'a').documents.map((one) => one.document.name)).toEqual([
      'email',
      'abandoned-cart',
    ]);
    expect(() => toYaml([cart])).toThrow('unknown_channel');
    expect(() => toYaml([email, journey('a').wait('b', '1h', { next: 'c' })])).toThrow('unknown_step');
  });

  it('what no type can see is refused with its place', () => {
    expect(() => journey('a').wait('b', 'soon').toYaml()).toThrow(BuildRefused);
    expect(() => journey('a b').wait('b', '1h').toYaml()).toThrow('a b.yaml:2:7');
    expect(() => journeyFromYaml('kind: list\nname: a\n')).toThrow('not_a_journey');
  });
});

describe('wrong use does not compile', () => {
  const head = `import { document, journey } from './index.ts';\n`;
  const page = readFileSync(`${examples}../docs/guide/documents-as-text.md`, 'utf8');
  const [, printed = ''] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
  const snippets: readonly [what: string, code: string, isRight: boolean][] = [
    [
      'right use',
      `journey('a').entry({ event: 'E' }).wait('b', '1h').exit('c', { reason: 'x' }).toYaml();`,
      true,
    ],
    ['what the guide prints', printed.replace(/^import.*$/m, "import { toYaml } from './index.ts';"), true],
    [
      'right kinds with types',
      `document('channel', 'hook', { type: 'webhook', url: 'https://a.example', secret: { env: 'A' } });`,
      true,
    ],
    ['a kind of step that there is not', `journey('a').sleep('b', '1h');`, false],
    ['a length of time as a number', `journey('a').wait('b', 60_000);`, false],
    ['a missing setting', `journey('a').waitFor('b', { event: 'E', within: '1h' });`, false],
    ['a mistyped setting', `journey('a').send('b', { chanel: 'email' });`, false],
    ['a mistyped option', `journey('a').wait('b', '1h', { nxt: 'c' });`, false],
    ['a way in that there is not', `journey('a').entry({ evnt: 'E' });`, false],
    ['an unknown kind', `document('segment', 'a', { condition: 'true' });`, false],
    ['a missing condition', `document('audience', 'a', {});`, false],
    [
      'a setting of another type',
      `document('channel', 'a', { type: 'mail-sink', url: 'https://a.example' });`,
      false,
    ],
  ];

  it('as the compiler says of each of these', () => {
    const here = fileURLToPath(new URL('.', import.meta.url));
    const { config } = ts.readConfigFile(`${here}../../../tsconfig.json`, ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, `${here}../../..`);
    const texts = new Map(snippets.map(([, code], index) => [`${here}snippet-${index}.ts`, head + code]));
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (file) => texts.has(file) || fileExists(file);
    host.readFile = (file) => texts.get(file) ?? readFile(file);
    host.getSourceFile = (file, ...rest) => {
      const text = texts.get(file);
      return text === undefined ? getSourceFile(file, ...rest) : ts.createSourceFile(file, text, rest[0]);
    };
    const program = ts.createProgram(
      [...texts.keys()],
      { ...options, noEmit: true, incremental: false, noUnusedLocals: false },
      host,
    );
    const verdicts = [...texts.keys()].map((file, index) => {
      const found = ts
        .getPreEmitDiagnostics(program, program.getSourceFile(file))
        .filter((one) => one.file?.fileName === file);
      return [snippets[index]![0], found.length === 0];
    });
    expect(verdicts).toEqual(snippets.map(([what, , isRight]) => [what, isRight]));
  });
});
