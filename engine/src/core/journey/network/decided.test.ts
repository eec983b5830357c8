// JRN-64: what is decided can be said, which is checked when documents are: not found out when somebody is there.
import { describe, expect, it } from 'vitest';
import { configure } from '../../configuration.ts';
import { actionSchema } from '../../decision/definition.ts';
import type { CoreDocument } from '../../document.ts';
import { journeySchema } from '../definition.ts';

const channels: CoreDocument[] = [
  { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' },
  { kind: 'channel', name: 'push', medium: 'webhook' },
];
const mail = { subject: 's', html: 'h' };
const both = [
  { name: 'letter', channel: 'mail', mail },
  { name: 'note', channel: 'push', content: {} },
];

const decide = (id: string, channel: string | string[], more: object = {}) => ({
  id,
  decide: { channel, ...more },
});
const say = (more: object = {}) => ({ id: 'say', send: { decided: true, ...more } });

function problemsOf(steps: readonly object[], treatments: object = both): string[] {
  const documents = [
    ...channels,
    actionSchema.parse({ kind: 'action', name: 'tip', treatments }),
    journeySchema.parse({ kind: 'journey', name: 'tips', entry: { event: 'Go' }, steps }),
  ];
  const result = configure('r', documents);
  return result.ok ? [] : result.problems.map(({ path, code }) => `${path.join('.')} ${code}`);
}

describe('JRN-64: a send step without a channel', () => {
  it('follows a decide step that chooses one', () => {
    expect(problemsOf([decide('choose', ['mail', 'push']), say()])).toEqual([]);
    expect(problemsOf([decide('choose', 'mail'), say({ channel: 'mail' })])).toEqual([]);
    expect(problemsOf([decide('choose', 'mail'), say()])).toEqual(['steps.1.send send_needs_channel']);
  });

  it('on each way that leads to it, by the last decide step of the way', () => {
    const split = { id: 'part', branch: [{ when: 'true', go: 'one' }, { go: 'many' }] };
    const one = { ...decide('one', 'mail'), next: 'say' };
    expect(problemsOf([split, one, decide('many', ['mail', 'push']), say()])).toEqual([
      'steps.3.send send_needs_channel',
    ]);
    const rest = { id: 'rest', wait: '1h' };
    expect(problemsOf([decide('one', 'mail'), rest, decide('many', ['mail', 'push']), say()])).toEqual([]);
    // A way around, by `otherwise`, by what failed, and back.
    const back = { id: 'back', wait: '1h', next: 'say' };
    expect(problemsOf([decide('many', ['mail', 'push']), say(), rest, decide('one', 'mail'), back])).toEqual([
      'steps.1.send send_needs_channel',
    ]);
  });

  it('and has something to say', () => {
    expect(problemsOf([say(), decide('choose', ['mail', 'push'])])).toEqual(['steps.0.send nothing_decided']);
  });
});

describe('JRN-64: a decide step', () => {
  it('has an action for each of its channels', () => {
    const letters = [both[0]!];
    expect(problemsOf([decide('choose', ['mail', 'push']), say()], letters)).toEqual([
      'steps.0.decide.channel.1 channel_without_action',
    ]);
    expect(problemsOf([decide('choose', 'push'), say({ channel: 'mail' })], letters)).toEqual([
      'steps.0.decide.channel channel_without_action',
    ]);
    expect(problemsOf([decide('choose', ['mail', 'push']), say()], { mail })).toEqual([
      'steps.0.decide.channel.1 channel_without_action',
    ]);
    expect(problemsOf([decide('choose', ['mail', 'push']), say()], { mail, placement: {} })).toEqual([]);
    // A webhook has a body of its own.
    const call = { id: 'call', webhook: { channel: 'push', decided: true } };
    expect(problemsOf([decide('choose', 'push'), call], { mail })).toEqual([]);
  });
});
