import { describe, expect, it } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import { identitySchema } from '../core/identity/definition.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { IdentityDoor } from './identity-door.ts';

function identified(...texts: readonly string[]): EventInput {
  return anEvent({
    messageId: 'm',
    type: 'identify',
    name: 'Identified',
    at: 0,
    identifiers: texts.map(identifierOf),
  });
}

function identifierOf(text: string): Identifier {
  const [namespace = '', ...rest] = text.split(' ');
  return { namespace, value: rest.join(' ') };
}

const plain = new IdentityDoor([]);
const door = (namespaces: unknown, rest: object = {}) =>
  new IdentityDoor([identitySchema.parse({ kind: 'identity', name: 'identity', namespaces, ...rest })]);

/** What is left of the identifiers, or the code of the refusal. */
function admitted(by: IdentityDoor, ...texts: readonly string[]): readonly string[] | string {
  const result = by.admit(identified(...texts));
  return result.ok ? result.event.identifiers.map((i) => `${i.namespace} ${i.value}`) : result.code;
}

describe('ID-14: values that name nobody', () => {
  it.each(['null', 'undefined', 'NaN', '0', '-1', 'Unknown', '[object Object]'])(
    '%s is taken off',
    (value) => {
      expect(admitted(plain, `userId ${value}`, 'anonymousId d')).toEqual(['anonymousId d']);
      expect(admitted(plain, `userId ${value}`)).toBe('blocked_identifier');
    },
  );

  it('so are addresses that nobody reads, and nobody else', () => {
    expect(admitted(plain, 'email no-reply@shop.example', 'anonymousId d')).toEqual(['anonymousId d']);
    expect(admitted(plain, 'email nora.eply@shop.example')).toEqual(['email nora.eply@shop.example']);
    expect(admitted(plain, 'userId nullmann', 'userId2 10')).toEqual(['userId nullmann', 'userId2 10']);
  });

  it('what was taken off stands in the event, and an event without is not touched', () => {
    const result = plain.admit(identified('userId null', 'anonymousId d'));
    expect(result.ok && result.event.context).toEqual({ blockedIdentifiers: ['userId:null'] });
    const event = identified('userId ada');
    expect(plain.admit(event)).toEqual({ ok: true, event });
    expect((plain.admit(event) as { event: EventInput }).event).toBe(event);
  });

  it('an alias with nobody is refused', () => {
    const event = {
      ...identified('userId ada'),
      type: 'alias',
      previous: identifierOf('userId null'),
    } as const;
    expect(plain.admit(event)).toMatchObject({ ok: false, code: 'blocked_identifier' });
  });

  it('documents add values and patterns, and can let the usual ones through', () => {
    const own = door({ crm: { blocked: ['4711', { pattern: '^test-' }] } });
    expect(admitted(own, 'crm 4711', 'crm test-7', 'crm 47110')).toEqual(['crm 47110']);
    expect(admitted(door({}, { usualBlocked: false }), 'userId 0')).toEqual(['userId 0']);
  });
});

describe('ID-15: the form of identifiers', () => {
  it('is that of their namespace: telephone numbers are E.164', () => {
    const forms = door({
      phone: { normalise: 'phone', region: 'CH' },
      login: { normalise: 'lowercase' },
      backup: { normalise: 'email' },
    });
    expect(admitted(forms, 'phone 044 668 18 00', 'phone +41 44 668 18 00', 'login ADA')).toEqual([
      'phone +41446681800',
      'login ada',
    ]);
    expect(admitted(forms, 'backup Ada@Bücher.example', 'phone 12')).toEqual([
      'backup ada@xn--bcher-kva.example',
    ]);
  });

  it('the strongest by the documents stands first', () => {
    const ranks = door({ crm: { priority: 0 }, userId: { priority: 5 } });
    expect(admitted(ranks, 'userId ada', 'email a@b.example', 'crm 7')).toEqual([
      'crm 7',
      'userId ada',
      'email a@b.example',
    ]);
  });
});
