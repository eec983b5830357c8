import { describe, expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import type { CoreDocument } from '../core/document.ts';
import type { Message } from '../core/message/message.ts';
import { Profile } from '../core/profile/profile.ts';
import { deliveryOf } from './delivery.ts';

const trait = (name: string, value: string): CoreDocument => ({
  kind: 'computed-trait',
  name,
  version: 1,
  value,
});

function variablesFor(text: string) {
  const documents = [
    { kind: 'channel', name: 'crm', medium: 'webhook' },
    trait('orders', 'events("Order Completed").count()'),
    trait('spent', 'events("Order Completed").sum("total")'),
    {
      kind: 'journey',
      name: 'tell',
      version: 1,
      entry: { event: 'A', reentry: 'always' },
      exit: [],
      steps: [{ id: 'call', webhook: { channel: 'crm', body: { say: [text] } } }],
    },
  ] as unknown as CoreDocument[];
  const result = configure('r', documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const source = {
    journey: 'tell',
    step: 'call',
    instance: 'i',
    key: '',
    data: {},
    waited: { which: 'paid', properties: { amount: 5 } },
    action: null,
    decision: null,
  };
  const message = {
    id: 'p.1',
    channel: 'crm',
    purpose: 'operations',
    transactional: false,
    point: '',
    to: '',
    source,
    queuedAt: 1_000,
    status: 'queued',
    attempts: 0,
    changedAt: 1_000,
    retryAt: 0,
    reason: null,
  } as Message;
  return deliveryOf('default', new Profile('p'), message, result.configuration)?.variables;
}

function computedFor(text: string): unknown {
  return variablesFor(text)?.computed;
}

describe('what templates may say', () => {
  it('has the computed traits that they name, and no others', () => {
    expect(computedFor('nothing')).toEqual({});
    expect(computedFor('{{ computed.orders }} and {{computed.unknown}}')).toEqual({ orders: 0 });
  });

  it('JRN-25: has what ended the last wait', () => {
    const waited = { which: 'paid', properties: { amount: 5 } };
    expect(variablesFor('x')?.instance).toMatchObject({ journey: 'tell', waited });
  });

  it('has all of them where a name is not plain', () => {
    expect(computedFor('{{ computed[traits.which] }}')).toEqual({ orders: 0, spent: 0 });
  });
});
