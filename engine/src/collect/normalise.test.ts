import { describe, expect, it } from 'vitest';
import type { EventInput, JsonObject } from '../core/input.ts';
import { MAX_EVENT_BYTES } from './limits.ts';
import { type Envelope, normalise } from './normalise.ts';
import { jsonBytes } from './weigh.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const ENVELOPE: Envelope = {
  receivedAt: NOW,
  mode: 'live',
  source: 'shop',
  sentAt: Number.NaN,
  batchBytes: 0,
  isClient: false,
  ip: '9.9.9.9',
  userAgent: 'Test/1',
};
const TRACK = { type: 'track', event: 'Viewed', userId: 'u1', messageId: 'm1' };

function taken(message: unknown, envelope: Partial<Envelope> = {}, position = 0): EventInput {
  const result = normalise(message, { ...ENVELOPE, ...envelope }, position);
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}`);
  return result.event;
}

function refusedCode(message: unknown, envelope: Partial<Envelope> = {}): string {
  const result = normalise(message, { ...ENVELOPE, ...envelope }, 0);
  return result.ok ? 'taken' : result.code;
}

describe('a withdrawal', () => {
  it('is taken as of now where nobody can read its time (CON-29)', () => {
    for (const event of ['Consent Withdrawn', 'Objected', 'Unsubscribed', 'Email Marked as Spam'])
      expect(taken({ ...TRACK, event, timestamp: '23/11/2026' }).at).toBe(NOW);
    expect(refusedCode({ ...TRACK, event: 'Consent Granted', timestamp: '23/11/2026' })).toBe(
      'bad_timestamp',
    );
    expect(refusedCode({ ...TRACK, type: 'identify', event: 'Objected', timestamp: 'x' })).toBe(
      'bad_timestamp',
    );
  });
});

describe('types and names', () => {
  it('names every type and keeps what belongs to it', () => {
    const person = { userId: 'u1', anonymousId: 'a1', messageId: 'm' };
    expect(taken({ ...person, type: 'identify', traits: { plan: 'pro' } })).toMatchObject({
      name: 'Identified',
      traits: { plan: 'pro' },
      properties: {},
    });
    expect(taken({ ...person, type: 'page', name: 'Home', properties: { path: '/' } })).toMatchObject({
      name: 'Page Viewed',
      properties: { path: '/', name: 'Home' },
    });
    expect(taken({ ...person, type: 'screen', name: 'Basket' })).toMatchObject({
      name: 'Screen Viewed',
      properties: { name: 'Basket' },
    });
    expect(taken({ ...person, type: 'group', groupId: 7, traits: { name: 'Acme' } })).toMatchObject({
      name: 'Group Joined',
      properties: { groupId: '7', traits: { name: 'Acme' } },
      traits: {},
    });
  });

  it.each([
    [{ ...TRACK, type: 'delete' }, 'unknown_type'],
    [{ ...TRACK, type: undefined }, 'unknown_type'],
    [{ ...TRACK, type: 'toString' }, 'unknown_type'],
    [{ ...TRACK, event: '  ' }, 'missing_event_name'],
    [{ ...TRACK, event: undefined }, 'missing_event_name'],
    [{ type: 'group', userId: 'u' }, 'missing_group_id'],
    [{ ...TRACK, properties: ['a'] }, 'bad_shape'],
    [{ ...TRACK, context: 'x' }, 'bad_shape'],
    [{ ...TRACK, context: { traits: 1 } }, 'bad_shape'],
    [{ ...TRACK, messageId: 'x'.repeat(101) }, 'message_id_too_long'],
    [{ ...TRACK, messageId: {} }, 'bad_message_id'],
    [{ ...TRACK, timestamp: 'yesterday' }, 'bad_timestamp'],
    [{ ...TRACK, userId: null }, 'missing_identifier'],
    [{ ...TRACK, userId: '' }, 'bad_identifier'],
    ['text', 'not_an_object'],
    [null, 'not_an_object'],
    [[TRACK], 'not_an_object'],
  ])('refuses %j as %s', (message, code) => {
    expect(refusedCode(message)).toBe(code);
  });

  it('lets the route decide the type', () => {
    expect(taken({ ...TRACK, type: 'page' }, { type: 'track' }).type).toBe('track');
  });
});

describe('alias', () => {
  const alias = { type: 'alias', userId: 'new', messageId: 'm' };

  it('ID-6: a previous id as clients make anonymous ones is that of a user or of a visitor', () => {
    const visitor = '0f0d2b4e-8f7e-4a53-9a51-6f2d3a1c9e77';
    const event = taken({ ...alias, previousId: visitor });
    expect(event.previous).toEqual({ namespace: 'userId', value: visitor });
    expect(event.identifiers).toContainEqual({ namespace: 'anonymousId', value: visitor });
    const named = taken({ ...alias, previousId: visitor, anonymousId: 'a' });
    expect(named.identifiers).not.toContainEqual({ namespace: 'anonymousId', value: visitor });
    expect(taken({ ...alias, previousId: 'old' }).identifiers).toHaveLength(1);
  });

  it('takes previousId for a userId', () => {
    expect(taken({ ...alias, previousId: 'old', anonymousId: 'a' }).previous).toEqual({
      namespace: 'userId',
      value: 'old',
    });
  });

  it("takes previousId for an anonymousId where it is the event's own", () => {
    expect(taken({ ...alias, previousId: 'a', anonymousId: 'a' }).previous).toEqual({
      namespace: 'anonymousId',
      value: 'a',
    });
  });

  it('means the visitor where previousId is absent', () => {
    expect(taken({ ...alias, anonymousId: 'a' }).previous).toEqual({ namespace: 'anonymousId', value: 'a' });
  });

  it('is refused without two sides', () => {
    expect(refusedCode(alias)).toBe('missing_identifier');
    expect(refusedCode({ type: 'alias', previousId: 'old', anonymousId: 'a' })).toBe('missing_identifier');
  });
});

describe('identity', () => {
  it('puts the strongest first, whatever the order of sending', () => {
    const externalIds = [
      { id: 'z', type: 'phone', collection: 'users', encoding: 'none' },
      { id: 'D1', type: 'crm' },
      { id: 'Two@Example.com', type: 'email' },
      { id: 'acme', type: 'account', collection: 'accounts' },
      { id: 'u1', type: 'user_id' },
    ];
    const message = { anonymousId: 'a1', userId: 'u1', messageId: 'm', type: 'identify' };
    const expected = [
      ['userId', 'u1'],
      ['email', 'one@example.com'],
      ['email', 'two@example.com'],
      ['crm', 'D1'],
      ['phone', 'z'],
      ['anonymousId', 'a1'],
    ];
    for (const list of [externalIds, externalIds.toReversed()]) {
      const event = taken({
        ...message,
        traits: { email: 'one@example.com' },
        context: { externalIds: list },
      });
      expect(event.identifiers.map(({ namespace, value }) => [namespace, value])).toEqual(expected);
    }
  });

  it('reads the address of the person, not of a group or an order', () => {
    const address = { email: 'a@example.com' };
    const person = { anonymousId: 'a1', messageId: 'm' };
    const withMail = (message: JsonObject) =>
      taken({ ...person, ...message }).identifiers.some(({ namespace }) => namespace === 'email');
    expect(withMail({ type: 'identify', traits: address })).toBe(true);
    expect(withMail({ type: 'identify', properties: address })).toBe(true);
    expect(withMail({ type: 'track', event: 'E', context: { traits: address } })).toBe(true);
    expect(withMail({ type: 'track', event: 'E', properties: address })).toBe(false);
    expect(withMail({ type: 'group', groupId: 'g', traits: address })).toBe(false);
    expect(withMail({ type: 'identify', traits: { email: 'not an address' } })).toBe(false);
  });

  it('takes numbers as text and an empty id as none', () => {
    expect(taken({ ...TRACK, userId: 42 }).identifiers).toEqual([{ namespace: 'userId', value: '42' }]);
    expect(taken({ ...TRACK, userId: '', anonymousId: ' a ' }).identifiers).toEqual([
      { namespace: 'anonymousId', value: 'a' },
    ]);
  });
});

describe('context', () => {
  it("merges the batch's context and the message's, the message winning", () => {
    const context = { app: { name: 'shop' }, locale: 'de' };
    const event = taken({ ...TRACK, context: { locale: 'fr' } }, { context, batchBytes: 60 });
    expect(event.context).toEqual({ app: { name: 'shop' }, locale: 'fr' });
  });

  it('moves context.traits to the traits', () => {
    const event = taken({ ...TRACK, context: { traits: { plan: 'pro' }, locale: 'fr' } });
    expect(event).toMatchObject({ traits: { plan: 'pro' } });
    expect(event.context).toEqual({ locale: 'fr' });
  });

  it("fills address and browser in for customers' devices only, and only where absent", () => {
    expect(taken(TRACK).context).toEqual({});
    expect(taken(TRACK, { isClient: true }).context).toEqual({ ip: '9.9.9.9', userAgent: 'Test/1' });
    expect(taken({ ...TRACK, channel: 'mobile' }).context).toMatchObject({ ip: '9.9.9.9' });
    expect(taken({ ...TRACK, context: { ip: '1.1.1.1' } }, { isClient: true }).context.ip).toBe('1.1.1.1');
  });

  it('CON-12: says that the browser asks for privacy, whoever passes it on, and no body takes that back', () => {
    expect(taken(TRACK, { gpc: true }).context).toEqual({ gpc: true });
    expect(taken({ ...TRACK, context: { gpc: false } }, { gpc: true, isClient: true }).context.gpc).toBe(
      true,
    );
    expect(taken({ ...TRACK, context: { gpc: true } }, { gpc: false }).context).toEqual({ gpc: true });
    expect(taken(TRACK, { gpc: false }).context).toEqual({});
  });

  it('keeps integrations that concern others than the collector', () => {
    expect(taken({ ...TRACK, integrations: { 'Segment.io': true } }).context).toEqual({});
    const event = taken({ ...TRACK, integrations: { All: false } }, { integrations: { CRM: true } });
    expect(event.context).toEqual({ integrations: { All: false, CRM: true } });
  });

  it('does not change the message', () => {
    const message = { ...TRACK, context: { traits: { a: 1 } }, integrations: { All: false } };
    const before = structuredClone(message);
    taken(message, { isClient: true });
    expect(message).toEqual(before);
  });
});

describe('messageId', () => {
  const { messageId: _, ...anonymous } = TRACK;

  it('is the same for the same message, place and time, and different otherwise', () => {
    const id = taken(anonymous).messageId;
    expect(taken({ ...anonymous }).messageId).toBe(id);
    expect(taken(anonymous, {}, 1).messageId).not.toBe(id);
    expect(taken(anonymous, { receivedAt: NOW + 1 }).messageId).not.toBe(id);
    expect(taken({ ...anonymous, event: 'Other' }).messageId).not.toBe(id);
    expect(id.length).toBeLessThanOrEqual(100);
  });

  it('of imported history depends on the content alone', () => {
    const id = taken(anonymous, { mode: 'history' }).messageId;
    expect(taken(anonymous, { mode: 'history', receivedAt: NOW + 5 }, 9).messageId).toBe(id);
  });
});

describe('load', () => {
  function messageOfBytes(bytes: number, filler: string): JsonObject {
    const empty = jsonBytes({ ...TRACK, properties: { text: '' } });
    const units = Math.floor((bytes - empty) / jsonBytes(filler.repeat(2).slice(filler.length)) || 1);
    const text = filler.repeat(units);
    const rest = bytes - jsonBytes({ ...TRACK, properties: { text } });
    return { ...TRACK, properties: { text: text + 'x'.repeat(rest) } };
  }

  it.each(['x', '"', 'é', '\u0001'])('takes exactly 32 KB of %j and not a byte more', (filler) => {
    const full = messageOfBytes(MAX_EVENT_BYTES, filler);
    expect(jsonBytes(full)).toBe(MAX_EVENT_BYTES);
    expect(refusedCode(full)).toBe('taken');
    expect(refusedCode(messageOfBytes(MAX_EVENT_BYTES + 1, filler))).toBe('event_too_large');
    expect(refusedCode(full, { batchBytes: 1 })).toBe('event_too_large');
  });

  it('refuses depth, keys and dangerous names wherever they are', () => {
    const nested = (levels: number) =>
      JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as JsonObject;
    expect(refusedCode({ ...TRACK, properties: nested(31) })).toBe('taken');
    expect(refusedCode({ ...TRACK, properties: nested(32) })).toBe('too_deep');
    const wide = (keys: number) =>
      Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${key}`, 1]));
    expect(refusedCode({ ...TRACK, properties: wide(500) })).toBe('taken');
    expect(refusedCode({ ...TRACK, properties: { list: [wide(501)] } })).toBe('too_many_keys');
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const text = `{"type":"track","event":"E","userId":"u","context":{"list":[{"${key}":{"isAdmin":true}}]}}`;
      expect(refusedCode(JSON.parse(text))).toBe('forbidden_key');
    }
  });
});
