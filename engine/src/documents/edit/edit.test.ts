import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applySplice, EditRefused, edit, type Operation, writeDocument } from './index.ts';

const shop = fileURLToPath(new URL('../../../../examples/shop/documents/', import.meta.url));
const cart = readFileSync(`${shop}journeys/abandoned-cart.yaml`, 'utf8');
const winBack = readFileSync(`${shop}journeys/win-back.yaml`, 'utf8');

function changed(text: string, ...operations: Operation[]): string {
  const { kind, name } = parse(text.split(/^---$/m)[0]!);
  return editOf(text, { kind, name }, operations);
}

function editOf(text: string, document: { kind: string; name: string }, operations: Operation[]): string {
  const edited = edit(text, { type: 'edit', document, operations });
  expect(applySplice(edited.text, edited.undo)).toBe(text);
  return edited.text;
}

/** What a diff would show: lines that went, and lines that came. */
function lines(before: string, after: string): { gone: string[]; came: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return { gone: old.filter((line) => !now.includes(line)), came: now.filter((line) => !old.includes(line)) };
}

describe('editing a document as text', () => {
  it('a value changes its line and nothing else', () => {
    const after = changed(cart, { op: 'set', path: '/steps/@quiet/wait-for/within', value: '30s' });
    expect(lines(cart, after)).toEqual({
      gone: [
        '    wait-for: { event: Product Added, where: event.cart_id == instance.key, within: 20s, timeout: choose }',
      ],
      came: [
        '    wait-for: { event: Product Added, where: event.cart_id == instance.key, within: 30s, timeout: choose }',
      ],
    });
  });

  it('a new key stands where its schema has it, maps that lead to it are made', () => {
    const text = 'kind: audience # who\nname: vip\n\n# Much.\ncondition: "true"\n';
    expect(changed(text, { op: 'set', path: '/description', value: 'They buy' })).toBe(
      'kind: audience # who\nname: vip\ndescription: They buy\n\n# Much.\ncondition: "true"\n',
    );
    const journey = 'kind: journey\nname: a\nsteps:\n  - { id: b, wait: 1h }\n';
    expect(changed(journey, { op: 'set', path: '/goal/event', value: 'Bought' })).toBe(
      'kind: journey\nname: a\ngoal: { event: Bought }\nsteps:\n  - { id: b, wait: 1h }\n',
    );
  });

  it('quotes, folded texts and comments on the line are kept', () => {
    const text =
      'kind: action\nname: a\ntreatments:\n  mail:\n    subject: "One" # short\n    html: |\n      <p>One</p>\n      <p>Two</p>\n';
    const after = changed(
      text,
      { op: 'set', path: '/treatments/mail/subject', value: 'Two' },
      { op: 'set', path: '/treatments/mail/html', value: '<p>Three</p>\n<p>Four</p>\n' },
    );
    expect(after).toBe(
      'kind: action\nname: a\ntreatments:\n  mail:\n    subject: "Two" # short\n    html: |\n      <p>Three</p>\n      <p>Four</p>\n',
    );
  });

  it('a whole step that is set changes only what differs in it', () => {
    const step = (parse(cart) as { steps: object[] }).steps[1]!;
    const value = { ...step, decide: { group: 'cart', channel: 'sms', otherwise: 'silent' } } as never;
    const after = changed(cart, { op: 'set', path: '/steps/1', value });
    expect(lines(cart, after).came).toEqual(['    decide: { group: cart, channel: sms, otherwise: silent }']);
  });

  it('a value that becomes larger or smaller keeps the comment of its line', () => {
    const text = 'kind: policy\nname: p\ncaps: [] # none yet\nzones: [Europe/Berlin]\n';
    const caps = [{ name: 'weekly', max: 2, within: '7d' }];
    const after = changed(text, { op: 'set', path: '/caps', value: caps });
    expect(after).toBe(
      'kind: policy\nname: p\ncaps: # none yet\n  - { name: weekly, max: 2, within: 7d }\nzones: [Europe/Berlin]\n',
    );
    expect(changed(after, { op: 'remove', path: '/caps/@weekly' })).toBe(
      'kind: policy\nname: p\ncaps: [] # none yet\nzones: [Europe/Berlin]\n',
    );
  });

  it('is exact with Windows line ends, without a last line end, and in files of several documents', () => {
    const text = 'kind: list\r\nname: a\r\n---\r\nkind: list\r\nname: b';
    const after = editOf(text, { kind: 'list', name: 'a' }, [
      { op: 'set', path: '/description', value: 'x' },
    ]);
    expect(after).toBe('kind: list\r\nname: a\r\ndescription: x\r\n---\r\nkind: list\r\nname: b');
    expect(
      editOf(after, { kind: 'list', name: 'b' }, [{ op: 'set', path: '/description', value: 'y' }]),
    ).toBe(`${after}\r\ndescription: y`);
  });

  it('what an alias shares is not changed by the way', () => {
    const text = 'kind: event-type\nname: a\nproperties:\n  one: &x { type: string }\n  two: *x\n';
    const set: Operation = { op: 'set', path: '/properties/one/type', value: 'number' };
    expect(() => changed(text, set)).toThrow(expect.objectContaining({ code: 'cannot_edit' }));
    const other = changed(text, { op: 'set', path: '/properties/two', value: { type: 'number' } });
    expect(parse(other).properties).toEqual({ one: { type: 'string' }, two: { type: 'number' } });
  });

  it.each<[string, Operation, string]>([
    ['a place that is not there', { op: 'remove', path: '/goals' }, 'no_such_place'],
    ['an entry that is not there', { op: 'remove', path: '/steps/@nobody' }, 'no_such_place'],
    ['a place inside of a text', { op: 'set', path: '/name/first', value: 1 }, 'no_such_place'],
    ['a step that is not there', { op: 'rename-step', step: 'quite', to: 'x' }, 'unknown_step'],
    ['a name that is taken', { op: 'rename-step', step: 'quiet', to: 'end' }, 'duplicate_step'],
    ['a move beyond the end', { op: 'move', path: '/steps/0', to: 99 }, 'no_such_place'],
  ])('refuses %s, and says what to do', (_what, operation, code) => {
    try {
      changed(cart, operation);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(EditRefused);
      expect(error).toMatchObject({ code });
      expect((error as EditRefused).mend).not.toBe('');
    }
  });
});

describe('editing steps', () => {
  it('a step that is renamed is renamed wherever the journey names it', () => {
    const after = changed(cart, { op: 'rename-step', step: 'silent', to: 'nothing' });
    expect(lines(cart, after).came).toEqual([
      '    decide: { group: cart, channel: email, otherwise: nothing }',
      '  - { id: nothing, exit: { reason: nothing may be said } }',
    ]);
    expect(changed(after, { op: 'rename-step', step: 'nothing', to: 'silent' })).toBe(cart);
  });

  it('a step that is put behind another stands on its way', () => {
    const after = changed(cart, { op: 'insert-step', after: 'quiet', step: { id: 'rest', wait: '1h' } });
    const { steps } = parse(after);
    expect(steps[0]).not.toHaveProperty('next');
    expect(steps[1]).toEqual({ id: 'rest', wait: '1h', next: 'quiet' });
    expect(after).toContain('# Every product that is added begins the wait again.\n  - id: quiet\n');
  });

  it('a step that is removed lets everybody go on', () => {
    const after = changed(cart, { op: 'remove-step', step: 'choose' });
    expect(parse(after).steps[0]['wait-for'].timeout).toBe('remind');
    expect(() => changed(cart, { op: 'remove-step', step: 'silent' })).toThrow(
      expect.objectContaining({ code: 'step_in_use' }),
    );
  });

  it('a step moves with the comment above it, and back', () => {
    const after = changed(cart, { op: 'move-step', step: 'quiet', after: 'end' });
    expect(after).toContain(
      '- { id: end, exit: { reason: not bought } }\n  # Every product that is added begins the wait again.\n  - id: quiet\n',
    );
    expect(changed(after, { op: 'move-step', step: 'quiet', before: 'choose' })).toBe(cart);
  });
});

describe('documents of a file', () => {
  it('are added behind the last one, and dropped without a trace', () => {
    const { text } = edit(winBack, { type: 'add', document: { kind: 'list', name: 'x' } });
    expect(text).toBe(`${winBack}---\nkind: list\nname: x\n`);
    expect(edit(text, { type: 'drop', document: { kind: 'list', name: 'x' } }).text).toBe(winBack);
    const second = edit(text, { type: 'drop', document: { kind: 'journey', name: 'cooling-down' } }).text;
    expect(second.startsWith('kind: journey\nname: win-back\n')).toBe(true);
    expect(() => edit(text, { type: 'add', document: { kind: 'list', name: 'x' } })).toThrow(
      expect.objectContaining({ code: 'duplicate_name' }),
    );
  });

  it('a new one has its keys in the order of its schema, and nothing that holds anyway', () => {
    const text = writeDocument({
      steps: [
        { wait: '2h', id: 'rest' },
        { next: 'rest', branch: [{ go: 'rest', when: 'a == 1' }, { go: 'end' }], id: 'fork' },
        {
          id: 'write',
          send: { mail: { html: '<p>a</p>\n<p>b</p>\n', subject: 'Hi: you' }, channel: 'mail' },
        },
        { id: 'end', exit: { reason: 'ended' } },
      ],
      exit: [],
      entry: { event: 'A' },
      version: 1,
      name: 'n',
      kind: 'journey',
    });
    expect(text).toBe(`kind: journey
name: n
entry: { event: A }
steps:
  - { id: rest, wait: 2h }
  - id: fork
    branch:
      - { when: a == 1, go: rest }
      - { go: end }
    next: rest
  - id: write
    send:
      channel: mail
      mail:
        subject: "Hi: you"
        html: |
          <p>a</p>
          <p>b</p>
  - { id: end, exit: {} }
`);
  });
});
