import { describe, expect, it } from 'vitest';
import type { Message } from '../message/message.ts';
import { Profile } from '../profile/profile.ts';
import { forgetPoints } from './forget-points.ts';

const ADA = 'email:ada@example.com';
const BOB = 'email:bob@example.com';

function messageTo(point: string, status: Message['status']): Message {
  return {
    id: `p.${point}${status}`,
    channel: 'mail',
    purpose: 'news',
    transactional: false,
    point,
    to: point.slice(6),
    source: {
      journey: 'thanks',
      step: 'mail',
      instance: 'i',
      key: 'order-7',
      data: { item: 'tea' },
      action: null,
      decision: null,
    },
    queuedAt: 1,
    status,
    attempts: 1,
    changedAt: 1,
    retryAt: 0,
    reason: 'unknown mailbox',
  };
}

function ada(): Profile {
  const profile = new Profile('ada');
  profile.addresses = new Map([['email', new Map([[1, [{ at: 1, address: ADA.slice(6), gap: 'none' }]]])]]);
  const act = { kind: 'withdrawn', at: 1, source: 'shop', messageId: 'm', proof: '' } as const;
  for (const point of [ADA, BOB]) profile.consents.set(`${point}|news`, [act]);
  profile.refused = { consents: profile.consents, restriction: null };
  return profile;
}

describe('ERA-11: what stands with another from before their messages were told apart', () => {
  it('goes with whom it went to: address, occasion and acts; what is on its way to them is not tried again', () => {
    const profile = ada();
    const [own, theirs, leaving] = [
      messageTo(ADA, 'sent'),
      messageTo(BOB, 'sent'),
      messageTo(BOB, 'attempted'),
    ];
    profile.messages = [own, theirs, leaving];
    forgetPoints(profile, 'bob', [ADA, BOB], ['email']);
    const { source, ...rest } = theirs;
    const left = { ...rest, to: '', point: '', reason: null, source: { ...source, key: '', data: {} } };
    expect(profile.messages).toEqual([
      own,
      left,
      { ...left, id: leaving.id, status: 'attempted', recalled: 'recalled: erased' },
    ]);
    expect([...profile.consents].map(([key]) => key)).toEqual([`${ADA}|news`]);
    expect([...profile.refused!.consents].map(([key]) => key)).toEqual([`${ADA}|news`]);
  });

  it('nothing leads to them any more', () => {
    const profile = ada();
    profile.messages = [
      { ...messageTo('', 'sent'), receiver: 'bob' },
      { ...messageTo('', 'sent'), receiver: 'cleo' },
    ];
    forgetPoints(profile, 'bob', [BOB], ['email']);
    expect(profile.messages.map(({ receiver }) => receiver)).toEqual([undefined, 'cleo']);
  });
});
