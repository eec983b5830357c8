// The network is checked as a whole: what cannot work is a problem, what is probably not meant a warning.
import { describe, expect, it } from 'vitest';
import { configure } from '../../configuration.ts';
import type { CoreDocument } from '../../document.ts';
import { journeySchema } from '../definition.ts';

const shop: CoreDocument = { kind: 'channel', name: 'shop', medium: 'webhook' };
const mail: CoreDocument = { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' };

type Found = readonly (readonly [journey: string, path: string, code: string])[];

function checked(...journeys: object[]): { problems: Found; warnings: Found } {
  const documents = [shop, mail, ...journeys.map((one) => journeySchema.parse({ kind: 'journey', ...one }))];
  const result = configure(JSON.stringify(documents), documents);
  const told = (list: readonly { name: string; path: readonly (string | number)[]; code: string }[]): Found =>
    list.map(({ name, path, code }) => [name, path.join('.'), code]);
  return result.ok
    ? { problems: [], warnings: told(result.warnings) }
    : { problems: told(result.problems), warnings: [] };
}

const step = { id: 'rest', wait: '1h' };
const handOver = (data: object) => [{ id: 'on', 'hand-over': { journey: 'next', data } }];

describe('JRN-61: what is handed over, signalled and given at a way in is what is accepted', () => {
  const next = { name: 'next', accepts: { amount: 'number', note: 'string?' }, steps: [step] };
  const from = (data: object, more: object = {}) =>
    checked({ name: 'from', entry: { event: 'Go' }, steps: handOver(data), ...more }, next).problems;

  it('by name, and nothing that must be there is missing', () => {
    expect(from({ amount: 'event.amount' })).toEqual([]);
    expect(from({ amount: 'event.amount', colour: '"red"' })).toEqual([
      ['from', 'steps.0.hand-over.data.colour', 'data_not_accepted'],
    ]);
    expect(from({ note: '"n"' })).toEqual([['from', 'steps.0.hand-over.data', 'data_missing']]);
  });

  it('by type, as far as the text tells', () => {
    const typed = (text: string, more: object = {}) => from({ amount: text }, more).map(([, , code]) => code);
    for (const text of [
      '"12"',
      'event.amount > 3.0',
      'string(event.amount)',
      'instance.key',
      '[1]',
      '!event.a',
    ])
      expect([text, typed(text)]).toEqual([text, ['data_type']]);
    for (const text of [
      '12',
      '2.0 * 3.0',
      'double(event.amount)',
      'size(event.list)',
      'event.x',
      'event.a + event.b',
    ])
      expect([text, typed(text)]).toEqual([text, []]);
    expect(typed('true ? 1.0 : event.x')).toEqual([]);
  });

  it('and what a journey accepts itself has a type', () => {
    expect(from({ amount: 'instance.data.size' }, { accepts: { size: 'string' } })).toEqual([
      ['from', 'steps.0.hand-over.data.amount', 'data_type'],
    ]);
    expect(from({ amount: 'instance.data.size' }, { accepts: { size: 'number' } })).toEqual([]);
  });

  it('for signals at both ends', () => {
    const sender = (offer: object, data: object) => ({
      name: 'sender',
      entry: { event: 'Go' },
      offers: { done: offer },
      steps: [{ id: 'tell', signal: { name: 'done', data } }],
    });
    const hearer = (entry: object) => ({ ...next, entry: { signal: 'done', ...entry } });
    expect(checked(sender({ amount: 'number' }, { amount: '"x"' }), hearer({})).problems).toEqual([
      ['sender', 'steps.0.signal.data.amount', 'data_type'],
    ]);
    expect(checked(sender({ amount: 'number?' }, {}), hearer({})).problems).toEqual([
      ['next', 'entry', 'data_type'],
    ]);
    expect(checked(sender({ amount: 'number' }, { amount: '1' }), hearer({})).problems).toEqual([]);
    const renamed = hearer({ data: { amount: 'event.data.total' } });
    expect(checked(sender({ total: 'string' }, { total: '"1"' }), renamed).problems).toEqual([
      ['next', 'entry.data.amount', 'data_type'],
    ]);
    const unknown = { ...sender({}, {}), offers: {} };
    expect(checked(unknown, { ...next, entry: { event: 'Go' } }).problems).toEqual([
      ['sender', 'steps.0.signal.name', 'signal_not_offered'],
    ]);
  });

  it('and warns of signals that nobody hears, or nobody sends', () => {
    const { warnings } = checked(
      {
        name: 'sender',
        entry: { event: 'Go' },
        offers: { lost: {} },
        steps: [{ id: 'tell', signal: { name: 'lost' } }],
      },
      { name: 'hearer', entry: { signal: 'found' }, steps: [step] },
    );
    expect(warnings).toEqual([
      ['sender', 'offers.lost', 'signal_not_heard'],
      ['hearer', 'entry', 'signal_not_sent'],
    ]);
  });
});

describe('JRN-62: circles in which nobody waits', () => {
  const tell = (id: string, next: string) => ({ id, webhook: { channel: 'shop' }, next });
  const journey = (steps: object[], more: object = {}) => ({
    name: 'a',
    entry: { event: 'Go' },
    steps,
    ...more,
  });

  it('are a problem where nothing leads out', () => {
    expect(checked(journey([tell('x', 'x')])).problems).toEqual([['a', 'steps.0', 'endless_circle']]);
    expect(checked(journey([tell('w', 'x'), tell('x', 'y'), tell('y', 'x')])).problems).toEqual([
      ['a', 'steps.1', 'endless_circle'],
    ]);
    const always = { reentry: 'always' };
    const to = (name: string) => [{ id: 'on', 'hand-over': { journey: name } }];
    expect(
      checked(journey(to('b'), always), { name: 'b', ...always, steps: to('a') }).problems.map(
        ([name]) => name,
      ),
    ).toEqual(['a', 'b']);
  });

  it('are a warning where a condition may', () => {
    const steps = [{ id: 'x', branch: [{ when: 'event.more', go: 'x' }] }, step];
    expect(checked(journey(steps))).toEqual({
      problems: [],
      warnings: [['a', 'steps.0', 'circle_without_wait']],
    });
    const signal = { id: 's', signal: { name: 'again' } };
    const own = { entry: [{ event: 'Go' }, { signal: 'again' }], offers: { again: {} } };
    expect(checked(journey([signal], own)).warnings).toEqual([['a', 'steps.0', 'circle_without_wait']]);
  });

  it('are none where somebody waits', () => {
    const steps = [{ id: 'w', wait: '1h' }, tell('x', 'w')];
    expect(checked(journey(steps, { exit: [{ event: 'Stop' }] }))).toEqual({ problems: [], warnings: [] });
  });
});

describe('JRN-63: it warns of', () => {
  it('steps that nobody reaches, and steps from which nobody comes to an end', () => {
    const steps = [
      { id: 'on', wait: '1h', next: 'again' },
      { id: 'lost', exit: {} },
      { id: 'again', wait: '1h', next: 'on' },
    ];
    expect(checked({ name: 'a', entry: { event: 'Go' }, steps }).warnings).toEqual([
      ['a', 'steps.0', 'never_ends'],
      ['a', 'steps.1', 'unreachable_step'],
    ]);
    expect(checked({ name: 'a', entry: { event: 'Go' }, goal: { event: 'Done' }, steps }).warnings).toEqual([
      ['a', 'steps.1', 'unreachable_step'],
    ]);
  });

  it('journeys that nobody can enter, also where only such a one hands over to them', () => {
    const to = (name: string) => [{ id: 'on', 'hand-over': { journey: name } }];
    const { warnings } = checked(
      { name: 'in', entry: { event: 'Go' }, steps: to('reached') },
      { name: 'reached', steps: [step] },
      { name: 'out', steps: to('further') },
      { name: 'further', steps: [step] },
    );
    expect(warnings).toEqual([
      ['out', '', 'never_entered'],
      ['further', '', 'never_entered'],
    ]);
  });

  it('two journeys that speak at the same moment, but not of those that exclude each other or wait first', () => {
    const speak = { id: 'say', send: { channel: 'mail', mail: { subject: 's', html: 'h' } } };
    const journey = (name: string, where: string | undefined, steps: object[]) => ({
      name,
      entry: { event: 'Go', ...(where !== undefined && { where }) },
      steps,
    });
    const rivals = (...journeys: object[]) => checked(...journeys).warnings;
    expect(rivals(journey('a', undefined, [speak]), journey('b', 'event.size > 3.0', [speak]))).toEqual([
      ['b', 'entry', 'same_moment'],
    ]);
    expect(
      rivals(journey('a', 'event.kind == "x"', [speak]), journey('b', 'event.kind in ["y", "z"]', [speak])),
    ).toEqual([]);
    expect(rivals(journey('a', undefined, [speak]), journey('b', undefined, [step, speak]))).toEqual([]);
    const service = { id: 'say', send: { ...speak.send, purpose: 'service' } };
    expect(rivals(journey('a', undefined, [speak]), journey('b', undefined, [service]))).toEqual([]);
  });
});
