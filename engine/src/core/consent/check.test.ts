import { describe, expect, it } from 'vitest';
import { configure } from '../configuration.ts';
import { policySchema } from '../decision/definition.ts';
import type { ChannelOutline, DocumentProblem } from '../document.ts';
import { journeySchema } from '../journey/definition.ts';

const email: ChannelOutline = { kind: 'channel', name: 'email', medium: 'mail', contactPoint: 'email' };

function problemsOf(policy: object, send: object): readonly DocumentProblem[] {
  const documents = [
    email,
    policySchema.parse({ kind: 'policy', name: 'contact', ...policy }),
    journeySchema.parse({
      kind: 'journey',
      name: 'j',
      entry: { event: 'Hello' },
      steps: [
        {
          id: 'mail',
          send: { channel: 'email', mail: { subject: 'S', html: '<p>{{ confirm_url }}</p>' }, ...send },
        },
      ],
    }),
  ];
  const result = configure(`check ${JSON.stringify([policy, send])}`, documents);
  return result.ok ? [] : result.problems;
}

const news = { basis: 'consent', topics: ['shoes'], doubleOptIn: true };

describe('documents about consent', () => {
  it('are taken where what they name is there', () => {
    const policy = {
      purposes: { news, tips: { basis: 'opt-out', jurisdictions: { DE: 'consent' } } },
      jurisdiction: ['traits.country'],
    };
    expect(problemsOf(policy, { purpose: 'news', topic: 'shoes' })).toEqual([]);
    expect(problemsOf(policy, { confirms: { purpose: 'news', topic: 'shoes' } })).toEqual([]);
  });

  it.each<[string, object, object, (string | number)[]]>([
    [
      'unknown_topic',
      { purposes: { news } },
      { purpose: 'news', topic: 'hats' },
      ['steps', 0, 'send', 'topic'],
    ],
    ['unknown_topic', {}, { topic: 'hats' }, ['steps', 0, 'send', 'topic']],
    [
      'unknown_topic',
      { purposes: { news } },
      { confirms: { purpose: 'news', topic: 'hats' } },
      ['steps', 0, 'send', 'confirms', 'topic'],
    ],
    [
      'nothing_to_confirm',
      {},
      { confirms: { purpose: 'news' } },
      ['steps', 0, 'send', 'confirms', 'purpose'],
    ],
    [
      'no_confirm_link',
      { purposes: { news } },
      { confirms: { purpose: 'news' }, mail: { subject: 'S', html: 'Hi' } },
      ['steps', 0, 'send', 'mail'],
    ],
    [
      'no_jurisdiction',
      { purposes: { tips: { basis: 'opt-out', jurisdictions: { DE: 'consent' } } } },
      {},
      ['purposes', 'tips', 'jurisdictions'],
    ],
  ])('%s: %j %j', (code, policy, send, path) => {
    const found = problemsOf(policy, send);
    expect(found.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
    expect(found[0]?.mend).not.toBe('');
  });
});
